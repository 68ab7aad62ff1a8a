import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.checks import CHECKS, MEASURES_OF
from detector.codec import DEFAULT_LIMITS
from detector.explain import (
    LANGUAGES,
    STATUSES,
    Explanation,
    Seen,
    Setting,
    catalogue,
    explain,
    explain_unreadable,
)
from detector.judge import Outcome
from detector.measure import Reason
from detector.report import Message
from detector.standard import Limit, Picture, load_standard, standard_ids

LIMITED = [(check, measure) for check, measures in MEASURES_OF.items() for measure in measures]
PASS, REVIEW, FAIL = Outcome.PASS, Outcome.REVIEW, Outcome.FAIL


def limit(check: str, measure: str = "", **bounds: Any) -> Limit:
    fields = {"check": check, "measure": measure, "clause": "1", "source": "s", "trust": "policy"}
    return Limit.model_validate(fields | bounds)


def sightings(check: str, measure: str) -> Iterator[Seen]:
    """Give every way a limit on this measure can come out."""
    categories = CHECKS[check].categories
    if categories:
        named = limit(check, measure, one_of=categories[:2])
        yield from (Seen(named, PASS, name, None, False) for name in categories[:2])
        yield from (
            Seen(named, outcome, name, None, False)
            for name in categories[2:]
            for outcome in (REVIEW, FAIL)
        )
    for bounds in ({"min": 1, "max": 2}, {"min": 1}, {"max": 2}, {"min": 1, "max": 1}):
        if categories:
            continue
        numeric = limit(check, measure, **bounds)
        for value, outcome in (
            (0.25, REVIEW),
            (0.25, FAIL),
            (1.0, PASS),
            (3.5, REVIEW),
            (3.5, FAIL),
        ):
            if numeric.allows(value) == (outcome is PASS):
                yield Seen(numeric, outcome, value, None, False)
        yield Seen(numeric, PASS, 0.25, None, True)
        either = limit(check, measure, **bounds, alternative=True)
        yield Seen(either, PASS if either.allows(3.5) else FAIL, 3.5, None, False)
    anything = limit(check, measure, **({"one_of": categories[:1]} if categories else {"max": 2}))
    yield from (Seen(anything, Outcome.NOT_ASSESSED, None, why, False) for why in Reason)


PICTURE = Picture(width_px=358, height_px=441, density_ppi=350, width_mm=26, height_mm=32)
FINISHED = Setting(PICTURE, 358, 441, 64.0)
SETTINGS = (
    FINISHED,
    Setting(PICTURE, 900, 900, 130.0),
    Setting(PICTURE, 716, 882, 130.0),
    Setting(PICTURE, 200, 300, 40.0),
    Setting(None, 358, 441, 64.0),
)
# What a Chinese text may hold in Latin letters: names of formats, units and things on a screen.
LATIN = {"JPEG", "PNG", "WebP", "CMYK", "HEIC", "iPhone", "sRGB"}
LATIN |= {"EV", "kB", "dpi", "ppi", "dB", "L", "a", "E"}


# What such a figure counts nobody can see in the photo: it is told to the studio alone.
UNSEEN_UNITS = {"ΔE00", "L*", "a*", "σ", "level", "dB", "points", "share", "% certainty"}
UNSEEN = {check for check, known in CHECKS.items() if known.unit in UNSEEN_UNITS} | {
    "background.spot",
    "appearance.code",
    "appearance.in_mouth",
    "appearance.lettering",
    "appearance.ornament",
    "appearance.seal",
    "appearance.wall_strokes",
}


def texts(message: Message) -> tuple[str, str]:
    return message.zh, message.en


def said(seen: Seen, setting: Setting = FINISHED) -> Explanation:
    return explain(seen, setting)


def missed(check: str, value: float, setting: Setting = FINISHED, **bounds: Any) -> Explanation:
    return said(Seen(limit(check, **bounds), FAIL, value, None, False), setting)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("check", "measure"), LIMITED)
def test_whatever_a_check_sees_is_said_in_both_languages(
    check: str, measure: str, setting: Setting
) -> None:
    names = {language: catalogue(language)["checks"][check]["name"] for language in LANGUAGES}
    for seen in sightings(check, measure):
        whole = said(seen, setting)
        for message in filter(None, (whole.message, whole.action, whole.figures)):
            for text in texts(message):
                assert text.strip() == text != ""
                assert not set(text) & set("{}"), text
                assert not re.search(r"nan|inf|None|  |e[+-]\d", text), text
            assert re.search("[\u4e00-\u9fff]", message.zh)
            assert set(re.findall("[A-Za-z]+", message.zh)) <= LATIN, message.zh
            assert not re.search("[\u3000-\u9fff\uff00-\uffef]", message.en), message.en
        if seen.reason is not None:
            assert names["zh"] in whole.message.zh
            assert names["en"] in whole.message.en


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("check", "measure"), LIMITED)
def test_whoever_must_do_something_is_told_what(check: str, measure: str, setting: Setting) -> None:
    for seen in sightings(check, measure):
        whole = said(seen, setting)
        if seen.outcome in (REVIEW, FAIL, Outcome.NOT_ASSESSED):
            assert whole.action is not None
            for sentence, action in zip(texts(whole.message), texts(whole.action), strict=True):
                assert action in sentence
        else:
            assert whole.action is None


def test_a_figure_comes_with_its_limit_and_how_far_off_it_is() -> None:
    whole = missed("position.face_width", 238.1, min=193, max=221)
    assert whole.figures == Message(
        "脸部宽 238 像素（要求 193–221 像素，相差 17 像素）",
        "Face width 238 px (193–221 px required; off by 17 px)",
    )
    assert "17.3 mm wide" in whole.message.en
    assert "14–16.1 mm is required" in whole.message.en


@pytest.mark.parametrize("standard", standard_ids())
def test_the_person_in_the_photo_is_told_no_figure_that_cannot_be_seen(standard: str) -> None:
    for row in load_standard(standard).limits:
        bounds = [bound for bound in (row.min, row.max) if bound is not None]
        if not bounds or UNSEEN.isdisjoint({row.check, row.key}):
            continue
        value = row.min - 0.4321 if row.max is None and row.min is not None else bounds[-1] + 9.8765
        for outcome in (REVIEW, FAIL):
            whole = said(Seen(row, outcome, value, None, False))
            assert whole.figures is not None
            assert re.search(r"\d", whole.figures.en)
            assert whole.action is not None
            for message, action in zip(texts(whole.message), texts(whole.action), strict=True):
                assert not re.search(r"\d", message.replace(action, "")), message


def test_what_advice_could_not_measure_asks_for_nothing() -> None:
    tip = limit("file.resolution", tier="advice", min=350, max=350)
    whole = said(Seen(tip, Outcome.NOT_ASSESSED, None, Reason.NOT_RECORDED, False))
    assert whole.action is None


def test_a_measure_speaks_of_its_own_colour() -> None:
    blue = limit("background.colour", "background.light_blue", max=8)
    either = limit("background.colour", "background.light_blue", max=8, alternative=True)
    assert said(Seen(blue, PASS, 3.0, None, False)).message.en == "The background is light blue."
    assert "is not light blue" in said(Seen(blue, FAIL, 30.0, None, False)).message.en
    neither = said(Seen(either, FAIL, 30.0, None, False))
    assert "最接近浅蓝色" in neither.message.zh
    assert neither.action is not None
    assert "allowed" in neither.action.en


def test_who_sends_too_large_a_photo_is_told_how_large_it_may_be() -> None:
    pixels, size = explain_unreadable("too-many-pixels"), explain_unreadable("too-many-bytes")
    assert f"{DEFAULT_LIMITS.max_pixels / 1e6:g} million pixels" in pixels.message.en
    assert f"{DEFAULT_LIMITS.max_pixels / 1e4:g} 万像素" in pixels.message.zh
    assert all(f"{DEFAULT_LIMITS.max_bytes / 1e6:g} MB" in text for text in texts(size.message))


def test_every_outcome_has_a_status() -> None:
    assert set(STATUSES) == set(Outcome)


def test_a_person_is_called_where_a_person_decides() -> None:
    narrow = limit("position.face_width", min=193, max=221)
    failed, reviewed = (said(Seen(narrow, out, 190.0, None, False)) for out in (FAIL, REVIEW))
    assert reviewed.message.en == failed.message.en + " A person should look at this."
    assert reviewed.message.zh == failed.message.zh + "需人工复核。"


def test_a_shortfall_that_is_excused_says_why() -> None:
    gap = limit("position.crown_gap", min=7, max=21, yields_to="position.eye_height")
    whole = said(Seen(gap, PASS, 3.0, None, True))
    assert "0.2 mm" in whole.message.en
    assert "eyes come first" in whole.message.en
    assert "眼睛" in whole.message.zh
    assert whole.figures is not None
    assert "yields to Eye height" in whole.figures.en


def test_a_case_without_a_sentence_of_its_own_is_still_explained() -> None:
    assert "low" not in catalogue("en")["checks"]["background.colour"]
    whole = missed("background.colour", 3.0, min=20)
    assert whole.message.en.startswith("Background colour: 3.0 ΔE00; at least 20 ΔE00 is required.")
    assert whole.message.zh.startswith("背景颜色：3.0 ΔE00，要求不小于 20 ΔE00。")


@pytest.mark.parametrize(
    ("bounds", "wanted"),
    [
        ({"min": -6, "max": 6}, "±6°"),
        ({"min": -6, "max": 5}, "-6–5°"),
        ({"min": 4, "max": 4}, "(4°"),
        ({"min": 24}, "at least 24°"),
        ({"max": 0.25}, "at most 0.25°"),
    ],
)
def test_a_range_is_worded_as_people_say_it(bounds: dict[str, Any], wanted: str) -> None:
    whole = missed("position.roll", 17.0, **bounds)
    assert whole.figures is not None
    assert f"{wanted} required" in whole.figures.en


def test_no_figure_is_minus_zero() -> None:
    whole = missed("position.roll", -0.01, min=0, max=6)
    assert "-0.0" not in whole.message.en
    assert whole.figures is not None
    assert " -0.01°" in whole.figures.en


@given(st.floats(150, 260), st.integers(180, 230), st.integers(0, 40))
def test_a_figure_is_never_rounded_into_the_range_it_misses(
    value: float, least: int, spread: int
) -> None:
    face = limit("position.face_width", min=least, max=least + spread)
    whole = said(Seen(face, PASS if face.allows(value) else FAIL, value, None, False))
    assert whole.figures is not None
    (shown, *_) = re.findall(r"\d+(?:\.\d+)?", whole.figures.en)
    assert face.allows(float(shown)) == face.allows(value)
    assert float(shown) == pytest.approx(value, abs=0.5)


@given(st.floats(0, 3), st.floats(0.1, 2.5))
def test_plain_figures_stand_to_their_limit_as_measured_ones_do(value: float, most: float) -> None:
    dark = limit("lighting.underexposed", max=most)
    if dark.allows(value):
        return
    whole = said(Seen(dark, FAIL, value, None, False))
    got, wanted = (float(n) for n in re.findall(r"[\d.]+(?= %)", whole.message.en)[:2])
    assert got < wanted
