"""What a terminal cannot show stops nothing, and JSON is UTF-8 everywhere."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sample_photos import album
from sample_photos.manifest import load


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (row,) = (row for row in load().pictures if row.file == "good-man.jpg")
    path = tmp_path_factory.mktemp("photos") / "张三 ✓.jpg"
    path.write_bytes(album.picture(load(), row))
    return path


def said(encoding: str, *words: str, given: bytes = b"") -> bytes:
    return subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "check", *words],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        input=given,
        capture_output=True,
        check=True,
    ).stdout


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_a_table_is_shown_on_every_terminal(photo: Path, encoding: str) -> None:
    shown = said(encoding, str(photo), "--language", "zh").decode(encoding)
    assert shown.count("合格" if encoding != "ascii" else "??") >= 1
    assert ("张三" in shown) is (encoding != "ascii")


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_json_is_the_same_on_every_terminal(photo: Path, encoding: str) -> None:
    report = json.loads(said(encoding, str(photo), "--json").decode("utf-8"))
    assert report["photo"] == str(photo)


def test_a_list_may_name_files_that_are_no_text_and_end_its_lines_as_windows_does(
    photo: Path,
) -> None:
    odd = os.fsencode(photo.parent) + b"/\xff.jpg"
    Path(os.fsdecode(odd)).write_bytes(photo.read_bytes())
    listed = odd + b"\r\n" + os.fsencode(photo) + b"\r\n"
    lines = said("utf-8:strict", "-", "--json", given=listed).splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["pass", "pass"]
