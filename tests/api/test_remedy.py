"""Photos sent without a number may come back as pictures that pass."""

import io
from base64 import b64decode

import pytest
from PIL import Image
from starlette.testclient import TestClient

from api.settings import Settings
from detector import inspect, load_standard
from sample_photos import Scene, Sitter, photograph
from tests.api.problem import code_of

ADDRESS = "/v1/inspections?standard=cn-id-card&remedy=true"


@pytest.fixture(scope="module")
def roomy() -> bytes:
    """Give a photo that fails only because nobody has cropped it."""
    rgb = photograph(Sitter(), Scene(size_px=(520, 620), eyes_px=(270.0, 300.0))).rgb
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "jpeg", quality=92)
    return file.getvalue()


def test_a_picture_that_passes_comes_with_the_report(client: TestClient, roomy: bytes) -> None:
    answer = client.post(ADDRESS, files={"photo": ("me.jpg", roomy, "image/jpeg")})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["verdict"], body["remedy"]["remedy"]) == ("fail", "made")
    assert body["remedy"]["report"]["verdict"] == "pass"
    made = b64decode(body["remedy"]["picture"])
    assert inspect(made, load_standard("cn-id-card")).verdict == "pass"


def test_a_photo_beyond_remedy_names_the_reason(
    client: TestClient, roomy: bytes, settings: Settings
) -> None:
    body = client.post(ADDRESS, content=roomy[:-800]).json()
    assert body["remedy"]["remedy"] == "retake"
    assert [reason["code"] for reason in body["remedy"]["reasons"]] == ["truncated"]
    assert "picture" not in body["remedy"]
    assert [path for path in settings.data_dir.rglob("*") if path.suffix == ".jpg"] == []


def test_the_plain_report_has_no_remedy(client: TestClient, roomy: bytes) -> None:
    assert "remedy" not in client.post("/v1/inspections", content=roomy).json()


def test_what_is_no_photo_is_refused_as_ever(client: TestClient) -> None:
    assert code_of(client.post(ADDRESS, content=b"no photo"), 415) == "not-an-image"
