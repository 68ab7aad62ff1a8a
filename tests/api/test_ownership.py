"""Whose number it is decides: to another's key it is as if it had never been issued."""

from collections.abc import Callable

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.auth import Role, make_key
from api.photo_numbers import new_photo_number
from api.settings import Settings
from api.store import Store
from tests.api.conftest import NOON, bearer
from tests.api.problem import Issued, address, code_of

Photo = Callable[[int], bytes]
Headers = dict[str, str]
READ = [("GET", ""), ("GET", "/overlay.png"), ("GET", "/overlay.svg")]


@pytest.fixture
def other_issuer(store: Store) -> Headers:
    return bearer(make_key(store, Role.ISSUER, "another counter", NOON)[1])


@pytest.fixture
def other_studio(store: Store) -> Headers:
    return bearer(make_key(store, Role.STUDIO, "another studio", NOON)[1])


def send(client: TestClient, issued: Issued, photo: bytes, headers: Headers) -> None:
    assert client.put(address(issued), content=photo, headers=headers).status_code == 201


def code_beside(issued: Issued, key: Headers) -> Headers:
    return key | {"X-Access-Code": issued["access_code"]}


def assert_same_as_unissued(client: TestClient, answer: Response, headers: Headers) -> None:
    nowhere = f"/v1/photos/{new_photo_number('430100', NOON.date())}"
    unissued = client.request(answer.request.method, nowhere, headers=headers)
    assert code_of(answer, 404) == "unknown-photo-number"
    assert answer.content == unissued.content


@pytest.mark.parametrize(("method", "what"), [*READ, ("DELETE", "")])
def test_an_issuer_neither_reads_nor_erases_what_another_issued(
    client: TestClient,
    issued: Issued,
    issuer: Headers,
    other_issuer: Headers,
    photo: Photo,
    method: str,
    what: str,
) -> None:
    send(client, issued, photo(0), bearer(issued["access_code"]))
    answer = client.request(method, address(issued) + what, headers=other_issuer)
    assert_same_as_unissued(client, answer, other_issuer)
    state = client.get(address(issued), headers=issuer).json()
    assert state["attempts"] == 1


@pytest.mark.parametrize(("method", "what"), READ)
def test_a_studio_reads_only_what_it_sent(
    client: TestClient,
    issued: Issued,
    studio: Headers,
    other_studio: Headers,
    photo: Photo,
    method: str,
    what: str,
) -> None:
    def ask(headers: Headers) -> Response:
        return client.request(method, address(issued) + what, headers=headers)

    assert_same_as_unissued(client, ask(studio), studio)
    send(client, issued, photo(0), studio)
    assert_same_as_unissued(client, ask(other_studio), other_studio)
    assert ask(studio).status_code == 200


@pytest.mark.parametrize(("method", "what"), READ)
def test_a_studio_does_not_read_what_came_after_its_photo(
    client: TestClient, issued: Issued, studio: Headers, photo: Photo, method: str, what: str
) -> None:
    send(client, issued, photo(0), studio)
    send(client, issued, photo(1), bearer(issued["access_code"]))
    answer = client.request(method, address(issued) + what, headers=studio)
    assert_same_as_unissued(client, answer, studio)


@pytest.mark.parametrize("sender", ["applicant", "studio"])
def test_every_studio_reads_the_newest_photo_that_it_sent_whoever_sent_it_before(
    client: TestClient,
    issued: Issued,
    studio: Headers,
    other_studio: Headers,
    photo: Photo,
    sender: str,
) -> None:
    first = studio if sender == "studio" else bearer(issued["access_code"])
    send(client, issued, photo(0), first)
    again = client.put(address(issued), content=photo(0), headers=code_beside(issued, other_studio))
    assert again.status_code == 200
    for reader in (first, other_studio):
        assert client.get(address(issued), headers=reader).json()["attempts"] == 1
    send(client, issued, photo(1), bearer(issued["access_code"]))
    assert client.get(address(issued), headers=other_studio).status_code == 404


def test_applicant_issuer_and_admin_read_what_a_studio_sent(
    client: TestClient,
    issued: Issued,
    issuer: Headers,
    studio: Headers,
    admin: Headers,
    photo: Photo,
) -> None:
    send(client, issued, photo(0), studio)
    for reader in (bearer(issued["access_code"]), issuer, admin):
        assert client.get(address(issued), headers=reader).json()["attempts"] == 1


def test_the_admin_erases_what_any_issuer_issued(
    client: TestClient, issued: Issued, admin: Headers, photo: Photo
) -> None:
    send(client, issued, photo(0), bearer(issued["access_code"]))
    assert client.delete(address(issued), headers=admin).status_code == 204
    assert client.get(address(issued), headers=admin).json()["attempts"] == 0


def test_a_studio_replaces_anothers_photo_only_with_the_access_code(
    client: TestClient,
    issued: Issued,
    studio: Headers,
    other_studio: Headers,
    photo: Photo,
) -> None:
    send(client, issued, photo(0), studio)
    for intruder in (other_studio, other_studio | {"X-Access-Code": ""}):
        refused = client.put(address(issued), content=photo(1), headers=intruder)
        assert code_of(refused, 403) == "access-code-needed"
    guessed = other_studio | {"X-Access-Code": "AAAA-AAAA-AAAA-AAAA"}
    assert code_of(client.put(address(issued), content=photo(1), headers=guessed), 401)
    assert client.get(address(issued), headers=studio).json()["attempts"] == 1
    send(client, issued, photo(1), code_beside(issued, other_studio))
    assert client.get(address(issued), headers=other_studio).json()["attempts"] == 2
    assert client.get(address(issued), headers=studio).status_code == 404


def test_a_studio_replaces_its_own_photo_and_an_erased_one(
    client: TestClient, issued: Issued, studio: Headers, photo: Photo
) -> None:
    code = bearer(issued["access_code"])
    send(client, issued, photo(0), studio)
    send(client, issued, photo(1), studio)
    send(client, issued, photo(2), code)
    assert client.delete(address(issued), headers=code).status_code == 204
    send(client, issued, photo(3), studio)


def test_the_admin_replaces_any_photo(
    client: TestClient, issued: Issued, admin: Headers, studio: Headers, photo: Photo
) -> None:
    send(client, issued, photo(0), studio)
    send(client, issued, photo(1), admin)


@pytest.mark.parametrize(("method", "what"), [*READ, ("PUT", ""), ("DELETE", "")])
def test_a_wrong_access_code_does_not_tell_whether_the_number_was_issued(
    client: TestClient, settings: Settings, issued: Issued, method: str, what: str
) -> None:
    nowhere = f"/v1/photos/{new_photo_number('430100', NOON.date())}"
    wrong = bearer("AAAA-AAAA-AAAA-AAAA")
    for status in [401] * settings.code_tries + [429]:
        answers = [
            client.request(method, where + what, headers=wrong)
            for where in (address(issued), nowhere)
        ]
        assert [answer.status_code for answer in answers] == [status] * 2
        assert answers[0].content == answers[1].content
