"""Too much at once is turned away at once, unread, and what fits is answered."""

import asyncio
import threading
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.limits import Tries, network_of
from api.settings import Settings
from api.store import Store
from detector import inspect
from detector.codec import DEFAULT_LIMITS
from detector.report import Report
from detector.standard import Standard
from tests.api.conftest import NOON, Clock
from tests.api.sender import Sender

Photo = Callable[[int], bytes]
Headers = dict[str, str]


def test_a_full_queue_answers_503_and_the_rest_is_served(
    settings: Settings, store: Store, photo: Photo
) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(data: bytes, standard: Standard) -> Report:
        begun.release()
        assert go_on.wait(30)
        return inspect(data, standard)

    narrow = settings.model_copy(update={"workers": 1, "queue_length": 0})
    with (
        TestClient(create_app(narrow, store, inspector=slow)) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        first = pool.submit(client.post, "/v1/inspections", content=photo(0))
        assert begun.acquire(timeout=30)
        refused = client.post("/v1/inspections", content=photo(1))
        alive = client.get("/livez")
        go_on.set()
        assert first.result().status_code == 200
        assert client.post("/v1/inspections", content=photo(1)).status_code == 200
    assert refused.status_code == 503
    assert refused.json()["code"] == "overloaded"
    assert int(refused.headers["retry-after"]) > 0
    assert alive.status_code == 200


def test_waiting_photos_are_all_answered(
    client: TestClient, studio: dict[str, str], photo: Photo
) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(
            pool.map(
                lambda seed: client.post("/v1/inspections", content=photo(seed), headers=studio),
                range(12),
            )
        )
    assert [answer.status_code for answer in answers] == [200] * 12
    assert len({answer.json()["sha256"] for answer in answers}) == 12


def test_an_address_without_a_key_may_ask_only_so_often(
    settings: Settings, store: Store, clock: Clock, studio: dict[str, str], photo: Photo
) -> None:
    strict = settings.model_copy(update={"anonymous_inspections": 2})
    with TestClient(create_app(strict, store, clock=clock)) as client:

        def ask(headers: dict[str, str] | None = None) -> int:
            return client.post("/v1/inspections", content=photo(0), headers=headers).status_code

        assert [ask(), ask(), ask()] == [200, 200, 429]
        assert ask(studio) == 200
        clock.advance(timedelta(minutes=1))
        assert ask() == 200


@pytest.mark.parametrize("is_known", [True, False])
def test_a_photo_without_a_place_is_refused_unread(
    settings: Settings, store: Store, studio: Headers, *, is_known: bool
) -> None:
    app = create_app(settings.model_copy(update={"workers": 1, "queue_length": 0}), store)
    sender = Sender(app)
    with app.state.services.admission.place("somebody"):
        answer = asyncio.run(sender.ask("/v1/inspections", studio if is_known else {}))
    assert answer == (503, "overloaded")
    assert int(sender.headers["retry-after"]) > 0
    assert sender.pieces_read == 0


def test_an_address_that_asks_too_often_is_refused_unread(
    settings: Settings, store: Store, photo: Photo
) -> None:
    app = create_app(settings.model_copy(update={"anonymous_inspections": 1}), store)
    with TestClient(app, client=("192.0.2.7", 1)) as client:
        assert client.post("/v1/inspections", content=photo(0)).status_code == 200
    sender = Sender(app)
    assert asyncio.run(sender.ask("/v1/inspections", {})) == (429, "too-many-tries")
    assert 0 < int(sender.headers["retry-after"]) <= 60
    assert sender.pieces_read == 0


@pytest.mark.parametrize(
    ("path", "length"),
    [("/v1/inspections", DEFAULT_LIMITS.max_bytes + 100_000), ("/v1/photo-numbers", 20_000)],
)
def test_a_body_that_says_it_is_too_long_is_refused_unread(
    settings: Settings, store: Store, issuer: Headers, path: str, length: int
) -> None:
    sender = Sender(create_app(settings, store))
    headers = issuer | {"Content-Length": str(length), "Content-Type": "application/json"}
    assert asyncio.run(sender.ask(path, headers)) == (413, "too-many-bytes")
    assert sender.pieces_read == 0


@pytest.mark.parametrize("path", ["/v1/inspections", "/v1/photo-numbers"])
def test_a_body_that_does_not_come_is_given_up(
    settings: Settings, store: Store, issuer: Headers, path: str
) -> None:
    hasty = settings.model_copy(update={"body_seconds": 0.05})
    sender = Sender(create_app(hasty, store))
    headers = issuer | {"Content-Type": "application/json"}
    assert asyncio.run(sender.ask(path, headers)) == (408, "request-timeout")
    assert sender.headers["connection"] == "close"


def test_more_requests_than_fit_are_refused_but_probes_are_answered(
    settings: Settings, store: Store, issuer: Headers
) -> None:
    app = create_app(settings.model_copy(update={"requests": 1}), store)

    async def two_at_a_time() -> tuple[int, str]:
        stuck = asyncio.ensure_future(Sender(app).ask("/v1/keys", issuer))
        await asyncio.sleep(0)
        second = await Sender(app).ask("/v1/standards", {}, "GET")
        alive = Sender(app)
        with pytest.raises(KeyError):  # no problem's code
            await alive.ask("/livez", {}, "GET")
        assert alive.answer[0]["status"] == 200
        stuck.cancel()
        return second

    assert asyncio.run(two_at_a_time()) == (503, "overloaded")


def test_who_has_not_tried_for_long_takes_no_memory() -> None:
    tries = Tries(50, timedelta(days=1), "Please wait.")
    tracemalloc.start()
    for number in range(5_000):
        tries.take(f"number {number}", NOON + timedelta(hours=number))
    taken_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken_bytes < 100_000  # of 24 hours' numbers; of all it would be 4 million


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002:0000::0007"),
        ("fe80::1%eth0", "fe80::2%eth0"),
        ("192.0.2.7", "::ffff:192.0.2.7"),
    ],
)
def test_addresses_of_one_caller_are_counted_together(one: str, other: str) -> None:
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("192.0.2.7", "192.0.2.8"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8"),
        ("", "192.0.2.7"),
    ],
)
def test_addresses_of_different_callers_are_counted_apart(one: str, other: str) -> None:
    assert network_of(one) != network_of(other)


def test_who_changes_the_last_half_of_an_ipv6_address_is_still_counted(
    settings: Settings, store: Store, photo: Photo
) -> None:
    app = create_app(settings.model_copy(update={"anonymous_inspections": 2}), store)

    def ask(address: str) -> int:
        with TestClient(app, client=(address, 1)) as client:
            return client.post("/v1/inspections", content=photo(0)).status_code

    asked = ["2001:db8::1", "2001:db8::2:1", "2001:db8::3", "2001:db8:0:1::1"]
    assert [ask(address) for address in asked] == [200, 200, 429, 200]
