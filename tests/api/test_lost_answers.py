"""A commit whose answer is lost: no photo is lost with it, and none stays that was erased."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.settings import Settings
from api.store import Store
from api.store.database import Database
from tests.api.conftest import NOON
from tests.api.problem import Issued
from tests.api.test_store import photos, submission

Writing = Callable[[Database], AbstractContextManager[Session]]
writing = Database.writing


@contextmanager
def committed_unanswered(database: Database) -> Iterator[Session]:
    with writing(database) as session:
        yield session
    raise lost()


@contextmanager
def rolled_back(database: Database) -> Iterator[Session]:
    with writing(database) as session:
        yield session
        raise lost()


def silent(_database: Database) -> Session:
    raise lost()


def lost() -> OperationalError:
    cause = ConnectionError("the server closed the connection")
    return OperationalError("COMMIT", {}, cause, connection_invalidated=True)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, writing: Writing) -> Iterator[None]:
    """Have every change end like this and raise, and the database give no answer meanwhile."""
    with monkeypatch.context() as patch:
        patch.setattr(Database, "writing", writing)
        patch.setattr(Database, "reading", silent)
        with pytest.raises(OperationalError):
            yield


@pytest.fixture
def number(store: Store, issued: Issued) -> str:
    """Give a photo number with a photo."""
    store.keep(submission(store, issued["photo_number"], b"first"))
    return issued["photo_number"]


def test_a_photo_is_kept_though_the_answer_to_its_commit_is_lost(
    settings: Settings, store: Store, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = photos(settings)
    second = submission(store, number, b"second", sha256="b")
    with failing(monkeypatch, committed_unanswered):
        store.keep(second)
    assert len(photos(settings)) == 2
    assert store.repeat(second.arrival, "b") == second.report
    store.purge(NOON)
    (kept,) = photos(settings)
    assert kept != first
    assert kept.read_bytes() == b"second"


def test_a_photo_that_was_not_committed_leaves_no_file(
    settings: Settings, store: Store, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = photos(settings)
    second = submission(store, number, b"second", sha256="b")
    with failing(monkeypatch, rolled_back):
        store.keep(second)
    store.purge(NOON)
    assert photos(settings) == kept


def test_an_erasure_whose_answer_is_lost_is_finished_when_asked_again(
    settings: Settings, store: Store, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, committed_unanswered):
        store.erase(number)
    assert photos(settings)
    store.erase(number)
    assert photos(settings) == []


@pytest.mark.usefixtures("number")
def test_a_purge_whose_answer_is_lost_is_finished_by_the_next(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, committed_unanswered):
        store.purge(NOON + timedelta(days=9))
    assert photos(settings)
    store.purge(NOON)
    assert photos(settings) == []
