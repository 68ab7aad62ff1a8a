from dataclasses import replace

import pytest

from calibration.observe import Observations
from calibration.risk import rooms
from calibration.score import judged
from detector.standard import Limit, Standard

FOCUS, YAW = "sharpness.focus", "position.yaw"


def moved(standard: Standard, bound: float) -> Standard:
    """Give the standard with another limit on focus."""

    def one(limit: Limit) -> Limit:
        wider = {"max": bound, "review_max": bound + 1}
        return limit.model_copy(update=wider) if limit.check == FOCUS else limit

    return standard.model_copy(update={"limits": tuple(map(one, standard.limits))})


def risk(standard: Standard, observed: Observations, bound: float) -> float:
    found, _ = rooms(judged(moved(standard, bound), observed))
    return next(room.refused.value for room in found if room.limit.check == FOCUS)


def test_the_nearer_a_limit_the_more_it_will_refuse(
    standard: Standard, observed: Observations
) -> None:
    """Compliant photos are made with focus of 1 +- 0.1."""
    risks = [risk(standard, observed, bound) for bound in (1.0, 1.2, 1.4, 2.0)]
    assert risks == sorted(risks, reverse=True)
    assert risks[0] == pytest.approx(0.5, abs=0.15)
    assert risks[1] == pytest.approx(0.023, abs=0.025)
    assert 0 < risks[2] < 0.01
    assert risks[3] < 1e-3


def test_a_limit_that_nobody_seen_offends_still_has_a_risk_with_an_interval(
    standard: Standard, observed: Observations
) -> None:
    found, together = rooms(judged(moved(standard, 1.35), observed))
    (focus,) = (room for room in found if room.limit.check == FOCUS)
    assert focus.worst < focus.bound
    assert 0 < focus.refused.low < focus.refused.value < focus.refused.high
    assert together.value >= max(room.refused.value for room in found)
    assert together.value <= sum(room.refused.value for room in found) + 1e-4


def test_only_compliant_photos_and_limits_of_our_own_count(
    standard: Standard, observed: Observations
) -> None:
    quoted = tuple(limit.model_copy(update={"trust": "official"}) for limit in standard.limits)
    assert rooms(judged(standard.model_copy(update={"limits": quoted}), observed))[0] == []
    unsure = tuple(replace(label, unsure=frozenset("*")) for label in observed.labels)
    assert rooms(judged(standard, replace(observed, labels=unsure)))[0] == []
