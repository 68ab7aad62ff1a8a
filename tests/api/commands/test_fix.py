import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from api.commands.app import app
from api.commands.outputs import Outputs
from sample_photos import Scene, Sitter, album, photograph
from sample_photos.manifest import load

GOOD, CUT_OFF = "good-man.jpg", "cut-off-upload.jpg"
ROOMY = "roomy.png"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for row in load().pictures:
        if row.file in (GOOD, CUT_OFF):
            (folder / row.file).write_bytes(album.picture(load(), row))
    rgb = photograph(Sitter(), Scene(size_px=(520, 620), eyes_px=(270.0, 300.0))).rgb
    Image.fromarray(rgb).save(folder / ROOMY)
    return folder


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["fix", *map(str, words)])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_a_photo_says_what_was_made_of_it(photos: Path, tmp_path: Path) -> None:
    result = run(photos / GOOD, photos / ROOMY, photos / CUT_OFF, "--out", tmp_path, "--json")
    good, roomy, broken = lines(result)
    assert result.exit_code == 3
    assert (good["remedy"], good["output"]) == ("none_needed", str(photos / GOOD))
    assert (roomy["remedy"], roomy["output"]) == ("made", str(tmp_path / "roomy.jpg"))
    assert roomy["report"]["verdict"] == "pass"
    assert (broken["remedy"], broken["output"]) == ("retake", None)
    assert [reason["code"] for reason in broken["reasons"]] == ["truncated"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["roomy.jpg"]


def test_a_picture_written_passes_when_it_is_checked(photos: Path, tmp_path: Path) -> None:
    assert run(photos / ROOMY, "--out", tmp_path).exit_code == 0
    checked = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert checked.exit_code == 0


def test_running_again_changes_nothing(photos: Path, tmp_path: Path) -> None:
    first = lines(run(photos / ROOMY, "--out", tmp_path, "--json"))
    second = lines(run(photos / ROOMY, "--out", tmp_path, "--json"))
    assert first[0]["output"] == second[0]["output"]
    assert len(list(tmp_path.iterdir())) == 1


def test_several_standards_have_folders_of_their_own(photos: Path, tmp_path: Path) -> None:
    result = run(
        photos / ROOMY, "--out", tmp_path, "--json", "--standard", "cn-id-card,cn-driving-licence"
    )
    answers = {row["standard"]: row for row in lines(result)}
    assert list(answers) == ["cn-id-card", "cn-driving-licence"]
    for standard, row in answers.items():
        if row["remedy"] == "made":
            assert row["output"] == str(tmp_path / standard / "roomy.jpg")
    assert answers["cn-id-card"]["remedy"] == "made"


def test_a_folder_may_take_its_own_pictures_and_no_photo_is_overwritten(
    photos: Path, tmp_path: Path
) -> None:
    shutil.copy(photos / ROOMY, tmp_path / "me.png")
    Image.open(photos / ROOMY).convert("RGB").save(tmp_path / "me.jpg", quality=92)
    before = (tmp_path / "me.jpg").read_bytes()
    outputs = [row["output"] for row in lines(run(tmp_path, "--out", tmp_path, "--json"))]
    assert (tmp_path / "me.jpg").read_bytes() == before
    assert len(set(outputs)) == 2
    assert str(tmp_path / "me.jpg") not in outputs


@pytest.mark.parametrize(("language", "word"), [("en", "take it again"), ("zh", "请重拍")])
def test_the_table_says_what_to_change(
    photos: Path, tmp_path: Path, language: str, word: str
) -> None:
    result = run(photos / CUT_OFF, "--out", tmp_path, "--language", language)
    assert word in result.stdout


def test_without_a_folder_to_write_to_it_is_wrong_usage(photos: Path) -> None:
    assert run(photos / GOOD).exit_code == 2


def test_a_folder_that_cannot_be_made_is_wrong_usage(photos: Path) -> None:
    assert run(photos / ROOMY, "--out", photos / GOOD / "inside").exit_code == 2


def test_names_are_told_apart_without_regard_to_case(tmp_path: Path) -> None:
    names = Outputs(tmp_path).reserve([Path("a/Me.jpg"), Path("b/me.png"), Path("c/me.jpg")])
    assert names == ["Me", "me-2", "me-3"]


def test_a_file_of_other_content_stays(tmp_path: Path) -> None:
    (tmp_path / "me.jpg").write_bytes(b"somebody's")
    outputs = Outputs(tmp_path)
    (name,) = outputs.reserve([Path("me.jpg")])
    assert outputs.write(b"new", name) == tmp_path / "me-2.jpg"
    assert (tmp_path / "me.jpg").read_bytes() == b"somebody's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["me-2.jpg", "me.jpg"]
