"""Too much at once is turned away at once, and what fits is answered."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store import Store
from detector import inspect
from detector.report import Report
from detector.standard import Standard
from tests.api.conftest import Clock

Photo = Callable[[int], bytes]


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
