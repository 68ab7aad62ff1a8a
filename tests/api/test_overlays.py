"""The drawing of a number's photo: for those who may read it, and only while it is there."""

import io
from collections.abc import Callable
from importlib.resources import files

import pytest
from PIL import Image
from starlette.testclient import TestClient

from detector.networks import store
from detector.networks.manifest import models
from tests.api.conftest import bearer

Issued = dict[str, str]


@pytest.fixture(autouse=True)
def _models() -> None:
    if store.missing(models(), store.folder()):
        pytest.skip("the neural models are not here; run: renxiang models fetch")


@pytest.fixture
def portrait() -> bytes:
    """Give Grace Hopper's portrait, public domain, as Matplotlib carries it."""
    return files("matplotlib").joinpath("mpl-data/sample_data/grace_hopper.jpg").read_bytes()


def address(issued: Issued, form: str) -> str:
    return f"/v1/photos/{issued['photo_number']}/overlay.{form}"


def send(client: TestClient, issued: Issued, data: bytes) -> dict[str, str]:
    headers = bearer(issued["access_code"])
    number = f"/v1/photos/{issued['photo_number']}"
    assert client.put(number, content=data, headers=headers).status_code == 201
    return headers


def test_the_photo_is_shown_with_its_findings_in_the_readers_language(
    client: TestClient, issued: Issued, portrait: bytes
) -> None:
    headers = send(client, issued, portrait)
    picture = client.get(address(issued, "png"), params={"language": "en"}, headers=headers)
    assert picture.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).width == 720
    chinese = client.get(address(issued, "svg"), headers=headers)
    english = client.get(address(issued, "svg"), params={"language": "en"}, headers=headers)
    assert chinese.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in chinese.headers["content-security-policy"]
    assert "不符合要求" in chinese.text
    assert "Does not meet the requirements" in english.text


def test_a_photo_without_a_face_is_shown_too(
    client: TestClient, issued: Issued, photo: Callable[[int], bytes]
) -> None:
    headers = send(client, issued, photo(0))
    answer = client.get(address(issued, "svg"), headers=headers)
    assert answer.status_code == 200
    assert "未检测到人脸" in answer.text


def test_without_a_photo_there_is_nothing_to_show(client: TestClient, issued: Issued) -> None:
    answer = client.get(address(issued, "svg"), headers=bearer(issued["access_code"]))
    assert answer.status_code == 404
    assert answer.json()["code"] == "no-photo"


def test_an_erased_photo_is_shown_to_nobody(
    client: TestClient, issued: Issued, photo: Callable[[int], bytes]
) -> None:
    headers = send(client, issued, photo(0))
    client.delete(f"/v1/photos/{issued['photo_number']}", headers=headers)
    assert client.get(address(issued, "png"), headers=headers).status_code == 404


@pytest.mark.parametrize("form", ["png", "svg"])
def test_nobody_else_sees_it(
    client: TestClient, issued: Issued, photo: Callable[[int], bytes], form: str
) -> None:
    send(client, issued, photo(0))
    assert client.get(address(issued, form)).status_code == 401
    assert client.get(address(issued, form), headers=bearer("wrong")).status_code == 401
