import math
from itertools import starmap
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.judge import Outcome, judge
from detector.measure import Column
from detector.measures import CATEGORIES
from detector.standard import Limit, Standard
from tests.detector.judging import judged, limit, standard

FACE, EYES = "position.face_width", "position.eye_height"
ROLL, FORMAT, COLOUR = "position.roll", "file.format", "file.colour"
NUMERIC, CATEGORICAL = (FACE, EYES, ROLL, "background.border"), (FORMAT, COLOUR)
PASS, NOT_ASSESSED, REVIEW, FAIL = Outcome


def outcome_of(rule: Limit, figure: float) -> Outcome:
    """Judge one figure by one limit, as the standard's own words put it."""
    if math.isnan(figure):
        return NOT_ASSESSED
    if rule.one_of:
        fits = CATEGORIES[rule.key][int(figure)] in rule.one_of
    else:
        fits = (rule.min is None or figure >= rule.min) and (rule.max is None or figure <= rule.max)
    if fits:
        return PASS
    if not rule.fails:
        return REVIEW
    if rule.one_of:
        return FAIL
    if rule.min is not None and figure < rule.min:
        bearable = rule.review_min is not None and figure >= rule.review_min
    else:
        bearable = rule.review_max is not None and figure <= rule.review_max
    return REVIEW if bearable else FAIL


def margin_of(rule: Limit, figure: float) -> float:
    sides = [figure - rule.min] if rule.min is not None else []
    sides += [rule.max - figure] if rule.max is not None else []
    return min(sides, default=math.nan)


def verdict_of(rules: Standard, outcomes: list[Outcome]) -> Outcome:
    deciding = {
        outcome for rule, outcome in zip(rules.limits, outcomes, strict=True) if rule.tier == "must"
    }
    if FAIL in deciding:
        return FAIL
    return REVIEW if deciding & {REVIEW, NOT_ASSESSED} else PASS


steps = st.integers(-12, 12).map(lambda step: step / 4)


@st.composite
def numeric_limits(draw: st.DrawFn, check: str) -> Limit:
    review_min, least, most, review_max = sorted(draw(st.tuples(steps, steps, steps, steps)))
    shape = draw(st.sampled_from(["min", "max", "both"]))
    fields: dict[str, Any] = {"fails": draw(st.booleans())}
    if shape != "max":
        fields["min"] = least
        fields["review_min"] = draw(st.sampled_from([None, review_min]))
    if shape != "min":
        fields["max"] = most
        fields["review_max"] = draw(st.sampled_from([None, review_max]))
    return limit(check, tier=draw(st.sampled_from(["must", "advice"])), **fields)


@st.composite
def categorical_limits(draw: st.DrawFn, check: str) -> Limit:
    allowed = draw(st.lists(st.sampled_from(CATEGORIES[check]), min_size=1, unique=True))
    tier = draw(st.sampled_from(["must", "advice"]))
    return limit(check, one_of=allowed, fails=draw(st.booleans()), tier=tier)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Standard, dict[str, list[float]]]:
    """Draw a standard of a few limits and the figures of a few photos, limits hit exactly too."""
    checks = draw(st.lists(st.sampled_from(NUMERIC + CATEGORICAL), min_size=1, unique=True))
    limits = [
        draw(categorical_limits(check) if check in CATEGORIES else numeric_limits(check))
        for check in checks
    ]
    photos = draw(st.integers(1, 5))
    figures = {}
    for check in checks:
        kinds = st.integers(0, len(CATEGORIES.get(check, "")) - 1).map(float)
        known = kinds if check in CATEGORIES else steps | st.floats(-4, 4)
        cells = st.lists(known | st.just(math.nan), min_size=photos, max_size=photos)
        figures[check] = draw(cells)
    return standard(*limits), figures


@given(cases())
def test_says_what_the_rule_says(case: tuple[Standard, dict[str, list[float]]]) -> None:
    rules, figures = case
    judgement = judged(rules, figures)
    rows = zip(*(figures[rule.key] for rule in rules.limits), strict=True)
    for row, cells in enumerate(rows):
        pairs = list(zip(rules.limits, cells, strict=True))
        outcomes = list(starmap(outcome_of, pairs))
        assert judgement.outcomes[row].tolist() == outcomes
        np.testing.assert_array_equal(judgement.margins[row], list(starmap(margin_of, pairs)))
        assert judgement.verdicts[row] == verdict_of(rules, outcomes)
    assert not judgement.excused.any()


@given(cases())
def test_a_photo_is_judged_as_it_would_be_alone(
    case: tuple[Standard, dict[str, list[float]]],
) -> None:
    rules, figures = case
    together = judged(rules, figures)
    for row in range(len(together.verdicts)):
        alone = judged(rules, {key: [values[row]] for key, values in figures.items()})
        for field in ("outcomes", "margins", "excused", "verdicts"):
            one, other = getattr(alone, field)[0], getattr(together, field)[row]
            np.testing.assert_array_equal(one, other)


@given(cases())
def test_advice_never_decides(case: tuple[Standard, dict[str, list[float]]]) -> None:
    rules, figures = case
    advising = [rule.model_copy(update={"tier": "advice"}) for rule in rules.limits]
    assert (judged(standard(*advising), figures).verdicts == PASS).all()


@given(cases())
def test_a_limit_that_never_fails_calls_a_person(
    case: tuple[Standard, dict[str, list[float]]],
) -> None:
    rules, figures = case
    gentle = [rule.model_copy(update={"fails": False}) for rule in rules.limits]
    before, after = judged(rules, figures), judged(standard(*gentle), figures)
    np.testing.assert_array_equal(
        after.outcomes, np.where(before.outcomes == FAIL, REVIEW, before.outcomes)
    )


@pytest.mark.parametrize(
    ("figure", "outcome"),
    [
        (188.9, FAIL),
        (189, REVIEW),
        (np.nextafter(193, 0), REVIEW),
        (193, PASS),
        (221, PASS),
        (np.nextafter(221, 300), REVIEW),
        (225, REVIEW),
        (225.1, FAIL),
        (math.inf, FAIL),
        (-math.inf, FAIL),
        (math.nan, NOT_ASSESSED),
    ],
)
def test_a_figure_on_a_limit_is_within_it(figure: float, outcome: Outcome) -> None:
    face = limit(FACE, min=193, max=221, review_min=189, review_max=225)
    assert judged(standard(face), {FACE: [figure]}).outcomes.tolist() == [[outcome]]


def test_what_cannot_be_measured_needs_a_person_unless_something_fails() -> None:
    rules = standard(limit(FACE, min=193), limit(ROLL, max=6, tier="advice"))
    judgement = judged(rules, {FACE: [math.nan, 200], ROLL: [0, math.nan]})
    assert judgement.verdicts.tolist() == [REVIEW, PASS]
    assert np.isnan(judgement.margins[0, 0])
    rules = standard(limit(FACE, min=193), limit(ROLL, max=6))
    assert judged(rules, {FACE: [math.nan], ROLL: [7]}).verdicts.tolist() == [FAIL]


def test_no_photos_are_no_verdicts() -> None:
    rules = standard(limit(FACE, min=193), limit(FORMAT, one_of=["jpeg"]))
    nothing = Column(np.empty(0), ())
    judgement = judge(rules, {FACE: nothing, FORMAT: nothing}, CATEGORIES)
    assert judgement.outcomes.shape == (0, 2)
    assert judgement.verdicts.shape == (0,)
