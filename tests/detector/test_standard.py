from pathlib import Path

import pytest

from detector.errors import StandardError
from detector.standard import load_standard, standard_ids

HEAD = """
id = "own"
version = "1"
title = { zh = "自定", en = "Own" }

[sources.here]
title = "This test"
"""


def limit(check: str, *lines: str, source: str = "here", trust: str = "policy") -> str:
    """Write one limit as TOML."""
    head = f"[[limits]]\ncheck = '{check}'\nclause = 'level'"
    return "\n".join([head, f"source = '{source}'\ntrust = '{trust}'", *lines, ""])


ROLL = limit("position.roll", "min = -8", "max = 8")
EXTENSION = 'extends = "portrait"' + HEAD


@pytest.fixture
def standard_file(tmp_path: Path) -> Path:
    return tmp_path / "own.toml"


def refusal(path: Path, text: str) -> StandardError:
    path.write_text(text, "utf-8")
    with pytest.raises(StandardError) as caught:
        load_standard(path)
    return caught.value


@pytest.mark.parametrize("name", standard_ids())
def test_a_bundled_standard_loads_under_its_own_name(name: str) -> None:
    standard = load_standard(name)
    assert standard.id == name
    assert standard.limits


@pytest.mark.parametrize("name", standard_ids())
def test_every_bundled_limit_says_where_it_comes_from(name: str) -> None:
    standard = load_standard(name)
    for row in standard.limits:
        assert standard.sources[row.source].title
        assert row.clause


@pytest.mark.parametrize("name", standard_ids())
def test_no_bundled_figure_is_taken_from_a_text_nobody_read(name: str) -> None:
    standard = load_standard(name)
    for row in standard.limits:
        if row.trust in ("official", "transcribed"):
            assert standard.sources[row.source].read, row.check


def test_both_foundation_standards_are_bundled() -> None:
    assert {"cn-id-card", "portrait"} <= set(standard_ids())


def test_the_id_card_quotes_ga_461() -> None:
    limits = {row.key: row for row in load_standard("cn-id-card").limits}
    assert (limits["position.face_width"].min, limits["position.face_width"].max) == (193, 221)
    assert (limits["position.crown_gap"].min, limits["position.crown_gap"].max) == (7, 21)
    assert limits["position.eye_height"].min == 207
    assert limits["position.crown_gap"].yields_to == "position.eye_height"
    assert (limits["file.width"].min, limits["file.width"].max) == (358, 358)
    assert (limits["file.height"].min, limits["file.height"].max) == (441, 441)


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


def test_an_extension_replaces_a_limit_and_keeps_the_rest(standard_file: Path) -> None:
    standard_file.write_text(EXTENSION + ROLL, "utf-8")
    base, own = load_standard("portrait"), load_standard(standard_file)
    roll = [row for row in own.limits if row.check == "position.roll"]
    assert [(row.min, row.max, row.source) for row in roll] == [(-8, 8, "here")]
    others = [row for row in base.limits if row.check != "position.roll"]
    assert [row for row in own.limits if row.check != "position.roll"] == others
    assert own.id == "own"
    assert set(own.sources) == {*base.sources, "here"}


def test_an_extension_replaces_one_measure_of_a_check(standard_file: Path) -> None:
    wider = limit("file.pixels", "min = 300", "max = 390", "measure = 'file.width'")
    standard_file.write_text("extends = 'cn-id-card'" + HEAD + wider, "utf-8")
    limits = load_standard(standard_file).limits
    sides = {row.key: (row.min, row.max) for row in limits if row.check == "file.pixels"}
    assert sides == {"file.width": (300, 390), "file.height": (441, 441)}


def test_an_extension_keeps_the_picture_unless_it_has_its_own(standard_file: Path) -> None:
    standard_file.write_text(EXTENSION.replace("portrait", "cn-id-card") + ROLL, "utf-8")
    assert load_standard(standard_file).picture == load_standard("cn-id-card").picture


def test_a_background_may_be_replaced_only_where_a_standard_says_so(tmp_path: Path) -> None:
    assert load_standard("cn-id-card").background_replacement == "forbidden"
    base, own = tmp_path / "base.toml", tmp_path / "own.toml"
    base.write_text("background_replacement = 'allowed'" + HEAD + ROLL, "utf-8")
    own.write_text("extends = 'base.toml'" + HEAD, "utf-8")
    assert load_standard(own).background_replacement == "allowed"
    assert "background_replacement" in refusal(own, "background_replacement = 1" + HEAD).message


def test_an_extended_file_is_looked_for_beside_the_one_that_extends_it(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(HEAD + ROLL, "utf-8")
    own = tmp_path / "own.toml"
    own.write_text('extends = "base.toml"' + HEAD.replace('"1"', '"2"'), "utf-8")
    assert [row.check for row in load_standard(own).limits] == ["position.roll"]


def test_standards_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('extends = "sub/../other.toml"' + HEAD, "utf-8")
    (tmp_path / "sub").mkdir()
    error = refusal(tmp_path / "other.toml", 'extends = "sub/../one.toml"' + HEAD)
    assert error.code == "malformed-standard"
    assert "extends itself" in error.message


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


@pytest.mark.parametrize("name", standard_ids())
def test_nothing_unproven_decides(name: str) -> None:
    for row in load_standard(name).limits:
        assert row.tier == "advice" or row.trust not in ("unverified", "third-party"), row.check


@pytest.mark.parametrize("name", standard_ids())
def test_every_bundled_source_is_used_or_says_why_not(name: str) -> None:
    standard = load_standard(name)
    used = {row.source for row in standard.limits}
    for key, source in standard.sources.items():
        inherited = key in {"ga-461-2004", "iso-19794-5", "calibration", "own-rule"}
        inherited |= name == "schengen-visa" and key == "portrait-kit"
        assert key in used or inherited or not source.read, key


def test_one_document_accepts_what_another_does_not() -> None:
    wanted = {name: load_standard(name).picture for name in standard_ids()}
    square = wanted["us-visa"]
    assert square is not None
    assert (square.width_px, square.height_px) == (600, 600)
    exit_entry = load_standard("cn-exit-entry")
    allowed = {row.key for row in exit_entry.limits if row.alternative}
    assert allowed == {"background.colour", "background.light_grey", "background.light_blue"}
    assert exit_entry.picture is not None
    assert (100, 197, 255) in exit_entry.picture.backgrounds


def test_millimetres_are_those_of_the_sources() -> None:
    for name, key, low_mm, high_mm, side_mm in (
        ("cn-passport-consular", "position.head_height", 28, 33, 48),
        ("cn-driving-licence", "position.head_width", 14, 16, 22),
        ("schengen-visa", "position.skull_height", 32, 36, 45),
        ("jp-passport", "position.crown_margin", 2, 6, 45),
    ):
        (row,) = (one for one in load_standard(name).limits if one.key == key)
        bounds = (row.min, row.max)
        assert bounds == pytest.approx((100 * low_mm / side_mm, 100 * high_mm / side_mm), abs=0.005)
