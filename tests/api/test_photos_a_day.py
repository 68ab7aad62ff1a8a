"""Only so many photos a day are inspected for one number, whoever sends them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store import Store
from tests.api.conftest import Clock, bearer
from tests.api.problem import Issued, address, code_of
from tests.api.sender import Sender

Photo = Callable[[int], bytes]
Headers = dict[str, str]
MOST = 3


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"photos_a_day": MOST, "valid_days": 7})


@pytest.fixture
def headers(issued: Issued) -> Headers:
    return bearer(issued["access_code"])


@pytest.fixture
def spent(client: TestClient, issued: Issued, headers: Headers, photo: Photo) -> Issued:
    """Give a number under which as many photos were sent as may be."""
    for seed in range(MOST):
        sent = client.put(address(issued), content=photo(seed), headers=headers)
        assert sent.status_code == 201
    return issued


def test_more_are_refused_until_a_day_is_over(
    client: TestClient, spent: Issued, headers: Headers, studio: Headers, photo: Photo, clock: Clock
) -> None:
    clock.advance(timedelta(hours=1))
    for sender in (headers, studio | {"X-Access-Code": spent["access_code"]}):
        answer = client.put(address(spent), content=photo(9), headers=sender)
        assert code_of(answer, 429) == "too-many-photos"
    assert client.get(address(spent), headers=headers).json()["attempts"] == MOST
    assert int(answer.headers["retry-after"]) == timedelta(hours=23).total_seconds()
    clock.advance(timedelta(hours=23))
    assert client.put(address(spent), content=photo(9), headers=headers).status_code == 201


def test_erasing_makes_no_room(
    client: TestClient, spent: Issued, headers: Headers, photo: Photo
) -> None:
    assert client.delete(address(spent), headers=headers).status_code == 204
    assert client.put(address(spent), content=photo(9), headers=headers).status_code == 429


def test_other_numbers_have_room(
    client: TestClient, spent: Issued, issuer: Headers, studio: Headers, photo: Photo
) -> None:
    other = client.post("/v1/photo-numbers", json={"region": "430100"}, headers=issuer).json()
    assert other["photo_number"] != spent["photo_number"]
    assert client.put(address(other), content=photo(0), headers=studio).status_code == 201


def test_the_same_photo_again_counts_once(
    client: TestClient, issued: Issued, headers: Headers, photo: Photo
) -> None:
    sent = [client.put(address(issued), content=photo(0), headers=headers) for _ in range(9)]
    assert [answer.status_code for answer in sent] == [201] + [200] * 8


def test_one_too_many_is_refused_unread(
    settings: Settings, store: Store, clock: Clock, spent: Issued, headers: Headers, photo: Photo
) -> None:
    app = create_app(settings.model_copy(update={"photos_a_day": 1}), store, clock=clock)
    with TestClient(app) as client:
        client.put(address(spent), content=photo(8), headers=headers)
    sender = Sender(app)
    answer = asyncio.run(sender.ask(address(spent), headers, "PUT"))
    assert answer == (429, "too-many-photos")
    assert sender.pieces_read == 0


def test_of_many_at_the_same_time_no_more_are_inspected(
    client: TestClient, issued: Issued, headers: Headers, photo: Photo
) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda seed: client.put(address(issued), content=photo(seed), headers=headers),
                range(12),
            )
        )
    assert sorted(answer.status_code for answer in answers) == [201] * MOST + [429] * (12 - MOST)
