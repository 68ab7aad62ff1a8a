"""The standards that come along: their figures are those of the sources they name."""

import pytest

from detector.standard import load_standard, standard_ids


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
