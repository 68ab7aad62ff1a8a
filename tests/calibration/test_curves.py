import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import mannwhitneyu, norm

from calibration.curves import area_under_curve, det, equal_error_rate

scores = arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e3, 1e3))


def test_two_normal_classes_have_the_known_equal_error_rate() -> None:
    chance = np.random.default_rng(2)
    right, wrong = chance.normal(0, 1, 20_000), chance.normal(2, 1, 20_000)
    assert equal_error_rate(right, wrong) == pytest.approx(norm.sf(1), abs=0.006)
    assert area_under_curve(right, wrong) == pytest.approx(norm.cdf(2 / np.sqrt(2)), abs=0.006)


@given(scores, scores)
def test_the_area_is_mann_and_whitney_s(right: np.ndarray, wrong: np.ndarray) -> None:
    known = mannwhitneyu(wrong, right, method="asymptotic").statistic / (len(right) * len(wrong))
    assert area_under_curve(right, wrong) == pytest.approx(known, abs=1e-12)


@given(scores, scores)
def test_a_laxer_limit_refuses_less_and_lets_more_through(
    right: np.ndarray, wrong: np.ndarray
) -> None:
    refused, through = det(right, wrong)
    assert (np.diff(refused) <= 0).all()
    assert (np.diff(through) >= 0).all()
    assert (refused[0], through[0], refused[-1], through[-1]) == (1, 0, 0, 1)


@given(scores, st.floats(0.1, 100))
def test_classes_apart_have_no_error(right: np.ndarray, gap: float) -> None:
    wrong = right - right.min() + right.max() + gap
    assert equal_error_rate(right, wrong) == pytest.approx(0, abs=1e-12)
    assert area_under_curve(right, wrong) == 1
