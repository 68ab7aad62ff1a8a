"""The store: durable settings, migrations that match the tables, nothing left lying about."""

from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from starlette.testclient import TestClient

from api.settings import Settings
from api.store import Arrival, Store, StoreError, Submission, open_store, repositories
from api.store.tables import Base, PhotoNumber
from tests.api.conftest import NOON, Clock, bearer

Photo = Callable[[int], bytes]


def photos(settings: Settings) -> list[Path]:
    return list((settings.data_dir / "photos").iterdir())


def submission(
    store: Store, number: str, pixels: bytes, sha256: str = "a", *, arrival: Arrival | None = None
) -> Submission:
    """Make a submission of a photo that came just now, or as told."""
    return Submission(
        arrival=arrival or arrived(store, number),
        sha256=sha256,
        verdict="fail",
        report="{}",
        pixels=pixels,
    )


def arrived(store: Store, number: str) -> Arrival:
    with store.database.reading() as session:
        row = repositories.find_number(session, number) or PhotoNumber(number=number, erasures=0)
    return store.arrive(row, NOON, sent_by=None, replaces_others=True)


def test_the_migrations_make_exactly_the_tables(store: Store) -> None:
    with store.database.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_travel_with_the_package() -> None:
    versions = files("api.store").joinpath("migrations", "versions")
    names = {entry.name for entry in versions.iterdir()}
    assert "0001_keys_numbers_attempts.py" in names


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_sqlite_keeps_what_it_acknowledged(store: Store, pragma: str, value: object) -> None:
    with store.database.reading() as session:
        assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_store_opens_again_as_it_was(
    settings: Settings, store: Store, issued: dict[str, str]
) -> None:
    store.keep(submission(store, issued["photo_number"], b"pixels"))
    kept = photos(settings)
    store.close()
    again = open_store(settings.data_dir, settings.database)
    try:
        assert photos(settings) == kept
        assert again.keep(submission(again, issued["photo_number"], b"pixels"))
        assert photos(settings) == kept
    finally:
        again.close()


@pytest.mark.usefixtures("store")
def test_a_second_service_is_kept_out_of_the_folder(settings: Settings) -> None:
    with pytest.raises(StoreError, match="Another Renxiang service"):
        open_store(settings.data_dir, settings.database)


def test_a_database_of_a_newer_version_is_left_alone(settings: Settings, store: Store) -> None:
    with store.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer Renxiang"):
        open_store(settings.data_dir, settings.database)


def test_a_data_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="data folder"):
        open_store(tmp_path / "file" / "data", "sqlite://")


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlite:////nowhere/at/all",
        "postgresql+nodriver://db/renxiang",
        "postgresql+psycopg://db:port/renxiang",
    ],
)
def test_a_database_that_cannot_be_opened_is_an_error(tmp_path: Path, url: str) -> None:
    for _ in range(2):  # a failed start lets go of the folder
        with pytest.raises(StoreError, match="database"):
            open_store(tmp_path / "data", url)


def test_orphans_are_swept_at_the_start_and_nothing_else(
    settings: Settings, store: Store, issued: dict[str, str]
) -> None:
    store.keep(submission(store, issued["photo_number"], b"pixels"))
    kept = photos(settings)
    store.blobs.write("f" * 32, b"written, but the crash came before the row")
    (settings.data_dir / "photos" / f"{'0' * 32}.part").write_bytes(b"half a phot")
    store.close()
    open_store(settings.data_dir, settings.database).close()
    assert photos(settings) == kept


def test_pixels_of_a_number_that_is_gone_are_not_kept(settings: Settings, store: Store) -> None:
    assert store.keep(submission(store, "43010020261122000000X", b"pixels")) is None
    assert photos(settings) == []


def test_a_full_disk_loses_nothing_that_was_kept(
    settings: Settings, store: Store, issued: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.keep(submission(store, issued["photo_number"], b"first"))
    kept = photos(settings)

    def no_space(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", no_space)
        with pytest.raises(StoreError, match="No space"):
            store.keep(submission(store, issued["photo_number"], b"second", sha256="b"))
    assert photos(settings) == kept


def test_everything_of_a_number_is_purged_when_its_retention_is_over(
    client: TestClient,
    settings: Settings,
    store: Store,
    issuer: dict[str, str],
    issued: dict[str, str],
    photo: Photo,
    clock: Clock,
) -> None:
    headers = bearer(issued["access_code"])
    where = f"/v1/photos/{issued['photo_number']}"
    client.put(where, content=photo(0), headers=headers)
    clock.advance(timedelta(hours=12) + settings.retention - timedelta(minutes=1))
    assert store.purge(clock() - settings.retention) == 0
    assert client.get(where, headers=headers).status_code == 200
    clock.advance(timedelta(minutes=2))
    assert store.purge(clock() - settings.retention) == 1
    assert photos(settings) == []
    assert client.get(where, headers=headers).status_code == 401
    assert client.get(where, headers=issuer).status_code == 404
    store.database.close()
    stored = b"".join(path.read_bytes() for path in settings.data_dir.glob("renxiang.sqlite3*"))
    assert issued["photo_number"].encode() not in stored
