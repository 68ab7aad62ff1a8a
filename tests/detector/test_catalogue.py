"""The texts: complete, the same in both languages, and true of what can be read."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any, get_args

import pytest

from detector.checks import CHECKS, MEASURES_OF
from detector.codec import DEFAULT_LIMITS
from detector.errors import PhotoCode
from detector.explain import (
    LANGUAGES,
    catalogue,
    explain_readable,
    explain_unreadable,
)
from detector.measure import Reason


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_measures_that_exist_speak_for_themselves(language: str) -> None:
    assert set(catalogue(language)["measures"]) <= {
        measure for measures in MEASURES_OF.values() for measure in measures
    }


def test_both_languages_say_the_same_things() -> None:
    assert set(keys(catalogue("zh"))) == set(keys(catalogue("en")))


@pytest.mark.parametrize("key", sorted(keys(catalogue("en"))))
def test_both_languages_give_the_same_figures(key: str) -> None:
    assert placeholders(catalogue("zh"), key) == placeholders(catalogue("en"), key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_code_reason_unit_and_category_has_a_text(language: str) -> None:
    said = catalogue(language)
    categories = {name for check in CHECKS.values() for name in check.categories}
    assert set(said["checks"]) == set(CHECKS)
    assert set(said["reasons"]) == set(said["reasons_do"]) == set(Reason)
    assert set(said["unreadable"]) == set(said["unreadable_do"]) == set(get_args(PhotoCode))
    assert set(said["categories"]) == categories
    assert set(said["units"]) >= {check.unit for check in CHECKS.values() if check.unit}


@pytest.mark.parametrize("code", get_args(PhotoCode))
def test_a_file_that_cannot_be_read_is_told_what_to_do(code: str) -> None:
    whole = explain_unreadable(code)
    assert whole.action is not None
    assert whole.action.zh
    assert whole.action.en
    assert whole.message != explain_readable().message


def test_a_picture_that_is_too_small_is_told_how_large_it_has_to_be() -> None:
    said = explain_unreadable("too-small").message
    assert f" {DEFAULT_LIMITS.min_side_px} pixels" in said.en
    assert f" {DEFAULT_LIMITS.min_side_px} 像素" in said.zh


def test_no_text_for_an_action_is_left_unused() -> None:
    head_size = {"closer", "further", "crop", "few", "room"}
    head_place = {"up", "down", "crop", "room"}
    reached = {
        "file.pixels": {"low", "high", "small", "reduce", "crop", "few", "further", "room"},
        "position.face_width": head_size,
        "position.roll": {"low", "high", "quarter_low", "quarter_high", "upside_down"},
        "position.crown_gap": head_place | {"cut"},
        "position.eye_height": head_place,
        "position.head_width": head_size,
        "position.head_height": head_size,
        "position.eye_distance": head_size,
        "position.crown_margin": head_place | {"cut"},
        "position.eye_level": head_place,
        "position.chin_margin": head_place,
        "background.colour": {"high", "neither"},
    }
    for language in LANGUAGES:
        for name, check in catalogue(language)["checks"].items():
            if isinstance(check.get("do"), dict):
                assert set(check["do"]) == reached.get(name, {"low", "high"}), name
