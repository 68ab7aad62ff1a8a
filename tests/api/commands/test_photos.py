"""Which photos the command finds: in folders, in lists, in pipes; and which it leaves out."""

import errno
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.commands.app import app
from sample_photos import album
from sample_photos.manifest import load

GOOD = "good-man.jpg"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    (row,) = (row for row in load().pictures if row.file == GOOD)
    (folder / GOOD).write_bytes(album.picture(load(), row))
    return folder


def run(*words: str | Path, given: str = "") -> Result:
    return CliRunner().invoke(app, ["check", *map(str, words)], input=given)


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("name", ["gone.jpg", "long" * 99])
def test_a_list_on_standard_input_may_name_what_is_not_there(photos: Path, name: str) -> None:
    result = run("-", "--json", given=f"{photos / GOOD}\n{photos / name}\n")
    sound, gone = lines(result)
    assert sound["verdict"] == "pass"
    assert gone["sha256"] == ""
    assert result.exit_code == 3


def test_nothing_in_a_folder_is_passed_over(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.TIFF").write_bytes((photos / GOOD).read_bytes())
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "._good.jpg").write_bytes(b"a Mac's notes")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def guarded(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    result = run(tmp_path, "--json")
    assert result.exit_code == 3
    verdicts = {Path(str(line["photo"])).name: line["verdict"] for line in lines(result)}
    assert verdicts == {"closed": "fail", "gone.jpg": "fail", "good.TIFF": "pass"}


@pytest.mark.parametrize("name", [GOOD, "picture.png", "null.txt"])
def test_a_photo_on_standard_input_is_told_from_a_list_of_photos(photos: Path, name: str) -> None:
    sent = {
        "picture.png": b"\x89PNG\r\n\x1a\n",
        "null.txt": b"one.jpg\ntwo.jpg\0three.jpg\0",
    }
    given = sent.get(name) or (photos / name).read_bytes()
    for command in (["check", "-"], ["audit", "-", "--out", str(photos / "none")]):
        result = CliRunner().invoke(app, command, input=given)
        assert result.exit_code == 2
        assert "- reads a list of paths" in result.output


def test_an_empty_list_is_called_by_its_name(tmp_path: Path) -> None:
    for command in (["check", "-"], ["audit", "-", "--out", str(tmp_path / "none")]):
        result = CliRunner().invoke(app, command, input="\n")
        assert result.exit_code == 2
        assert "no photo in what standard input names" in result.stderr


@pytest.mark.parametrize("inside", [True, False])
def test_a_named_pipe_is_not_waited_for(photos: Path, tmp_path: Path, *, inside: bool) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    result = run(tmp_path if inside else tmp_path / "pipe.jpg", photos / GOOD, "--json")
    pipe, sound = lines(result)
    (finding,) = pipe["findings"] if isinstance(pipe["findings"], list) else []
    assert (finding["value"], sound["verdict"]) == ("cannot-open", "pass")


def test_what_a_command_writes_can_be_checked_without_a_file(photos: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, (photos / GOOD).read_bytes())
    os.close(writing)
    (report,) = lines(run(f"/dev/fd/{reading}", "--json"))
    os.close(reading)
    assert report["verdict"] == "pass"


def test_what_browsers_save_is_a_photo_and_what_is_left_out_is_counted(
    photos: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "saved.jfif").write_bytes((photos / GOOD).read_bytes())
    (folder / "modern.AVIF").write_bytes(b"\0\0\0\x1cftypavif" + bytes(64))
    for name in ("notes.txt", "list.csv", ".DS_Store"):
        (folder / name).write_text("no photo")
    audited = ["audit", str(folder), "--out", str(tmp_path / "out"), "--workers", "1"]
    checked, audit = run(folder, "--json"), CliRunner().invoke(app, audited)
    modern, saved = lines(checked)
    (finding,) = modern["findings"] if isinstance(modern["findings"], list) else []
    assert (finding["value"], saved["verdict"]) == ("unsupported-heic", "pass")
    assert "no photos by their names: 2 files" in checked.stderr
    assert "2 photos; " in audit.stdout
    assert "no photos by their names: 2 files" in audit.stderr


def test_a_file_without_end_is_read_no_further_than_a_photo_goes() -> None:
    result = run("/dev/zero", "--json")
    assert result.exit_code == 3
    (report,) = lines(result)
    (finding,) = report["findings"] if isinstance(report["findings"], list) else []
    assert finding["value"] == "too-many-bytes"
