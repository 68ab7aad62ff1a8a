import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.checks import CHECKS, MEASURES_OF
from detector.errors import PhotoCode
from detector.explain import (
    LANGUAGES,
    STATUSES,
    Seen,
    catalogue,
    explain,
    explain_readable,
    explain_unreadable,
)
from detector.judge import Outcome
from detector.measure import Reason
from detector.report import Message
from detector.standard import Limit

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
    anything = limit(check, measure, **({"one_of": categories[:1]} if categories else {"max": 2}))
    yield from (Seen(anything, Outcome.NOT_ASSESSED, None, why, False) for why in Reason)


def texts(message: Message) -> tuple[str, str]:
    return message.zh, message.en


def keys(catalogued: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in catalogued.items():
        if isinstance(value, Mapping):
            yield from keys(value, f"{prefix}{key}/")
        else:
            yield f"{prefix}{key}"


def placeholders(catalogued: Mapping[str, Any], key: str) -> set[str | None]:
    text: Any = catalogued
    for step in key.split("/"):
        text = text[step]
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(("check", "measure"), LIMITED)
def test_whatever_a_check_sees_is_said_in_both_languages(check: str, measure: str) -> None:
    names = {language: catalogue(language)["checks"][check]["name"] for language in LANGUAGES}
    for seen in sightings(check, measure):
        message = explain(seen)
        for text in texts(message):
            assert text.strip() == text != ""
            assert not set(text) & set("{}"), text
        assert re.search("[\u4e00-\u9fff]", message.zh)
        assert not re.search("[\u4e00-\u9fff]", message.en)
        if seen.reason is not None:
            assert names["zh"] in message.zh
            assert names["en"] in message.en


def test_both_languages_say_the_same_things() -> None:
    assert set(keys(catalogue("zh"))) == set(keys(catalogue("en")))


@pytest.mark.parametrize("key", sorted(keys(catalogue("en"))))
def test_both_languages_give_the_same_figures(key: str) -> None:
    assert placeholders(catalogue("zh"), key) == placeholders(catalogue("en"), key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_code_reason_and_category_has_a_text(language: str) -> None:
    said = catalogue(language)
    categories = {name for check in CHECKS.values() for name in check.categories}
    assert set(said["checks"]) == set(CHECKS)
    assert set(said["reasons"]) == set(Reason)
    assert set(said["unreadable"]) == set(get_args(PhotoCode))
    assert set(said["categories"]) == categories


@pytest.mark.parametrize("code", get_args(PhotoCode))
def test_a_file_that_cannot_be_read_is_told_what_to_do(code: str) -> None:
    assert all(texts(explain_unreadable(code)))
    assert explain_unreadable(code) != explain_readable()


def test_every_outcome_has_a_status() -> None:
    assert set(STATUSES) == set(Outcome)


def test_a_person_is_called_where_a_person_decides() -> None:
    narrow = limit("position.face_width", min=193, max=221)
    failed, reviewed = (explain(Seen(narrow, out, 190.0, None, False)) for out in (FAIL, REVIEW))
    assert reviewed.en == failed.en + " A person should look at this."
    assert reviewed.zh == failed.zh + "需人工复核。"


def test_too_low_and_too_high_ask_for_opposite_things() -> None:
    face = limit("position.face_width", min=193, max=221)
    small, large = (explain(Seen(face, FAIL, value, None, False)) for value in (150.0, 250.0))
    assert "too small" in small.en
    assert "too large" in large.en


def test_a_shortfall_that_is_excused_says_why() -> None:
    gap = limit("position.crown_gap", min=7, max=21, yields_to="position.eye_height")
    message = explain(Seen(gap, PASS, 3.0, None, True))
    assert "3 pixels" in message.en
    assert "eyes come first" in message.en
    assert "眼睛" in message.zh


def test_a_case_without_a_sentence_of_its_own_is_still_explained() -> None:
    assert "low" not in catalogue("en")["checks"]["background.colour"]
    blue = limit("background.colour", min=20)
    message = explain(Seen(blue, FAIL, 3.0, None, False))
    assert message.en == "Background colour: 3.0; at least 20.0 is required."
    assert message.zh == "背景颜色：3.0，要求 不小于 20.0。"


@pytest.mark.parametrize(
    ("bounds", "wanted"),
    [
        ({"min": -6, "max": 6}, "±6.0°"),
        ({"min": -6, "max": 5}, "-6.0–5.0°"),
        ({"min": 4, "max": 4}, " 4.0°"),
        ({"min": 4}, "at least 4.0°"),
        ({"max": 0.25}, "at most 0.25°"),
    ],
)
def test_a_range_is_worded_as_people_say_it(bounds: dict[str, Any], wanted: str) -> None:
    message = explain(Seen(limit("position.roll", **bounds), FAIL, 17.0, None, False))
    assert f"; {wanted.strip()} is required" in message.en


def test_no_figure_is_minus_zero() -> None:
    level = limit("position.roll", min=0, max=6)
    assert "leans 0.0" not in explain(Seen(level, FAIL, -0.01, None, False)).en
    over = limit("lighting.underexposed", min=1)
    assert "-0.0 " not in explain(Seen(over, FAIL, -0.01, None, False)).en


@given(st.floats(150, 260), st.integers(180, 230), st.integers(0, 40))
def test_a_figure_is_never_rounded_into_the_range_it_misses(
    value: float, least: int, spread: int
) -> None:
    face = limit("position.face_width", min=least, max=least + spread)
    outcome = PASS if face.allows(value) else FAIL
    message = explain(Seen(face, outcome, value, None, False))
    (shown, *_) = re.findall(r"\d+(?:\.\d+)?", message.en)
    assert face.allows(float(shown)) == face.allows(value)
    assert float(shown) == pytest.approx(value, abs=0.5)
