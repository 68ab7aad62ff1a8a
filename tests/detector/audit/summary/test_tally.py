import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detector.audit.summary.tally import Tally

FIGURES = arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e6, 1e6, width=32))
WIDEST = 2.0**-10
FINEST = 2.0**-14


@settings(deadline=None)
@given(FIGURES, st.floats(0, 1))
def test_quantiles_are_within_a_bin_of_the_true_ones(figures: np.ndarray, share: float) -> None:
    (found,) = Tally.of(figures).quantiles(np.array([share]))
    true = np.quantile(figures, share, method="inverted_cdf")
    assert found == pytest.approx(true, rel=WIDEST, abs=FINEST)


@settings(deadline=None)
@given(FIGURES, FIGURES)
def test_parts_add_up_to_the_whole(some: np.ndarray, more: np.ndarray) -> None:
    together = Tally.of(np.concatenate([some, more]))
    assert np.array_equal((Tally.of(some) + Tally.of(more)).counts, together.counts)


@settings(deadline=None)
@given(arrays(np.int64, st.integers(1, 60), elements=st.integers(-2048, 2048)))
def test_whole_numbers_are_counted_exactly(figures: np.ndarray) -> None:
    tally = Tally.of(figures.astype(np.float64))
    places = np.arange(-2048.0, 2049.0, 64)
    wanted = (figures[:, None] <= places).mean(0)
    assert tally.share_up_to(places) == pytest.approx(wanted)


def test_absent_figures_are_not_counted() -> None:
    tally = Tally.of(np.array([1.0, np.nan, 3.0]))
    assert tally.total == 2
    assert np.isnan(Tally().quantiles(np.array([0.5]))).all()


@settings(deadline=None)
@given(FIGURES)
def test_intervals_hold_everything_once(figures: np.ndarray) -> None:
    edges = np.array([-np.inf, -100.0, 0.0, 3.5, np.inf])
    counts = Tally.of(figures).between(edges)
    assert counts.sum() == len(figures)
    clear = np.abs(figures[:, None] - edges[1:-1]).min(1) > 1  # bins round near an edge
    if clear.all():
        assert counts.tolist() == np.histogram(figures, edges)[0].tolist()
