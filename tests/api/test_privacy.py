"""No photo number, code, key, label or file name in a log; no metadata in a kept photo."""

import errno
import io
import logging
import tempfile
from collections.abc import Callable

import numpy as np
import pytest
import structlog
from PIL import Image
from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store import Store
from detector.report import Report
from detector.standard import Standard
from tests.api.conftest import bearer

Photo = Callable[[int], bytes]
LABEL = "Studio of Zhang San"


def live_through_everything(client: TestClient, admin: dict[str, str], photo: bytes) -> list[str]:
    """Do all that the service offers and give the secrets that came up."""
    key = client.post("/v1/keys", json={"role": "issuer", "label": LABEL}, headers=admin).json()
    issuer = bearer(key["key"])
    issued = client.post("/v1/photo-numbers", json={"region": "430100"}, headers=issuer).json()
    number, code = issued["photo_number"], issued["access_code"]
    where = f"/v1/photos/{number}"
    client.put(where, files={"photo": ("张三.jpg", photo)}, headers=bearer(code))
    client.put(where, content=b"no photo", headers=bearer(code))
    client.get(where, headers=bearer("AAAA-AAAA-AAAA-AAAA"))
    client.get(where[:-1] + "!", headers=issuer)
    client.get(f"{where}/unknown/route", headers=issuer)
    client.post("/v1/inspections", params={"standard": number}, content=photo)
    client.delete(where, headers=issuer)
    return [number, number[:14], code, code.replace("-", ""), key["key"], LABEL, "张三"]


def test_logs_tell_of_requests_but_not_of_people(
    client: TestClient,
    admin: dict[str, str],
    photo: Photo,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as lines:
        secrets = live_through_everything(client, admin, photo(0))
    requests = [line for line in lines if line["event"] == "request"]
    routes = {line["route"] for line in requests}
    assert {"/v1/photos/{photo_number}", "/v1/photo-numbers", None} <= routes
    assert {line["status"] for line in requests} == {201, 204, 401, 404, 415, 422}
    # The test's own HTTP client logs addresses; the service does not.
    records = [r.getMessage() for r in caplog.records if not r.name.startswith("http")]
    written = "\n".join([repr(lines), *records, *capfd.readouterr()])
    assert [secret for secret in secrets if secret in written] == []


def test_a_fault_is_logged_by_its_place_and_not_by_its_text(
    settings: Settings, store: Store, photo: Photo
) -> None:
    def faulty(_data: bytes, _standard: Standard) -> Report:
        raise RuntimeError("photo 43010020261122 of Zhang San")

    with (
        structlog.testing.capture_logs() as lines,
        TestClient(create_app(settings, store, inspector=faulty)) as client,
    ):
        client.post("/v1/inspections", content=photo(0))
    (fault,) = [line for line in lines if line["event"] == "fault"]
    assert fault["error"] == "builtins.RuntimeError"
    assert any("test_privacy.py" in place and "faulty" in place for place in fault["where"])
    assert "Zhang San" not in repr(lines)


def test_a_failing_storage_is_logged_by_its_kind_and_number_alone(
    client: TestClient,
    settings: Settings,
    issued: dict[str, str],
    photo: Photo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_space(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "photo of Zhang San")

    monkeypatch.setattr("os.fsync", no_space)
    where, headers = f"/v1/photos/{issued['photo_number']}", bearer(issued["access_code"])
    with structlog.testing.capture_logs() as lines:
        assert client.put(where, content=photo(0), headers=headers).status_code == 503
    (told,) = [line for line in lines if line["event"] == "storage"]
    assert (told["log_level"], told["errno"]) == ("error", errno.ENOSPC)
    assert told["cause"] == "builtins.OSError"
    for secret in ("Zhang San", issued["photo_number"], str(settings.data_dir)):
        assert secret not in repr(lines)


@pytest.mark.usefixtures("sqlite")
def test_a_database_that_fails_is_logged_by_its_kind_and_number_alone(
    client: TestClient, store: Store, issued: dict[str, str]
) -> None:
    with store.database.writing() as session:
        session.execute(text("DROP TABLE attempt"))
    headers = bearer(issued["access_code"])
    with structlog.testing.capture_logs() as lines:
        answer = client.get(f"/v1/photos/{issued['photo_number']}", headers=headers)
    assert answer.status_code == 503
    (told,) = [line for line in lines if line["event"] == "storage"]
    assert (told["cause"], told["sqlite_errorcode"]) == ("sqlite3.OperationalError", 1)
    assert issued["photo_number"] not in repr(lines)


def test_a_kept_photo_has_no_metadata(
    client: TestClient, settings: Settings, issued: dict[str, str], photo: Photo
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Zhang San's phone"
    exif.get_ifd(0x8825)[2] = (28.0, 11.0, 0.0)
    file = io.BytesIO()
    Image.open(io.BytesIO(photo(0))).save(file, "jpeg", exif=exif, comment="Zhang San")
    sent = file.getvalue() + b"and a film by Zhang San"
    where = f"/v1/photos/{issued['photo_number']}"
    answer = client.put(where, content=sent, headers=bearer(issued["access_code"]))
    assert answer.status_code == 201
    (kept,) = (settings.data_dir / "photos").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert issued["photo_number"] not in kept.name
    data = kept.read_bytes()
    assert b"Zhang San" not in data
    assert b"Exif" not in data
    assert Image.open(io.BytesIO(data)).tobytes() == Image.open(file).tobytes()


def test_a_photo_that_is_only_inspected_touches_no_disk(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_the_disk(_file: tempfile.SpooledTemporaryFile[bytes]) -> None:
        raise AssertionError("a photo went to the disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", to_the_disk)
    noise = np.random.default_rng(0).integers(0, 256, (1200, 900, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "jpeg", quality=95)
    assert file.tell() > 1 << 20
    answer = client.post("/v1/inspections", files={"photo": ("张三.jpg", file.getvalue())})
    assert answer.status_code == 200


def test_no_answer_may_be_cached_or_sniffed(client: TestClient) -> None:
    for path in ("/v1/standards", "/v1/nothing"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
