from pathlib import Path

import pytest

from detector.errors import StandardError
from detector.standard import load_standard
from tests.detector.written import EXTENSION, HEAD, ROLL, limit, refusal


@pytest.fixture
def standard_file(tmp_path: Path) -> Path:
    return tmp_path / "own.toml"


def test_a_name_nobody_knows_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(StandardError, match=r"'passport-of-atlantis'.*cn-id-card") as caught:
        load_standard("passport-of-atlantis")
    assert caught.value.code == "unknown-standard"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StandardError, match=r"absent\.toml cannot be read: No such") as caught:
        load_standard(tmp_path / "absent.toml")
    assert caught.value.code == "unknown-standard"


def test_a_file_that_is_no_text_is_refused(standard_file: Path) -> None:
    standard_file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StandardError, match=r"own\.toml"):
        load_standard(standard_file)


LADDER = "review_min <= min <= max <= review_max"
EYES = "position.eye_height"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("id = ", "Invalid value"),
        (HEAD, "limits"),
        (HEAD + limit("position.wobble", "max = 8"), "position.wobble"),
        (HEAD + limit("file.readable", "max = 8"), "file.readable"),
        (HEAD + limit("file.pixels", "max = 8"), "file.width or file.height"),
        (HEAD + limit("position.roll", "max = 8", "measure = 'position.yaw'"), "position.yaw"),
        (HEAD + limit("position.roll", "max = 8", source="elsewhere"), "elsewhere"),
        (HEAD + ROLL + ROLL, "limited twice"),
        (HEAD + limit("position.roll", "min = 9", "max = 8"), LADDER),
        (HEAD + limit("position.roll", "min = 8", "review_min = 9"), LADDER),
        (HEAD + limit("position.roll", "max = 8", "review_max = 7"), LADDER),
        (HEAD + limit("position.roll", "max = 8", "review_min = 7"), "review_min needs min"),
        (HEAD + limit("position.roll"), "min or max"),
        (HEAD + limit("position.roll", "one_of = ['jpeg']"), "jpeg"),
        (HEAD + limit("position.roll", "max = 8", "one_of = ['jpeg']"), "jpeg"),
        (HEAD + limit("file.format", "max = 8"), "one_of"),
        (HEAD + limit("file.format", "max = 8", "one_of = ['jpeg']"), "one_of alone"),
        (HEAD + limit("file.format", "one_of = ['gif']"), "'gif'; known: jpeg"),
        (HEAD + limit("position.roll", "min = 8", f"yields_to = '{EYES}'"), EYES),
        (HEAD + limit("position.roll", "min = 8", "yields_to = 'position.roll'"), "position.roll"),
        (HEAD + limit("position.roll", "max = 8", f"yields_to = '{EYES}'"), "only a min"),
        (HEAD + limit("position.roll", "max = 8", trust="third-party"), "may only be advice"),
        (HEAD + limit("position.roll", "max = 8", trust="unverified"), "may only be advice"),
        (HEAD + limit("position.roll", "max = 8", trust="rumour"), "trust"),
        (HEAD + limit("position.roll", "max = inf"), "limits #1.max"),
        (HEAD + limit("position.roll", "max = 'eight'"), "limits #1.max"),
        (HEAD + limit("position.roll", "maximum = 8"), "maximum"),
        (HEAD.replace('version = "1"\n', "") + ROLL, "version"),
        (HEAD.replace('"own"', '"../own"') + ROLL, "id"),
        ("limits = 3\n" + HEAD, "limits"),
        ("limits = 3\n" + EXTENSION, "limits"),
        ("limits = [1]\n" + EXTENSION, "limits #1"),
        ("sources = 3\nextends = 'portrait'", "sources"),
        ("extends = 3" + HEAD, "extends"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(standard_file: Path, text: str, named: str) -> None:
    error = refusal(standard_file, text)
    assert error.code == "malformed-standard"
    assert "own.toml" in error.message
    assert named in error.message


def test_an_unproven_figure_may_advise(standard_file: Path) -> None:
    advice = limit("position.roll", "max = 8", "tier = 'advice'", trust="third-party")
    standard_file.write_text(HEAD + advice, "utf-8")
    assert load_standard(standard_file).limits[0].tier == "advice"


def test_limits_that_exclude_each_other_are_refused_by_name(standard_file: Path) -> None:
    picture = """
        [picture]
        width_px = 358
        height_px = 441
        density_ppi = 350
        width_mm = 26
        height_mm = 32
        """
    crown, eyes = limit("position.crown_gap", "min = 200"), limit(EYES, "min = 400")
    error = refusal(standard_file, EXTENSION + picture + crown + eyes)
    assert error.code == "contradictory-standard"
    assert "can meet position.crown_gap and position.eye_height together" in error.message


def test_the_hash_follows_a_limit_but_not_the_way_it_is_written(standard_file: Path) -> None:
    def hash_of(*lines: str) -> str:
        standard_file.write_text(HEAD + limit("position.roll", *lines), "utf-8")
        return load_standard(standard_file).reference.hash

    written = hash_of("min = -8", "max = 8")
    assert hash_of("# looser than the passport's", "max = 8.0", "  min=-8") == written
    assert hash_of("min = -8", "max = 8.5") != written
    assert hash_of("min = -8", "max = 8", "fails = false") != written
    assert hash_of("min = -8", "max = 8", "tier = 'advice'") != written


def test_the_hash_does_not_follow_the_order_of_the_sources(tmp_path: Path) -> None:
    more = '\n[sources.there]\ntitle = "Another"\n'
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(HEAD + more + ROLL, "utf-8")
    swapped = HEAD.replace("[sources.here]", more + "\n[sources.here]")
    other.write_text(swapped + ROLL, "utf-8")
    assert load_standard(one).reference == load_standard(other).reference


PICTURE = """
[picture]
width_px = 390
height_px = 567
density_ppi = 300
width_mm = 33
height_mm = 48
"""


def test_a_limit_in_millimetres_becomes_a_share_of_the_picture(standard_file: Path) -> None:
    centring = limit("position.centring", "unit = 'mm'", "min = 15", "max = 18", "review_max = 33")
    standard_file.write_text(HEAD + PICTURE + centring, "utf-8")
    (row,) = load_standard(standard_file).limits
    assert (row.min, row.review_max) == (45.45, 100)
    assert row.max == pytest.approx(100 * 18 / 33, abs=0.005)
    own = standard_file.with_name("again.toml")
    own.write_text(f"extends = '{standard_file.name}'" + HEAD, "utf-8")
    assert load_standard(own).limits == (row,)


def test_what_has_no_millimetres_is_refused(standard_file: Path) -> None:
    roll = limit("position.roll", "unit = 'mm'", "max = 18")
    assert "share of the picture" in refusal(standard_file, HEAD + PICTURE + roll).message
    centring = limit("position.centring", "unit = 'mm'", "max = 18")
    assert "size in mm" in refusal(standard_file, HEAD + centring).message


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        (["max = 389", "measure = 'file.width'"], "width_px"),
        (["min = 568", "measure = 'file.height'"], "height_px"),
    ],
)
def test_a_standard_accepts_the_picture_it_asks_for(
    standard_file: Path, lines: list[str], field: str
) -> None:
    error = refusal(standard_file, HEAD + PICTURE + limit("file.pixels", *lines))
    assert f"picture.{field}" in error.message


def test_the_file_to_make_keeps_to_the_limit_on_bytes(standard_file: Path) -> None:
    made = PICTURE + "min_bytes = 20000\nmax_bytes = 40000\n"
    few = limit("file.bytes", "max = 30000")
    assert "picture.max_bytes" in refusal(standard_file, HEAD + made + few).message


def test_alternatives_are_of_one_tier(standard_file: Path) -> None:
    wide = limit("file.pixels", "alternative = true", "max = 9", "measure = 'file.width'")
    tall = limit("file.pixels", "alternative = true", "max = 9", "measure = 'file.height'")
    standard_file.write_text(HEAD + wide + tall, "utf-8")
    assert len(load_standard(standard_file).limits) == 2
    error = refusal(standard_file, HEAD + wide + tall + "tier = 'advice'\n")
    assert "one tier" in error.message
