"""Every refusal is a problem document with the right status, and none tells of our insides."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import cv2
import numpy as np
import pytest
from httpx2 import Response
from PIL import Image
from starlette.testclient import TestClient

from api.app import create_app
from api.photo_numbers import new_photo_number
from api.settings import Settings
from api.store import Store
from detector.codec import DEFAULT_LIMITS
from detector.errors import ModelError
from detector.report import Report
from detector.standard import Standard
from tests.api.conftest import NOON, Clock, bearer

Photo = Callable[[int], bytes]
Headers = dict[str, str]
Issued = dict[str, str]

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)


def moving(form: str) -> bytes:
    """Make an animation of two frames."""
    file = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    frames[0].save(file, form, save_all=True, append_images=frames[1:])
    return file.getvalue()


def code_of(answer: Response, status: int) -> str:
    """Check the form of a problem document and give its code."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["type"] == f"urn:renxiang:problem:{document['code']}"
    assert document["title"]
    assert document["detail"]
    code: str = document["code"]
    return code


def unissued() -> str:
    return f"/v1/photos/{new_photo_number('430100', NOON.date())}"


def address(issued: Issued) -> str:
    return f"/v1/photos/{issued['photo_number']}"


def test_unknown_routes_and_methods_are_problems_too(client: TestClient) -> None:
    nowhere = client.get("/v2/nothing")
    assert code_of(nowhere, 404) == "not-found"
    assert "/docs" in nowhere.json()["detail"]
    answer = client.post("/livez")
    assert code_of(answer, 405) == "method-not-allowed"
    assert "GET" in answer.headers["allow"]


def test_a_mistyped_query_is_refused_rather_than_left_out(
    client: TestClient, issued: Issued, issuer: Headers, photo: Photo
) -> None:
    inspected = client.post("/v1/inspections", params={"standart": "us-visa"}, content=photo(0))
    where = f"{address(issued)}/overlay.svg"
    drawn = client.get(where, params={"lang": "en"}, headers=issuer)
    for answer, field in ((inspected, "query.standart"), (drawn, "query.lang")):
        assert code_of(answer, 422) == "invalid-request"
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_an_invalid_body_names_its_fields_and_repeats_nothing(
    client: TestClient, issuer: Headers
) -> None:
    answer = client.post("/v1/photo-numbers", json={"region": "张三", "name": 1}, headers=issuer)
    assert code_of(answer, 422) == "invalid-request"
    assert {fault["field"] for fault in answer.json()["errors"]} == {"body.region", "body.name"}
    assert "张三" not in answer.text


@pytest.mark.parametrize(
    ("sent", "field", "why"),
    [
        ({"json": {"role": "admin", "label": "x"}}, "body.role", "must be 'issuer' or 'studio'"),
        ({"json": {"role": "issuer"}}, "body.label", "is required and missing"),
        ({"content": b'{"role": "issuer"}'}, "body", "Content-Type: application/json"),
        ({"json": {"role": "studio", "label": ""}}, "body.label", "is empty"),
    ],
)
def test_what_is_wrong_in_a_body_is_said_in_words_of_http(
    client: TestClient, admin: Headers, sent: dict[str, Any], field: str, why: str
) -> None:
    answer = client.post("/v1/keys", headers=admin, **sent)
    assert code_of(answer, 422) == "invalid-request"
    (fault,) = answer.json()["errors"]
    assert fault["field"] == field
    assert why in fault["message"]


def test_a_body_that_is_not_json_is_refused(client: TestClient, issuer: Headers) -> None:
    headers = issuer | {"Content-Type": "application/json"}
    for body in (b"{", b"\xff\xfe"):
        answer = client.post("/v1/photo-numbers", content=body, headers=headers)
        assert answer.status_code in (400, 422)
        code_of(answer, answer.status_code)


@pytest.mark.parametrize("name", ["x", "../../pyproject.toml", "pyproject.toml"])
def test_an_unknown_standard_is_refused_and_never_read_as_a_file(
    client: TestClient, issuer: Headers, photo: Photo, name: str
) -> None:
    body = {"region": "430100", "standard": name}
    issued = client.post("/v1/photo-numbers", json=body, headers=issuer)
    inspected = client.post("/v1/inspections", params={"standard": name}, content=photo(0))
    for answer in (issued, inspected):
        assert code_of(answer, 422) == "unknown-standard"


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_who_may_not_is_told_so(
    client: TestClient, issued: Issued, issuer: Headers, studio: Headers, photo: Photo, method: str
) -> None:
    def ask(headers: Headers, where: str = address(issued)) -> Response:
        content = photo(0) if method == "PUT" else None
        return client.request(method, where, content=content, headers=headers)

    assert code_of(ask({}), 401) == "unauthorized"
    assert code_of(ask(bearer("7KQ3-M9TX-2D4F-HJ8P")), 401) == "unauthorized"
    assert code_of(ask(bearer("rx_studio_guessed")), 401) == "unauthorized"
    mistyped = address(issued)[:-1] + ("0" if issued["photo_number"][-1] != "0" else "1")
    assert code_of(ask(issuer, mistyped), 422) == "malformed-photo-number"
    right, wrong = {
        "PUT": (studio, issuer),
        "GET": (issuer, None),
        "DELETE": (issuer, studio),
    }[method]
    if wrong:
        assert code_of(ask(wrong), 403) == "wrong-role"
    assert code_of(ask(right, unissued()), 404) == "unknown-photo-number"
    assert code_of(ask(bearer(issued["access_code"]), unissued()), 404) == "unknown-photo-number"


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


def test_wrong_access_codes_are_soon_refused_unseen(
    client: TestClient, issued: Issued, issuer: Headers, clock: Clock, settings: Settings
) -> None:
    for _ in range(settings.code_tries):
        answer = client.get(address(issued), headers=bearer("AAAA-AAAA-AAAA-AAAA"))
        assert code_of(answer, 401) == "unauthorized"
    right = bearer(issued["access_code"])
    answer = client.get(address(issued), headers=right)
    assert code_of(answer, 429) == "too-many-tries"
    assert client.get(address(issued), headers=issuer).status_code == 200
    clock.advance(timedelta(seconds=int(answer.headers["retry-after"])))
    assert client.get(address(issued), headers=right).status_code == 200


def test_our_own_fault_is_a_problem_that_tells_nothing(
    settings: Settings, store: Store, photo: Photo
) -> None:
    def faulty(_data: bytes, _standard: Standard) -> Report:
        raise RuntimeError("/srv/secret and 43010020261122")

    with TestClient(create_app(settings, store, inspector=faulty)) as client:
        answer = client.post("/v1/inspections", content=photo(0))
    assert code_of(answer, 500) == "internal"
    assert "secret" not in answer.text


def test_missing_models_are_503(settings: Settings, store: Store, photo: Photo) -> None:
    def without_models(_data: bytes, _standard: Standard) -> Report:
        raise ModelError("model-missing", "no /home/operator/models/face_landmarker.task")

    with TestClient(create_app(settings, store, inspector=without_models)) as client:
        answer = client.post("/v1/inspections", content=photo(0))
    assert code_of(answer, 503) == "models-missing"
    assert "operator" not in answer.text
