"""What every command ends with: one table of exit statuses, as README.md states them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands.app import app
from api.commands.outcome import CHANGED, MISSING, NOT_PASSED, OWN_FAULT, PASSED, UNREADABLE, USAGE
from detector import load_standard
from detector.audit.lock import locked
from detector.networks import store
from sample_photos import album
from sample_photos.manifest import load
from tests.detector.audit.synthetic import Shape, make_audit

PHOTOS = ("good-man.jpg", "side-light.jpg", "cut-off-upload.jpg")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with photos, audits, a table and standards, sound and not."""
    here = tmp_path_factory.mktemp("here")
    for row in load().pictures:
        if row.file in PHOTOS:
            (here / row.file).write_bytes(album.picture(load(), row))
    (here / "empty").mkdir()
    for name, standard in (("audited", "cn-id-card"), ("stricter", "cn-passport-consular")):
        (here / name).mkdir()
        make_audit(here / name, load_standard(standard), Shape(40, part_rows=40))
    (here / "few.csv").write_text("path,check\ngood-man.jpg,\n")
    (here / "unsound.toml").write_text("id = 1\n")
    return here


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("", USAGE),
        ("--version", PASSED),
        ("polish good-man.jpg", USAGE),
        ("check good-man.jpg", PASSED),
        ("check side-light.jpg", NOT_PASSED),
        ("check side-light.jpg --fail-on never", PASSED),
        ("check side-light.jpg cut-off-upload.jpg", UNREADABLE),
        ("check absent.jpg", USAGE),
        ("check empty", USAGE),
        ("check good-man.jpg --standard absent", USAGE),
        ("check good-man.jpg --standard unsound.toml", USAGE),
        ("check good-man.jpg --overlay good-man.jpg/inside", USAGE),
        ("fix good-man.jpg --out fixed", PASSED),
        ("fix side-light.jpg --out fixed", NOT_PASSED),
        ("fix side-light.jpg cut-off-upload.jpg --out fixed", UNREADABLE),
        ("fix empty --out fixed", USAGE),
        ("fix good-man.jpg", USAGE),
        ("audit good-man.jpg --out a1 --workers 1", PASSED),
        ("audit side-light.jpg --out a2 --workers 1", NOT_PASSED),
        ("audit side-light.jpg --out a2 --workers 1 --fail-on never", PASSED),
        ("audit side-light.jpg cut-off-upload.jpg --out a3 --workers 1", UNREADABLE),
        ("audit absent.jpg --out a4", USAGE),
        ("audit empty --out a4", USAGE),
        ("audit few.csv.zip --out a4", USAGE),
        ("audit good-man.jpg --out audited", USAGE),
        ("audit good-man.jpg --out held", USAGE),
        ("audit good-man.jpg --out good-man.jpg", USAGE),
        ("audit rejudge audited --standard portrait --out r1", PASSED),
        ("audit rejudge audited --standard portrait --out audited", USAGE),
        ("audit rejudge audited --standard absent --out r2", USAGE),
        ("audit rejudge empty --standard portrait --out r2", USAGE),
        ("audit rejudge audited --standard portrait --out held", USAGE),
        ("audit compare audited audited", PASSED),
        ("audit compare audited stricter --out changes.csv", CHANGED),
        ("audit compare audited empty", USAGE),
        ("audit compare audited audited --out changes.xls", USAGE),
        ("audit compare audited audited --out empty", USAGE),
        ("audit report audited --no-thumbnails", PASSED),
        ("audit report empty", USAGE),
        ("audit report audited --reference few.csv", USAGE),
        ("audit reference audited --out held.json", PASSED),
        ("audit reference empty --out held.json", USAGE),
        ("calibrate . few.csv --out own.toml", USAGE),
        ("calibrate . absent.csv --out own.toml", USAGE),
        ("calibrate . few.csv --out good-man.jpg/own.toml", USAGE),
        ("calibrate . few.csv --out own.toml --standard absent", USAGE),
        ("serve --port 70000", USAGE),
        ("standards", PASSED),
        ("standards show cn-id-card", PASSED),
        ("standards show absent", USAGE),
        ("standards check unsound.toml", USAGE),
        ("models list", PASSED),
        ("doctor", PASSED),
    ],
)
def test_commands_end_with_the_status_that_is_stated(
    place: Path, monkeypatch: pytest.MonkeyPatch, words: str, status: int
) -> None:
    monkeypatch.chdir(place)
    with locked(place / "held"):
        result = CliRunner().invoke(app, words.split())
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("check good-man.jpg", OWN_FAULT),
        ("fix good-man.jpg --out fixed-without", OWN_FAULT),
        ("audit good-man.jpg --out without --workers 1", OWN_FAULT),
        ("models fetch", OWN_FAULT),
        ("doctor", MISSING),
    ],
)
def test_without_models_nothing_is_said_of_photos(
    place: Path, tmp_path: Path, words: str, status: int
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *words.split()],
        cwd=place,
        env=os.environ | {store.FOLDER_VARIABLE: str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == status, ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (place / "without").exists()  # no audit was begun


def test_a_wrong_setting_keeps_the_service_from_starting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RENXIANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RENXIANG_WORKERS", "many")
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == USAGE
    assert "RENXIANG_WORKERS" in result.output
