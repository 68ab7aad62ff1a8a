"""A data folder and its database know each other: no photo is lost to a wrong setting."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select

from api.settings import Settings
from api.store import Store, StoreError, open_store, repositories
from api.store.tables import Attempt
from tests.api.problem import Issued
from tests.api.test_store import photos, submission

MARKER = "photos.identity"


@pytest.fixture
def kept(settings: Settings, store: Store, issued: Issued) -> list[Path]:
    """Keep a photo, close the store and give the photo's file."""
    store.keep(submission(store, issued["photo_number"], b"pixels"))
    store.close()
    return photos(settings)


def reopen(settings: Settings, database: str = "") -> None:
    open_store(settings.data_dir, database or settings.database).close()


def make_old(settings: Settings) -> None:
    """Make the store one of before there were identities."""
    (settings.data_dir / MARKER).unlink()
    config = Config()
    config.set_main_option("script_location", "api.store:migrations")
    config.set_main_option("path_separator", "os")
    engine = create_engine(settings.database)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    engine.dispose()


def test_what_others_put_into_the_folder_stays(settings: Settings) -> None:
    foreign = settings.data_dir / "photos" / "wedding.jpg"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"of somebody")
    for _ in range(2):
        reopen(settings)
    assert foreign.read_bytes() == b"of somebody"


@pytest.mark.parametrize("is_old", [True, False])
def test_another_database_is_refused_and_every_photo_stays(
    settings: Settings, kept: list[Path], tmp_path: Path, *, is_old: bool
) -> None:
    if is_old:
        make_old(settings)
    for _ in range(2):
        with pytest.raises(StoreError, match="RENXIANG_DATABASE_URL") as refused:
            reopen(settings, f"sqlite:///{tmp_path / 'forgotten.sqlite3'}")
    assert "RENXIANG_DATABASE_URL" in refused.value.said.zh
    reopen(settings)
    assert photos(settings) == kept


def test_an_installation_of_before_goes_on(settings: Settings, kept: list[Path]) -> None:
    make_old(settings)
    reopen(settings)
    assert photos(settings) == kept
    assert (settings.data_dir / MARKER).read_text()


def test_photos_of_before_came_in_the_order_in_which_they_were_kept(
    settings: Settings, store: Store, issued: Issued
) -> None:
    for sha256 in "abc":
        store.keep(submission(store, issued["photo_number"], b"pixels", sha256=sha256))
    store.close()
    make_old(settings)
    again = open_store(settings.data_dir, settings.database)
    with again.database.reading() as session:
        kept = list(session.scalars(select(Attempt).order_by(Attempt.id)))
        number = repositories.find_number(session, issued["photo_number"])
    again.close()
    assert [(attempt.sha256, attempt.arrival) for attempt in kept] == [
        (sha256, attempt.id) for sha256, attempt in zip("abc", kept, strict=True)
    ]
    assert number
    assert number.erasures == 0


def test_a_folder_without_photos_is_taken_over(settings: Settings, tmp_path: Path) -> None:
    reopen(settings)
    for name in ("a", "b"):
        reopen(settings, f"sqlite:///{tmp_path / name}")


def test_a_database_goes_on_with_a_new_folder(settings: Settings, kept: list[Path]) -> None:
    new = settings.model_copy(update={"data_dir": settings.data_dir.parent / "new"})
    open_store(new.data_dir, settings.database).close()
    reopen(settings)
    assert photos(settings) == kept
