"""Every refusal is a problem document with the right status, and none tells of our insides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.photo_numbers import new_photo_number
from api.settings import Settings
from api.store import Store
from detector.errors import ModelError
from detector.report import Report
from detector.sentences import as_it_is
from detector.standard import Standard
from tests.api.conftest import NOON, Clock, bearer
from tests.api.problem import Issued, address, code_of

Photo = Callable[[int], bytes]
Headers = dict[str, str]


def unissued() -> str:
    return f"/v1/photos/{new_photo_number('430100', NOON.date())}"


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
    assert code_of(ask(bearer(issued["access_code"]), unissued()), 401) == "unauthorized"


def test_wrong_access_codes_are_soon_refused_but_never_the_right_one(
    client: TestClient, issued: Issued, issuer: Headers, clock: Clock, settings: Settings
) -> None:
    wrong, right = bearer("AAAA-AAAA-AAAA-AAAA"), bearer(issued["access_code"])
    for _ in range(settings.code_tries):
        assert code_of(client.get(address(issued), headers=wrong), 401) == "unauthorized"
    answer = client.get(address(issued), headers=wrong)
    assert code_of(answer, 429) == "too-many-tries"
    for holder in (right, issuer):
        assert client.get(address(issued), headers=holder).status_code == 200
    clock.advance(timedelta(seconds=int(answer.headers["retry-after"])))
    assert code_of(client.get(address(issued), headers=wrong), 401) == "unauthorized"


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
        raise ModelError("model-missing", as_it_is("no /home/operator/models/face_landmarker.task"))

    with TestClient(create_app(settings, store, inspector=without_models)) as client:
        answer = client.post("/v1/inspections", content=photo(0))
    assert code_of(answer, 503) == "models-missing"
    assert "operator" not in answer.text
