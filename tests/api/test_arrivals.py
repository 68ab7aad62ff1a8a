"""What counts is when a photo came, not when its inspection ended."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store import Store, repositories
from detector import inspect
from detector.report import Report
from detector.standard import Standard
from tests.api.conftest import NOON, Clock, bearer
from tests.api.problem import Issued, address, code_of
from tests.api.test_store import photos

Photo = Callable[[int], bytes]
Headers = dict[str, str]


@dataclass
class Slowness:
    """An inspector that waits with the photos that are held until they are let go."""

    held: dict[bytes, threading.Event] = field(default_factory=dict)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __call__(self, data: bytes, standard: Standard) -> Report:
        if data in self.held:
            self.begun.release()
            assert self.held[data].wait(30)
        return inspect(data, standard)

    def hold(self, data: bytes) -> None:
        self.held[data] = threading.Event()

    def let_go(self, data: bytes) -> None:
        self.held[data].set()


@pytest.fixture
def inspector() -> Slowness:
    return Slowness()


@pytest.fixture
def client(
    settings: Settings, store: Store, clock: Clock, inspector: Slowness
) -> Iterator[TestClient]:
    app = create_app(settings, store, clock=clock, inspector=inspector)
    with TestClient(app) as client:
        yield client


@pytest.fixture
def headers(issued: Issued) -> Headers:
    return bearer(issued["access_code"])


@pytest.fixture
def slow_upload(
    client: TestClient, inspector: Slowness, issued: Issued, headers: Headers, photo: Photo
) -> Iterator[Future[Response]]:
    """Send a photo whose inspection waits."""
    inspector.hold(photo(0))
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(client.put, address(issued), content=photo(0), headers=headers)
        assert inspector.begun.acquire(timeout=30)
        yield sent
        inspector.let_go(photo(0))


def test_a_photo_erased_while_it_is_inspected_is_not_kept(
    client: TestClient,
    settings: Settings,
    inspector: Slowness,
    issued: Issued,
    headers: Headers,
    photo: Photo,
    slow_upload: Future[Response],
) -> None:
    assert client.delete(address(issued), headers=headers).status_code == 204
    inspector.let_go(photo(0))
    assert code_of(slow_upload.result(), 409) == "erased-meanwhile"
    assert client.get(address(issued), headers=headers).json()["attempts"] == 0
    assert photos(settings) == []
    assert client.put(address(issued), content=photo(0), headers=headers).status_code == 201


def test_a_photo_that_came_before_the_newest_does_not_replace_it(
    client: TestClient,
    settings: Settings,
    inspector: Slowness,
    issued: Issued,
    headers: Headers,
    photo: Photo,
    slow_upload: Future[Response],
) -> None:
    later = client.put(address(issued), content=photo(1), headers=headers)
    (kept,) = photos(settings)
    inspector.let_go(photo(0))
    assert slow_upload.result().status_code == 201
    state = client.get(address(issued), headers=headers).json()
    assert (state["attempts"], state["report"]) == (2, later.json())
    assert photos(settings) == [kept]
    last = client.put(address(issued), content=photo(2), headers=headers)
    assert client.get(address(issued), headers=headers).json()["report"] == last.json()


def test_a_photo_is_received_when_it_comes(
    store: Store,
    clock: Clock,
    inspector: Slowness,
    issued: Issued,
    photo: Photo,
    slow_upload: Future[Response],
) -> None:
    clock.advance(timedelta(minutes=5))
    inspector.let_go(photo(0))
    assert slow_upload.result().status_code == 201
    with store.database.reading() as session:
        kept = repositories.newest_attempt(session, issued["photo_number"])
    assert kept
    assert kept.received_at == NOON


def test_a_photo_that_came_again_after_another_stays_the_newest(
    client: TestClient,
    inspector: Slowness,
    issued: Issued,
    headers: Headers,
    photo: Photo,
) -> None:
    newest = client.put(address(issued), content=photo(1), headers=headers)
    inspector.hold(photo(0))
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(client.put, address(issued), content=photo(0), headers=headers)
        assert inspector.begun.acquire(timeout=30)
        again = client.put(address(issued), content=photo(1), headers=headers)
        assert again.status_code == 200
        inspector.let_go(photo(0))
        assert slow.result().status_code == 201
    assert client.get(address(issued), headers=headers).json()["report"] == newest.json()


def test_a_studio_does_not_replace_what_came_while_its_photo_was_inspected(
    client: TestClient,
    settings: Settings,
    inspector: Slowness,
    issued: Issued,
    headers: Headers,
    studio: Headers,
    photo: Photo,
    slow_upload: Future[Response],
) -> None:
    inspector.hold(photo(1))
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(client.put, address(issued), content=photo(1), headers=studio)
        assert inspector.begun.acquire(timeout=30)
        inspector.let_go(photo(0))
        kept = slow_upload.result()
        inspector.let_go(photo(1))
        assert code_of(sent.result(), 403) == "access-code-needed"
    assert client.get(address(issued), headers=headers).json()["report"] == kept.json()
    assert len(photos(settings)) == 1
