import errno
from collections import Counter
from pathlib import Path
from shutil import copytree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from api.cli import main
from api.commands.app import app
from api.commands.comparison import ChangesFile
from api.commands.outcome import OWN_FAULT
from detector import load_standard
from detector.audit.compare import compare
from detector.audit.folder import parts, read_run
from tests.detector.audit.synthetic import Shape, make_audit

OWN = """
extends = "cn-id-card"
id = "own"
version = "1"
title = {zh = "自定", en = "Own"}
[[limits]]
check = "position.yaw"
min = -3
max = 3
clause = "ours"
source = "own-rule"
trust = "policy"
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("audits") / "=first"
    return make_audit(out, load_standard("cn-id-card"), Shape(400, part_rows=90))


@pytest.fixture(scope="module")
def stricter(audited: Path) -> Path:
    rules = audited.parent / "own.toml"
    rules.write_text(OWN, encoding="utf-8")
    out = audited.parent / "stricter"
    assert run("rejudge", audited, "--standard", rules, "--out", out).exit_code == 0
    return out


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["audit", *map(str, words)])


def test_a_rejudged_audit_is_an_audit_of_the_other_standard(stricter: Path) -> None:
    assert read_run(stricter).standard.id == "own"


def test_judging_again_says_what_it_comes_to(audited: Path, tmp_path: Path) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text(OWN, encoding="utf-8")
    said = run("rejudge", audited, "--standard", rules, "--out", tmp_path / "again").stdout
    rows = pa.concat_tables(pq.read_table(part) for part in parts(tmp_path / "again"))
    for verdict, count in Counter(rows["verdict"].to_pylist()).items():
        assert f"{verdict} {count} " in " ".join(said.split())


def test_the_headline_of_a_comparison_is_one_line_on_the_narrowest_terminal(
    audited: Path, stricter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    first = run("compare", audited, stricter).stdout.splitlines()[0]
    assert " of 400 photos changed (" in first
    assert first.endswith(")")


def test_what_two_audits_differ_in_is_said_in_the_terminals_language(
    audited: Path, stricter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: ("zh_CN", "UTF-8"))
    said = run("compare", audited, stricter).stdout
    assert said.startswith("400 张照片中有 ")
    for word in ("合格", "复核", "不合格", "无法读取", "限值改变", "头部侧转 position.yaw"):
        assert word in said


def test_a_reference_that_is_not_there_is_said_not_to_exist(audited: Path) -> None:
    result = run("report", audited, "--reference", audited / "gone.json")
    assert result.exit_code == 2
    assert "does not exist" in " ".join(result.output.replace("│", " ").split())


def test_comparing_with_itself_ends_with_status_0(audited: Path) -> None:
    result = run("compare", audited, audited)
    assert result.exit_code == 0
    assert "0 of 400 photos changed" in result.stdout


def test_audits_without_a_photo_in_common_are_no_success(audited: Path, tmp_path: Path) -> None:
    other = make_audit(tmp_path, load_standard("cn-id-card"), Shape(40, part_rows=90, seed=9))
    result = run("compare", audited, other)
    assert result.exit_code == 2
    assert "No photo is in both" in result.stderr


@pytest.mark.parametrize("command", ["rejudge", "compare"])
def test_what_is_said_of_an_unfinished_audit_says_so(
    audited: Path, tmp_path: Path, command: str
) -> None:
    copytree(audited, tmp_path / "part")
    run_of = read_run(audited)
    run_of.model_copy(update={"finished": False}).write(tmp_path / "part")
    rest = {"rejudge": ("--standard", "portrait", "--out", tmp_path / "x"), "compare": (audited,)}
    unfinished = run(command, tmp_path / "part", *rest[command])
    assert f"{tmp_path / 'part'} is not finished" in unfinished.stderr


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".PARQUET"])
def test_changes_end_with_status_1_and_are_written(
    audited: Path, stricter: Path, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"changes{suffix}"
    result = run("compare", audited, stricter, "--out", file)
    assert result.exit_code == 1
    assert "position.yaw" in result.stdout
    assert "limit moved" in result.stdout
    assert file.stat().st_size > 500
    assert file.read_bytes().startswith(
        b"PAR1" if suffix.lower() == ".parquet" else b"\xef\xbb\xbf"
    )


def test_a_measure_never_taken_and_a_strange_file_name_are_wrong_usage(
    audited: Path, tmp_path: Path
) -> None:
    assert run("compare", audited, audited, "--out", tmp_path / "changes.xls").exit_code == 2
    assert run("rejudge", audited, "--standard", "none", "--out", tmp_path / "x").exit_code == 2
    assert run("rejudge", audited, "--standard", "portrait", "--out", audited).exit_code == 2
    assert run("report", tmp_path).exit_code == 2


def test_a_report_is_written_into_the_folder_in_the_language_asked_for(
    audited: Path, tmp_path: Path
) -> None:
    held = tmp_path / "last.json"
    assert run("reference", audited, "--out", held).exit_code == 0
    words = ("--language", "zh", "--reference", held, "--no-thumbnails")
    assert run("report", audited, *words).exit_code == 0
    page = (audited / "report.html").read_text("utf-8")
    assert '<html lang="zh-CN">' in page
    assert "last.json" in page
    assert "<img" not in page


def test_photos_that_are_nowhere_are_said_to_be_looked_for_elsewhere(
    audited: Path, tmp_path: Path
) -> None:
    result = run("report", audited, "--out", tmp_path / "page.html")
    assert result.exit_code == 0
    assert "the folder that the audit was started in" in result.stderr


@pytest.mark.parametrize("words", [("report",), ("compare",), ("reference", "--out", "x.json")])
def test_a_damaged_part_is_named_with_what_to_do(
    audited: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    copytree(audited, tmp_path, dirs_exist_ok=True)
    part = parts(tmp_path)[1]
    part.write_bytes(part.read_bytes()[:1000])
    command, *rest = words
    result = run(command, tmp_path, *([audited] if command == "compare" else rest))
    assert result.exit_code == 2
    assert f"{part} is damaged. Delete it" in result.output


def test_changes_cannot_pass_for_formulas(audited: Path, stricter: Path, tmp_path: Path) -> None:
    with ChangesFile(tmp_path / "c.csv") as file:
        compare(
            audited,
            stricter,
            lambda changed, _: file.write(
                changed.set_column(0, "photo", [["=HYPERLINK()"] * len(changed)])
            ),
        )
    assert (tmp_path / "c.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel shows Chinese
    lines = (tmp_path / "c.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) > 1
    assert all(line.startswith("'=HYPERLINK") for line in lines[1:])


def test_a_file_that_cannot_be_written_is_no_fault_of_ours(
    audited: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "changes.csv")

    monkeypatch.setattr("api.commands.reviewing.compare", full)
    monkeypatch.setattr("sys.argv", ["renxiang", "audit", "compare", str(audited), str(audited)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == OWN_FAULT
    assert capsys.readouterr().err == "renxiang: changes.csv: No space left on device.\n"


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_changes_are_written_whole_or_not_at_all(
    audited: Path, stricter: Path, tmp_path: Path, suffix: str
) -> None:
    def full(changed: pa.Table, _: int) -> None:
        file.write(changed)
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / f"changes{suffix}"
    out.write_text("of before")
    with pytest.raises(OSError, match="No space") as failed, ChangesFile(out) as file:
        compare(audited, stricter, full)
    assert failed.value.filename == str(out)
    assert out.read_text() == "of before"
    assert list(tmp_path.iterdir()) == [out]
