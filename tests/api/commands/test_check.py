import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.commands import check
from api.commands.app import app
from detector import Report, inspect_against, load_standard, standard_ids
from sample_photos import album
from sample_photos.manifest import load

GOOD, TILTED, CUT_OFF = "good-man.jpg", "head-tilted.jpg", "cut-off-upload.jpg"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for row in load().pictures:
        if row.file in (GOOD, TILTED, CUT_OFF):
            (folder / row.file).write_bytes(album.picture(load(), row))
    (folder / "notes.txt").write_text("not a photo")
    return folder


def run(*words: str | Path, given: str = "") -> Result:
    return CliRunner().invoke(app, ["check", *map(str, words)], input=given)


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_passing_photo_ends_with_status_0(photos: Path) -> None:
    result = run(photos / GOOD, "--language", "en")
    assert result.exit_code == 0
    assert "1 photo against Resident identity card (GA 461-2004): 1 pass" in result.stdout


def test_a_failing_photo_ends_with_status_1_and_says_why(photos: Path) -> None:
    result = run(photos / TILTED, "--language", "en")
    assert result.exit_code == 1
    assert "Head tilt" in result.stdout


def test_the_table_speaks_chinese_when_asked(photos: Path) -> None:
    result = run(photos / TILTED, "--language", "zh")
    assert "头部倾斜" in result.stdout


@pytest.mark.parametrize(("fail_on", "status"), [("never", 0), ("fail", 1), ("review", 1)])
def test_fail_on_decides_the_status(photos: Path, fail_on: str, status: int) -> None:
    assert run(photos / TILTED, "--fail-on", fail_on).exit_code == status


def test_a_photo_on_which_we_fail_costs_no_other(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fatal = (photos / TILTED).read_bytes()

    def failing(files: list[bytes], *rest: Any) -> list[tuple[Report, ...]]:
        if fatal in files:
            raise ZeroDivisionError
        return inspect_against(files, *rest)

    monkeypatch.setattr(check, "inspect_against", failing)
    result = run(photos / GOOD, photos / TILTED, photos / CUT_OFF, "--json")
    good, tilted, _ = lines(result)
    assert result.exit_code == 3
    assert good["verdict"] == "pass"
    assert "worker-died" in json.dumps(tilted)


def test_json_lines_keep_the_order_of_the_arguments(photos: Path) -> None:
    wanted = [str(photos / TILTED), str(photos / GOOD)]
    reports = lines(run(*wanted, "--json"))
    assert [report["photo"] for report in reports] == wanted
    assert [report["verdict"] for report in reports] == ["fail", "pass"]


def test_geometry_is_told_only_when_asked_for(photos: Path) -> None:
    (without,) = lines(run(photos / GOOD, "--json"))
    (told,) = lines(run(photos / GOOD, "--json", "--geometry"))
    assert "geometry" not in without
    geometry = told["geometry"]
    assert isinstance(geometry, dict)
    assert geometry["image"] == [358, 441]


def test_a_folder_gives_its_photos_by_name_and_leaves_other_files_out(photos: Path) -> None:
    reports = lines(run(photos, "--json"))
    assert [Path(str(report["photo"])).name for report in reports] == [CUT_OFF, GOOD, TILTED]


def test_an_unreadable_photo_costs_its_own_line_alone_and_ends_with_status_3(photos: Path) -> None:
    result = run(photos / CUT_OFF, photos / GOOD, "--json")
    broken, sound = lines(result)
    assert result.exit_code == 3
    (finding,) = broken["findings"] if isinstance(broken["findings"], list) else []
    assert (finding["check"], finding["value"]) == ("file.readable", "truncated")
    assert sound["verdict"] == "pass"


@pytest.mark.parametrize("words", [["nowhere.jpg"], ["--standard", "nobody", "."]])
def test_wrong_usage_ends_with_status_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_a_wrong_choice_is_told_without_words_of_our_libraries() -> None:
    result = run("nowhere.jpg", "--language", "fr")
    assert "'--language': 'fr' is not one of 'zh', 'en'." in result.output


@pytest.mark.parametrize("words", [(), ("--json",), ("--standard", "all")])
def test_an_empty_folder_is_no_success(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run(tmp_path, *words)
    assert result.exit_code == 2
    assert "There is no photo in" in result.stderr


def test_a_file_name_that_is_no_text_is_still_reported(photos: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd-\udcff.jpg"
    odd.write_bytes((photos / GOOD).read_bytes())
    (report,) = lines(run(tmp_path, "--json"))
    assert report["verdict"] == "pass"


def test_a_file_name_steers_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\n\x1b[31mb\u202e[bold].jpg").write_bytes(b"")
    shown = run(tmp_path, "--language", "en").stdout
    assert "a\ufffd\ufffd[31mb\ufffd[bold].jpg" in shown
    assert "\x1b[31m" not in shown


def test_several_standards_give_a_line_each_in_the_order_named(photos: Path) -> None:
    given = (photos / GOOD, photos / CUT_OFF, "--standard", "us-visa,cn-id-card", "--json")
    reports = lines(run(*given))
    judged = [(Path(str(r["photo"])).name, r["standard"], r["verdict"]) for r in reports]
    assert [
        (name, standard["id"], verdict)
        for name, standard, verdict in judged
        if isinstance(standard, dict)
    ] == [
        (GOOD, "us-visa", "fail"),
        (GOOD, "cn-id-card", "pass"),
        (CUT_OFF, "us-visa", "fail"),
        (CUT_OFF, "cn-id-card", "fail"),
    ]


def test_under_several_standards_a_photo_is_judged_as_under_each_alone(photos: Path) -> None:
    both = lines(run(photos / TILTED, "--standard", "cn-visa,portrait", "--json"))
    alone = [
        lines(run(photos / TILTED, "--standard", name, "--json"))[0]
        for name in ("cn-visa", "portrait")
    ]
    assert [report["findings"] for report in both] == [report["findings"] for report in alone]


def test_all_standards_give_a_matrix_with_the_main_reason(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = run(photos / TILTED, photos / GOOD, "--standard", "all", "--language", "en")
    assert result.exit_code == 1
    rows = [row.split("│") for row in result.stdout.splitlines() if "│" in row]
    tilted = {cells[2].strip(): cells[3:5] for cells in rows[: len(standard_ids())]}
    assert set(tilted) == {load_standard(name).title.en for name in standard_ids()}
    verdict, reason = tilted[load_standard("us-visa").title.en]
    assert "fail" in verdict
    assert "Head tilt" in reason  # a crop mends the rest
    assert "meets every requirement" in result.stdout
    assert "Standards: 19" in result.stdout.replace(str(len(standard_ids())), "19")


@pytest.mark.parametrize("names", ["portrait,portrait", "portrait,nobody", "portrait,"])
def test_a_list_of_standards_with_a_fault_is_wrong_usage(photos: Path, names: str) -> None:
    assert run(photos / GOOD, "--standard", names).exit_code == 2


@pytest.mark.parametrize("standard", ["cn-id-card", "cn-id-card,portrait"])
def test_photos_of_one_name_are_told_apart_by_their_folders(
    photos: Path, tmp_path: Path, standard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    for folder in ("a", "b/c"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "me.jpg").write_bytes((photos / GOOD).read_bytes())
    (tmp_path / "b" / "other.jpg").write_bytes((photos / GOOD).read_bytes())
    result = run(tmp_path, "--standard", standard)
    rows = [row.split("│") for row in result.stdout.splitlines() if row.startswith("│")]
    named = [cells[1].strip() for cells in rows if cells[1].strip().endswith(".jpg")]
    assert named == ["a/me.jpg", "b/c/me.jpg", "other.jpg"]
    listed = CliRunner().invoke(app, ["fix", str(tmp_path), "--out", str(tmp_path / "out")])
    assert "b/c/me.jpg" in listed.stdout


@pytest.mark.parametrize(("command", "option"), [("check", "--overlay"), ("fix", "--out")])
def test_no_folder_is_made_for_a_photo_that_is_not_there(
    tmp_path: Path, command: str, option: str
) -> None:
    words = [command, str(tmp_path / "gone.jpg"), option, str(tmp_path / "made")]
    assert CliRunner().invoke(app, words).exit_code == 2
    assert not (tmp_path / "made").exists()


def test_overlays_are_drawn_of_every_photo_that_can_be_read(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "drawn"
    result = run(photos, "--overlay", out, "--overlay-format", "svg", "--language", "zh")
    assert result.exit_code == 3
    assert sorted(path.name for path in out.iterdir()) == ["good-man.svg", "head-tilted.svg"]
    assert "头部歪向右肩" in (out / "head-tilted.svg").read_text("utf-8")
    assert "符合全部要求" in (out / "good-man.svg").read_text("utf-8")


def test_a_folder_for_overlays_that_cannot_be_made_is_wrong_usage(photos: Path) -> None:
    assert run(photos / GOOD, "--overlay", photos / GOOD / "inside").exit_code == 2


def test_under_several_standards_each_has_a_folder_of_overlays(
    photos: Path, tmp_path: Path
) -> None:
    given = ("--standard", "cn-id-card,portrait", "--overlay", tmp_path, "--overlay-format", "svg")
    run(photos / GOOD, *given)
    drawn = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.svg"))
    assert drawn == ["cn-id-card/good-man.svg", "portrait/good-man.svg"]
