import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm

from detector.audit.summary.groups import FALSE_DISCOVERIES, _discoveries, funnel


def test_groups_that_differ_by_chance_are_rarely_flagged() -> None:
    chance = np.random.default_rng(0)
    flagged = []
    for _ in range(200):
        totals = chance.integers(20, 5000, 60)
        flagged.append(funnel(chance.binomial(totals, 0.12), totals).stands_out.any())
    assert np.mean(flagged) < 0.09


@pytest.mark.parametrize(("share", "photos"), [(0.5, 4), (0.3, 8), (0.1, 50), (0.9, 6), (0.02, 30)])
def test_groups_of_few_photos_are_not_accused_by_chance(share: float, photos: int) -> None:
    chance, totals = np.random.default_rng(4), np.full(1000, photos)
    flagged = [funnel(chance.binomial(totals, share), totals).stands_out.any() for _ in range(40)]
    assert np.mean(flagged) <= 0.1


def test_a_score_says_how_rare_a_group_is() -> None:
    """Of four none, where four in seven are expected: one time in thirty, to either side."""
    found = funnel(np.array([0, 4, 4]), np.array([4, 5, 5]))
    assert found.scores[0] == pytest.approx(norm.ppf((3 / 7) ** 4))
    assert not found.stands_out.any()


def test_a_bad_studio_stands_out_and_a_small_unlucky_one_does_not() -> None:
    chance = np.random.default_rng(1)
    totals = np.full(40, 1000)
    totals[1] = 4
    hits = chance.binomial(totals, 0.1)
    hits[0], hits[1] = 200, 2
    found = funnel(hits, totals)
    assert found.stands_out[0]
    assert not found.stands_out[1:].any()


def test_scatter_among_all_studios_is_allowed_for() -> None:
    chance = np.random.default_rng(2)
    totals = np.full(50, 5000)
    found = funnel(chance.binomial(totals, chance.normal(0.2, 0.03, 50)), totals)
    assert found.scatter > 5
    assert found.stands_out.sum() <= 2


def test_limits_narrow_with_size_about_the_expected_share() -> None:
    found = funnel(np.array([10, 20]), np.array([100, 200]))
    low, high = found.limits(np.array([10.0, 100.0, 1e6]), 1.96)
    assert (low <= 0.1).all()
    assert (high >= 0.1).all()
    assert (np.diff(high - low) < 0).all()
    assert high[2] - low[2] == pytest.approx(2 * 1.96 * np.sqrt(0.1 * 0.9 / 1e6), rel=0.01)


def test_discoveries_are_those_of_benjamini_and_hochberg() -> None:
    chances = np.random.default_rng(3).beta(0.4, 3, 50)
    wanted = false_discovery_control(chances) <= FALSE_DISCOVERIES
    assert _discoveries(chances).tolist() == wanted.tolist()
    assert _discoveries(np.array([])).tolist() == []
