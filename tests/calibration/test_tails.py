import numpy as np
import pytest

from calibration.tails import SHAPE, SHARE, Tail


def drawn(count: int, chance: np.random.Generator) -> np.ndarray:
    """Draw from a generalised Pareto distribution of scale 2."""
    return 2 * ((1 - chance.random(count)) ** -SHAPE - 1) / SHAPE


def test_a_tail_of_the_usual_shape_is_found() -> None:
    scores = drawn(4000, np.random.default_rng(2))
    limits = np.array([4.0, 10.0, 30.0])
    told = (1 + SHAPE * limits / 2) ** (-1 / SHAPE)
    assert Tail.of(scores).beyond(limits) == pytest.approx(told, rel=0.25)


def test_a_tail_is_carried_on_beyond_what_was_seen() -> None:
    """Sixty people seldom show the one in two hundred; the tail of their figures tells of him."""
    chance, rare = np.random.default_rng(4), np.array([2 * (0.005**-SHAPE - 1) / SHAPE])
    told = [Tail.of(drawn(60, chance)).beyond(rare)[0] for _ in range(300)]
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
    assert Tail.of(scores, 1.0).beyond(limit)[0] == pytest.approx(
        (1 + SHAPE * 0.5 / (1 - SHAPE)) ** (-1 / SHAPE) / 31
    )


def test_a_figure_that_few_people_have_is_not_expected_of_a_fifth() -> None:
    """One person of a hundred with a mole: about one in a hundred new ones has something, too."""
    scores, limits = np.append(np.zeros(99), 1.0), np.array([1e-6, 1.0, 5.0])
    one, none = Tail.of(scores).beyond(limits), Tail.of(scores[:-1], 0.01).beyond(limits)
    assert one[0] == pytest.approx(2 / 101, rel=0.01)
    assert (np.diff(one) < 0).all()
    assert (none < one).all()


def test_no_limit_lies_below_the_beginning_of_the_tail() -> None:
    tail = Tail.of(np.append(np.zeros(99), 1.0))
    assert tail.limit(0.1) == tail.start


def test_the_limit_of_a_rate_is_exceeded_at_that_rate() -> None:
    tail = Tail.of(np.random.default_rng(6).gamma(3, size=80))
    for rate in (0.1, 0.01, 1e-4):
        assert tail.beyond(np.array([tail.limit(rate)]))[0] == pytest.approx(rate)
