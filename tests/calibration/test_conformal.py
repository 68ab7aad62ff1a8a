import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from calibration.conformal import Targets, highest, lowest, place

scores = arrays(np.float64, st.integers(5, 80), elements=st.floats(-1e6, 1e6))


def test_a_new_score_exceeds_the_limit_as_rarely_as_asked() -> None:
    chance = np.random.default_rng(5)
    exceeded = [chance.normal() > highest(chance.normal(size=99), 0.05) for _ in range(4000)]
    assert 0.035 < np.mean(exceeded) < 0.065


@given(scores)
def test_the_lowest_is_the_highest_of_the_mirrored(one: np.ndarray) -> None:
    assert lowest(one, 0.1) == -highest(-one, 0.1)


@given(scores, scores)
def test_the_review_band_is_never_turned_round(right: np.ndarray, wrong: np.ndarray) -> None:
    bounds = place(right, wrong, Targets())
    assert bounds.passes <= bounds.fails


@given(st.integers(0, 10**6), st.floats(9, 1e3))
def test_classes_well_apart_are_told_apart(seed: int, gap: float) -> None:
    chance = np.random.default_rng(seed)
    right, wrong = chance.normal(0, 1, 60), chance.normal(gap, 1, 60)
    bounds = place(right, wrong, Targets())
    assert (right <= bounds.passes).all()
    assert (wrong > bounds.passes).mean() > 0.95


def test_the_gap_goes_to_the_class_that_spreads_more() -> None:
    steps = np.linspace(-1, 1, 60)
    narrow, wide = (
        place(0.1 * steps, 10 + 4 * steps, Targets()),
        place(4 * steps, 10 + 0.1 * steps, Targets()),
    )
    assert narrow.passes < 5 < wide.passes


def test_where_classes_overlap_a_person_decides_between() -> None:
    chance = np.random.default_rng(1)
    right, wrong = chance.normal(0, 1, 300), chance.normal(2, 1, 300)
    bounds = place(right, wrong, Targets())
    assert bounds.passes < bounds.fails
    assert (right > bounds.fails).mean() < 0.01
