import codecs
import json
import os
import re
from pathlib import Path

import pyarrow.csv as csv
import pytest
from typer.testing import CliRunner, Result

from api.commands.app import app
from detector.audit.folder import parts
from detector.audit.sources import listing
from sample_photos import album
from sample_photos.manifest import load


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for row in load().pictures:
        if row.file in ("good-man.jpg", "good-woman.jpg", "head-tilted.jpg", "cut-off-upload.jpg"):
            (folder / row.file).write_bytes(album.picture(load(), row))
    return folder


def audit(*words: str | Path, given: str = "") -> Result:
    plain = ("--workers", "1", "--no-thumbnails")
    return CliRunner().invoke(app, ["audit", "run", *plain, *map(str, words)], input=given)


def test_an_audit_shows_its_sum_and_writes_what_was_asked_for(photos: Path, tmp_path: Path) -> None:
    formats = ("--format", "csv", "--format", "jsonl")
    result = audit(photos, "--out", tmp_path, "--thumbnails", *formats)
    assert result.exit_code == 3
    assert "data:image/jpeg" in (tmp_path / "report.html").read_text("utf-8")
    assert [line.split()[:2] for line in result.stdout.splitlines()[1:5]] == [
        ["pass", "2"], ["review", "0"], ["fail", "1"], ["unreadable", "1"],
    ]  # fmt: skip
    assert re.search(r"^  The file is cut off: .* 1  +25\.00 %", result.stdout, re.MULTILINE)
    assert "truncated" in result.stdout
    assert "\n4 photos; " in result.stdout
    lines = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    verdicts = [(Path(line["photo"]).name, line["verdict"]) for line in lines]
    assert verdicts == [
        ("cut-off-upload.jpg", "unreadable"), ("good-man.jpg", "pass"),
        ("good-woman.jpg", "pass"), ("head-tilted.jpg", "fail"),
    ]  # fmt: skip
    table = csv.read_csv(tmp_path / "rows.csv")
    assert table["m.position.roll"].to_pylist() == [line.get("m.position.roll") for line in lines]
    again = audit(photos, "--out", tmp_path)
    assert again.exit_code == 3
    assert "4 kept from before" in again.stdout


def test_the_sum_is_in_the_terminals_language(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: ("zh_CN", "UTF-8"))
    said = audit(photos, "--out", tmp_path).stdout
    assert [line.split()[:2] for line in said.splitlines()[:5]] == [
        ["结论", "张数"], ["合格", "2"], ["复核", "0"], ["不合格", "1"], ["无法读取", "1"],
    ]  # fmt: skip
    assert "文件不完整，照片缺了一部分。" in said
    assert "共 4 张；用时 " in said


def test_copies_and_numbers_of_different_pictures_are_counted(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = {
        "one.csv": (("good-man", 4301), ("good-woman", 4302), ("cut-off-upload", 4302)),
        "two.csv": (("good-woman", 4301), ("good-man", 4301)),
    }
    for table, rows in tables.items():
        lines = [f"{photos}/{name}.jpg,{number}" for name, number in rows]
        (tmp_path / table).write_text("\n".join(["path,photo_number", *lines]))
    out = tmp_path / "out"
    said = audit(*(tmp_path / table for table in tables), "--out", out).stdout
    assert (
        "2 sets of identical files; 1 of these sets under several photo numbers; "
        "1 photo number with different pictures\n"
    ) in said
    assert "One photo number, different pictures" in (out / "report.html").read_text("utf-8")
    monkeypatch.setattr("locale.getlocale", lambda: ("zh_CN", "UTF-8"))
    again = CliRunner().invoke(app, ["audit", "report", str(out)]).stdout
    assert again == ("完全相同的文件 2 组；其中 1 组用了多个相片编号；1 个相片编号下有不同的照片\n")


def test_a_spreadsheet_takes_no_name_for_a_formula_and_shows_chinese(
    photos: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "photos.csv"
    good = os.path.relpath(photos / "good-man.jpg", tmp_path)
    named = f'path,photo_number,group\n{good},"=HYPERLINK(""http://x"")",@长沙\n{good},+1,长沙\n'
    listed.write_text(named, "utf-8")
    audit(listed, "--out", tmp_path / "out", "--format", "csv")
    rows = tmp_path / "out" / "rows.csv"
    assert rows.read_bytes().startswith(codecs.BOM_UTF8)
    table = csv.read_csv(rows)
    assert table["photo_number"].to_pylist() == ['\'=HYPERLINK("http://x")', "'+1"]
    assert table["group"].to_pylist() == ["'@长沙", "长沙"]
    first, second = listing.items(str(rows))  # and it is a table of photos itself
    assert (first.group, second.photo_number) == ("'@长沙", "'+1")


def test_the_exit_status_follows_the_verdicts(photos: Path, tmp_path: Path) -> None:
    listed = f"{photos}/good-man.jpg\n"
    assert audit("-", "--out", tmp_path / "a", given=listed).exit_code == 0
    tilted = photos / "head-tilted.jpg"
    assert audit(tilted, "--out", tmp_path / "b").exit_code == 1
    assert audit(tilted, "--out", tmp_path / "b", "--fail-on", "never").exit_code == 0


def test_an_audit_is_held_against_an_earlier_one(photos: Path, tmp_path: Path) -> None:
    before, kept = tmp_path / "before", tmp_path / "last-year.json"
    audit(photos / "good-man.jpg", "--out", before)
    assert (
        CliRunner().invoke(app, ["audit", "reference", str(before), "--out", str(kept)]).exit_code
        == 0
    )
    audit(photos / "good-woman.jpg", "--out", tmp_path / "now", "--reference", kept)
    assert "last-year.json" in (tmp_path / "now" / "report.html").read_text("utf-8")


def test_wrong_usage_is_told_before_any_work(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for words, said in (
        ((tmp_path / "absent", "--out", out), "does not exist"),
        ((photos, "--out", out, "--standard", "none"), "no standard"),
        ((photos, "--out", out, "--address", "auto"), "--engine ray"),
        ((photos, "--out", out, "--seed", "1"), "--sample"),
        ((photos,), "Missing option"),
        ((photos, f"{photos}/", "--out", out), "named twice"),
        (("", "--out", out), "A source is empty"),
        ((photos, "--out", out, "--reference", photos / "good-man.jpg"), "holds no renxiang.ref"),
        ((photos, "--out", photos / "good-man.jpg"), "is a file"),
        ((photos / "*.tiff", "--out", tmp_path / "none"), "There is no photo in"),
    ):
        result = audit(*words)
        assert (result.exit_code, said in result.output) == (2, True), result.output
    assert parts(out) == []


def test_a_folder_whose_name_is_no_text_is_refused(photos: Path, tmp_path: Path) -> None:
    result = audit(photos, "--out", f"{tmp_path}/\udcff")
    assert (result.exit_code, "is no text" in result.output) == (4, True)


def test_a_folder_of_another_audit_is_refused(photos: Path, tmp_path: Path) -> None:
    audit(photos / "absent.jpg", photos / "good-man.jpg", "--out", tmp_path)
    assert audit(photos / "good-man.jpg", "--out", tmp_path).exit_code == 0
    result = audit(photos / "good-woman.jpg", "--out", tmp_path)
    assert result.exit_code == 2
    assert "another audit" in result.output
    assert "not with" in result.output
