"""What is erased is gone from every file; what cannot go at once goes later, and is told of.

A folder in a file's place is what really cannot be deleted as a file, even by root.
"""

import errno
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store import PixelsLeft, Store, open_store, repositories
from tests.api.conftest import NOON, Clock, bearer
from tests.api.problem import Issued, address, code_of

Photo = Callable[[int], bytes]
Headers = dict[str, str]


@pytest.fixture
def headers(issued: Issued) -> Headers:
    return bearer(issued["access_code"])


@pytest.fixture
def pixels(settings: Settings, client: TestClient, issued: Issued, photo: Photo) -> Path:
    """Send a photo and give the file that is kept of it."""
    headers = bearer(issued["access_code"])
    assert client.put(address(issued), content=photo(0), headers=headers).status_code == 201
    (kept,) = (settings.data_dir / "photos").iterdir()
    return kept


def make_undeletable(file: Path) -> None:
    file.rename(file.parents[1] / "aside")
    file.mkdir()


def make_deletable(file: Path) -> None:
    file.rmdir()
    (file.parents[1] / "aside").rename(file)


def test_an_erasure_that_is_not_finished_is_told_and_goes_on_when_asked_again(
    client: TestClient, issued: Issued, headers: Headers, pixels: Path
) -> None:
    make_undeletable(pixels)
    for _ in range(2):
        answer = client.delete(address(issued), headers=headers)
        assert code_of(answer, 503) == "erasure-unfinished"
        assert int(answer.headers["retry-after"]) > 0
    state = client.get(address(issued), headers=headers).json()
    assert (state["state"], state["report"]) == ("issued", None)
    make_deletable(pixels)
    assert client.delete(address(issued), headers=headers).status_code == 204
    assert not pixels.exists()


def test_the_sweep_finishes_an_erasure(
    client: TestClient, store: Store, issued: Issued, headers: Headers, pixels: Path
) -> None:
    make_undeletable(pixels)
    client.delete(address(issued), headers=headers)
    with pytest.raises(PixelsLeft):
        store.purge(NOON)
    make_deletable(pixels)
    assert store.purge(NOON) == 0
    assert not pixels.exists()


def test_a_restart_finishes_an_erasure(
    client: TestClient,
    settings: Settings,
    store: Store,
    issued: Issued,
    headers: Headers,
    pixels: Path,
) -> None:
    make_undeletable(pixels)
    client.delete(address(issued), headers=headers)
    make_deletable(pixels)
    store.close()
    open_store(settings.data_dir, settings.database).close()
    assert not pixels.exists()


def test_one_photo_that_cannot_be_deleted_keeps_no_other(
    settings: Settings, store: Store, issuer: Headers, photo: Photo, clock: Clock
) -> None:
    with TestClient(create_app(settings, store, clock=clock)) as client:
        for seed in range(3):
            body = {"region": "430100"}
            issued = client.post("/v1/photo-numbers", json=body, headers=issuer).json()
            code = bearer(issued["access_code"])
            assert client.put(address(issued), content=photo(seed), headers=code).is_success
    stubborn, *others = (settings.data_dir / "photos").iterdir()
    make_undeletable(stubborn)
    with pytest.raises(PixelsLeft):
        store.purge(NOON + timedelta(days=9))
    assert [other for other in others if other.exists()] == []
    make_deletable(stubborn)
    assert store.purge(NOON) == 0
    assert not stubborn.exists()


def test_a_new_photo_is_kept_though_the_one_before_cannot_be_deleted(
    client: TestClient, store: Store, issued: Issued, headers: Headers, pixels: Path, photo: Photo
) -> None:
    make_undeletable(pixels)
    sent = client.put(address(issued), content=photo(1), headers=headers)
    assert sent.status_code == 201
    assert client.get(address(issued), headers=headers).json()["report"] == sent.json()
    make_deletable(pixels)
    store.purge(NOON)
    assert len(list(pixels.parent.iterdir())) == 1
    assert not pixels.exists()


def test_an_erasure_is_finished_whatever_another_waits_for(
    client: TestClient,
    issued: Issued,
    issuer: Headers,
    headers: Headers,
    pixels: Path,
    photo: Photo,
) -> None:
    make_undeletable(pixels)
    assert client.delete(address(issued), headers=headers).status_code == 503
    other = client.post("/v1/photo-numbers", json={"region": "430100"}, headers=issuer).json()
    code = bearer(other["access_code"])
    assert client.put(address(other), content=photo(1), headers=code).status_code == 201
    assert client.delete(address(other), headers=code).status_code == 204
    assert list(pixels.parent.iterdir()) == [pixels]


def test_photos_can_be_written_though_one_cannot_be_deleted(
    client: TestClient, store: Store, issued: Issued, headers: Headers, pixels: Path
) -> None:
    make_undeletable(pixels)
    client.delete(address(issued), headers=headers)
    store.blobs.check_writable()


def stored(settings: Settings) -> bytes:
    """Give all that lies in the files of the database."""
    return b"".join(path.read_bytes() for path in settings.data_dir.glob("renxiang.sqlite3*"))


@pytest.mark.usefixtures("sqlite", "pixels")
def test_an_erased_report_is_in_no_file_of_the_database(
    client: TestClient, settings: Settings, issued: Issued, headers: Headers
) -> None:
    sha256 = client.get(address(issued), headers=headers).json()["report"]["sha256"].encode()
    assert sha256 in stored(settings)
    assert client.delete(address(issued), headers=headers).status_code == 204
    assert sha256 not in stored(settings)


@pytest.mark.usefixtures("sqlite", "pixels")
def test_a_purged_number_is_in_no_file_of_the_database(
    store: Store, settings: Settings, issued: Issued
) -> None:
    assert issued["photo_number"].encode() in stored(settings)
    assert store.purge(NOON + timedelta(days=9)) == 1
    assert issued["photo_number"].encode() not in stored(settings)


@pytest.mark.usefixtures("sqlite", "pixels")
def test_an_erased_report_that_is_just_being_read_goes_with_the_next_purge(
    client: TestClient, store: Store, settings: Settings, issued: Issued, headers: Headers
) -> None:
    sha256 = client.get(address(issued), headers=headers).json()["report"]["sha256"].encode()
    with store.database.reading() as session:
        assert repositories.newest_attempt(session, issued["photo_number"])
        assert client.delete(address(issued), headers=headers).status_code == 204
        assert sha256 in stored(settings)
    store.purge(NOON)
    assert sha256 not in stored(settings)


def test_a_photo_whose_entry_in_the_folder_is_not_safe_is_not_kept(
    client: TestClient,
    settings: Settings,
    issued: Issued,
    headers: Headers,
    photo: Photo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", failing_for_folders(os.fsync))
        answer = client.put(address(issued), content=photo(0), headers=headers)
    assert code_of(answer, 503) == "storage-unavailable"
    assert list((settings.data_dir / "photos").iterdir()) == []


def test_a_photo_that_was_not_kept_and_could_not_be_deleted_is_deleted_later(
    client: TestClient,
    store: Store,
    settings: Settings,
    issued: Issued,
    headers: Headers,
    photo: Photo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_path: str) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", failing_for_folders(os.fsync))
        patch.setattr("os.unlink", refuse)
        answer = client.put(address(issued), content=photo(0), headers=headers)
        assert code_of(answer, 503) == "storage-unavailable"
        erased = client.delete(address(issued), headers=headers)
        assert code_of(erased, 503) == "erasure-unfinished"
    store.purge(NOON)
    assert list((settings.data_dir / "photos").iterdir()) == []


def failing_for_folders(fsync: Callable[[int], None]) -> Callable[[int], None]:
    """Give an fsync that fails for folders alone."""

    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        fsync(descriptor)

    return fail
