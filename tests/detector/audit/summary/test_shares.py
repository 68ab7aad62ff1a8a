import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from detector.audit.summary.shares import wilson


@settings(deadline=None)
@given(st.integers(1, 100_000), st.floats(0, 1))
def test_intervals_are_those_of_scipy(total: int, part: float) -> None:
    hits = round(part * total)
    share = wilson(hits, total)
    wanted = binomtest(hits, total).proportion_ci(0.95, method="wilson")
    assert share.low == pytest.approx(wanted.low, abs=1e-12)
    assert share.high == pytest.approx(wanted.high, abs=1e-12)
    assert share.low <= share.value <= share.high


def test_nothing_seen_says_nothing() -> None:
    share = wilson(0, 0)
    assert (share.value, share.low, share.high) == (0.0, 0.0, 1.0)
