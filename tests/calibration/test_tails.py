import numpy as np
import pytest

from calibration.tails import SHARE, Tail


def test_the_tail_of_an_exponential_is_found() -> None:
    scores = np.random.default_rng(2).exponential(2, 4000)
    limits = np.array([2.0, 6.0, 12.0])
    assert Tail.of(scores).beyond(limits) == pytest.approx(np.exp(-limits / 2), rel=0.25)


def test_a_tail_is_carried_on_beyond_what_was_seen() -> None:
    """Sixty people seldom show the one in two hundred; the tail of their figures tells of him."""
    chance = np.random.default_rng(4)
    told = [Tail.of(chance.exponential(size=60)).beyond(np.array([5.3]))[0] for _ in range(300)]
    assert np.median(told) == pytest.approx(0.005, rel=0.4)


def test_rates_never_rise_and_are_those_seen_below_the_tail() -> None:
    scores = np.random.default_rng(5).normal(size=200)
    tail = Tail.of(scores)
    steps = np.linspace(-3, 5, 50)
    rates = tail.beyond(steps)
    assert (np.diff(rates) <= 1e-12).all()
    below = steps < tail.start
    assert rates[below] == pytest.approx([(scores > step).mean() for step in steps[below]])
    assert rates[~below].max() <= SHARE


def test_equal_scores_have_no_tail_unless_one_is_given() -> None:
    scores, limit = np.zeros(30), np.array([0.5])
    assert Tail.of(scores).beyond(limit)[0] == pytest.approx(0, abs=1e-12)
    assert Tail.of(scores, 1.0).beyond(limit)[0] == pytest.approx(SHARE * np.exp(-0.5))


def test_the_limit_of_a_rate_is_exceeded_at_that_rate() -> None:
    tail = Tail.of(np.random.default_rng(6).gamma(3, size=80))
    for rate in (0.1, 0.01, 1e-4):
        assert tail.beyond(np.array([tail.limit(rate)]))[0] == pytest.approx(rate)
