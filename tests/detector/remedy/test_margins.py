"""What the solver takes for met is what the judge passes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.framing import ORDINARY_HEAD, figures
from detector.judge import Outcome, judge
from detector.measure import column
from detector.remedy.margins import alternatives, margins
from detector.standard import load_standard

CARD = load_standard("cn-id-card")
assert CARD.picture is not None
SIZE = CARD.picture.width_px, CARD.picture.height_px
PLACED = figures(ORDINARY_HEAD, *SIZE)
LIMITS = tuple(limit for limit in CARD.limits if limit.key in PLACED)
UNGRADED = {"review_min": None, "review_max": None}
ONLY_GEOMETRY = CARD.model_copy(update={"limits": LIMITS})

points = st.tuples(st.floats(150, 320), st.floats(140, 220), st.floats(100, 300)).map(
    lambda found: np.array([*found, 1.0])
)


def passes(point: np.ndarray) -> bool:
    """Judge the figures of an ordinary head so placed; no gap is measured below 0."""
    values = {key: float(row @ point) for key, row in PLACED.items()}
    values["position.crown_gap"] = max(values["position.crown_gap"], 0)
    columns = {key: column([values[key]]) for key in {limit.key for limit in LIMITS}}
    return bool(judge(ONLY_GEOMETRY, columns, {}).verdicts[0] == Outcome.PASS)


@given(points, st.booleans())
def test_a_point_without_negative_margins_passes(point: np.ndarray, yielding: bool) -> None:
    rows = margins(LIMITS, PLACED, SIZE[1], yielding=yielding)
    if (rows @ point).min() > 1e-9:
        assert passes(point)


@given(points)
def test_a_point_that_passes_has_no_negative_margin_in_one_way_or_the_other(
    point: np.ndarray,
) -> None:
    if passes(point):
        ways = alternatives(ONLY_GEOMETRY, ORDINARY_HEAD, SIZE, only_own=True)
        assert max(float((rows @ point).min()) for rows in ways) >= -1e-9


def test_margins_are_counted_in_review_bands() -> None:
    width = next(limit for limit in LIMITS if limit.key == "position.face_width")
    (_, above, below) = margins([width], PLACED, SIZE[1], yielding=False) @ [201, 0, 0, 1]
    assert (above, below) == pytest.approx(((221 - 201) / 4, (201 - 193) / 4))


def test_either_of_two_alternatives_will_do() -> None:
    width = next(limit for limit in LIMITS if limit.key == "position.face_width")
    either = [
        width.model_copy(update={"alternative": True, "min": low, "max": low + 10} | UNGRADED)
        for low in (100, 200)
    ]
    standard = CARD.model_copy(update={"limits": tuple(either)})
    ways = alternatives(standard, ORDINARY_HEAD, SIZE, only_own=True)
    for face_width, met in ((105, True), (150, False), (205, True)):
        smallest = [float((rows @ [face_width, 0, 0, 1]).min()) for rows in ways]
        assert (max(smallest) >= 0) == met
