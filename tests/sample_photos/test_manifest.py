import re

import pytest
from pydantic import ValidationError

from detector.measures import MEASURES
from sample_photos.manifest import Row, load

PICTURES = load().pictures
FAMILIES = {"file", "position", "background", "lighting", "sharpness", "expression"}
FAMILIES |= {"appearance", "authenticity"}


def test_names_are_unique() -> None:
    names = [row.file for row in PICTURES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("row", PICTURES, ids=lambda row: row.file)
def test_every_photo_says_whose_picture_it_is_and_on_what_terms(row: Row) -> None:
    for name in row.of:
        origin = load().origin(name)
        assert origin.title
        assert re.search("Public domain|Apache-2.0", origin.licence)


@pytest.mark.parametrize("row", PICTURES, ids=lambda row: row.file)
def test_a_verdict_of_fail_names_its_checks_and_a_pass_names_none(row: Row) -> None:
    assert bool(row.fails) == (row.verdict == "fail")
    assert {check.partition(".")[0] for check in (*row.fails, *row.may_fail)} <= FAMILIES


def test_some_pass_and_ten_fail_for_reasons_of_their_own() -> None:
    assert sum(row.verdict == "pass" for row in PICTURES) >= 2
    assert len({row.fails[0] for row in PICTURES if row.fails}) >= 10


def test_the_checks_named_are_measured() -> None:
    measured = {measure.key for measure in MEASURES} | {"file.pixels", "file.readable"}
    assert {check for row in PICTURES for check in row.fails} <= measured


def test_a_parameter_that_does_not_exist_is_refused() -> None:
    row = {"file": "a.jpg", "shows": "x", "of": ["man"], "verdict": "pass"}
    assert Row.model_validate({**row, "scene": {"scale": 1.1}}).scene.scale == 1.1
    with pytest.raises(ValidationError, match="zoom"):
        Row.model_validate({**row, "scene": {"zoom": 1.1}})


def test_a_family_allows_each_of_its_checks() -> None:
    row = Row(file="a.jpg", shows="x", of=["man"], verdict="fail", may_fail=["background"])
    assert row.allows("background.shadow")
    assert not row.allows("lighting.glare")
