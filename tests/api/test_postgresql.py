"""What only PostgreSQL does; with POSTGRESQL_URL the other tests of the service run on it too."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from api.settings import Settings
from api.store import Store, StoreError, open_store, repositories
from tests.api.conftest import NOON, bearer
from tests.api.problem import Issued, address, code_of
from tests.api.test_store import submission

_OTHERS = "application_name = current_setting('application_name') AND pid <> pg_backend_pid()"
_WAITING = "wait_event_type = 'Lock'"


@pytest.fixture(autouse=True)
def _only_postgresql(database_url: str) -> None:
    if not database_url:
        pytest.skip("POSTGRESQL_URL names no database")


def elsewhere(settings: Settings, *statements: str) -> None:
    """Run statements on a connection that is not the service's."""
    engine = create_engine(settings.database)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def cut_connections(settings: Settings) -> None:
    elsewhere(settings, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_OTHERS}")


def test_a_restart_of_the_database_is_not_noticed(
    client: TestClient, settings: Settings, issued: Issued
) -> None:
    headers = bearer(issued["access_code"])
    for _ in range(2):
        cut_connections(settings)
        assert client.get(address(issued), headers=headers).status_code == 200


def test_a_second_service_with_a_folder_of_its_own_is_kept_out(
    settings: Settings, store: Store
) -> None:
    other = settings.data_dir.parent / "other"
    with pytest.raises(StoreError, match="works with this database"):
        open_store(other, settings.database)
    store.close()
    open_store(other, settings.database).close()


def test_a_database_that_fails_is_logged_by_its_kind_and_number_alone(
    client: TestClient, settings: Settings, issued: Issued
) -> None:
    elsewhere(settings, "DROP TABLE repeat", "DROP TABLE attempt")
    with structlog.testing.capture_logs() as lines:
        answer = client.get(address(issued), headers=bearer(issued["access_code"]))
    assert code_of(answer, 503) == "storage-unavailable"
    (told,) = [line for line in lines if line["event"] == "storage"]
    assert (told["cause"], told["sqlstate"]) == ("psycopg.errors.UndefinedTable", "42P01")
    assert issued["photo_number"] not in repr(lines)


def test_a_row_that_stays_locked_is_not_waited_for_for_ever(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, store: Store, issued: Issued
) -> None:
    store.close()
    monkeypatch.setattr("api.store.database.BUSY_TIMEOUT_S", 1.0)
    again = open_store(settings.data_dir, settings.database)
    engine = create_engine(settings.database)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT 1 FROM photo_number FOR UPDATE"))
            with pytest.raises(OperationalError, match="lock timeout"):
                again.erase(issued["photo_number"])
        again.erase(issued["photo_number"])
    finally:
        engine.dispose()
        again.close()


def test_a_photo_that_is_just_being_kept_is_purged_with_its_number(
    settings: Settings, store: Store, issued: Issued
) -> None:
    number = issued["photo_number"]
    store.keep(submission(store, number, b"first"))
    with ThreadPoolExecutor(1) as pool:
        with store.database.writing() as session:
            repositories.lock_number(session, number)
            last = repositories.newest_attempt(session, number)
            assert last
            purge = pool.submit(store.purge, NOON + timedelta(days=9))
            wait_for_a_lock(settings)
            last.blob = "f" * 32
            store.blobs.write(last.blob, b"second")
        assert purge.result(30) == 1
    assert "f" * 32 not in store.blobs.names()


def wait_for_a_lock(settings: Settings) -> None:
    """Wait until somebody waits for a lock in the schema of the test."""
    waiting = text(f"SELECT count(*) FROM pg_stat_activity WHERE {_OTHERS} AND {_WAITING}")
    engine = create_engine(settings.database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        while not connection.scalar(waiting):
            time.sleep(0.01)
    engine.dispose()
