"""What is sent as a photo and cannot be taken is refused with what to send instead."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store import Store
from detector.codec import DEFAULT_LIMITS
from tests.api.conftest import bearer
from tests.api.problem import Issued, address, code_of

Photo = Callable[[int], bytes]
Headers = dict[str, str]

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)


def moving(form: str) -> bytes:
    """Make an animation of two frames."""
    file = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    frames[0].save(file, form, save_all=True, append_images=frames[1:])
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"Dear Sir or Madam", "not-an-image"),
        (b"%PDF-1.7 " + bytes(200), "not-an-image"),
        (HEIC, "unsupported-heic"),
        (b"GIF89a" + bytes(200), "unsupported-format"),
        (moving("WEBP"), "animated"),
        (moving("PNG"), "animated"),
    ],
)
def test_what_is_no_photo_is_415_and_no_attempt(
    client: TestClient, issued: Issued, body: bytes, code: str
) -> None:
    headers = bearer(issued["access_code"])
    assert code_of(client.put(address(issued), content=body, headers=headers), 415) == code
    assert code_of(client.post("/v1/inspections", content=body), 415) == code
    assert client.get(address(issued), headers=headers).json()["state"] == "issued"


def test_a_photo_of_too_many_pixels_is_413(client: TestClient) -> None:
    _, flood = cv2.imencode(".png", np.zeros((8000, 7000), np.uint8))
    answer = client.post("/v1/inspections", content=flood.tobytes())
    assert code_of(answer, 413) == "too-many-pixels"
    assert f"{DEFAULT_LIMITS.max_pixels / 1e6:g} million" in answer.json()["detail"]


@pytest.mark.parametrize("extra", [1, 100_000])
@pytest.mark.parametrize("is_declared", [True, False])
def test_too_many_bytes_are_413_with_or_without_a_length(
    settings: Settings, store: Store, *, extra: int, is_declared: bool
) -> None:
    limited = settings.model_copy(update={"max_photo_bytes": 50_000})
    body = bytes(50_000 + extra)
    pieces = (body[at : at + 4096] for at in range(0, len(body), 4096))
    with TestClient(create_app(limited, store)) as client:
        answer = client.post("/v1/inspections", content=body if is_declared else pieces)
    assert code_of(answer, 413) == "too-many-bytes"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "image/jpeg"),
        (b"--b--\r\n", "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="photo"\r\n\r\ntext\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_a_request_without_a_photo_says_where_it_belongs(
    client: TestClient, body: bytes, kind: str
) -> None:
    answer = client.post("/v1/inspections", content=body, headers={"Content-Type": kind})
    assert code_of(answer, 422) == "photo-missing"


def test_an_empty_file_is_told_from_a_missing_one(client: TestClient) -> None:
    answer = client.post("/v1/inspections", files={"photo": ("portrait.jpg", b"")})
    assert code_of(answer, 415) == "empty"


@pytest.mark.parametrize("parameters", ["", "; boundary=other", "; boundary="])
def test_a_form_that_cannot_be_read_is_refused_with_what_to_send(
    client: TestClient, photo: Photo, parameters: str
) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
    headers = {"Content-Type": f"multipart/form-data{parameters}"}
    content = body + photo(0) + b"\r\n--b--\r\n"
    answer = client.post("/v1/inspections", content=content, headers=headers)
    assert code_of(answer, 400) == "malformed-form"
    assert "'photo'" in answer.json()["detail"]
