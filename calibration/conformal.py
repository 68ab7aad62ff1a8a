"""Limits from two sets of scores, compliant and faulty, each held to its own error rate.

A score is larger the worse. The class-conditional conformal set of a new photo holds "compliant"
where too few compliant photos scored so high, and so on for "faulty"; a set with just one member
is a decision, an empty one or one with both is a person's.

References
----------
Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random World", Springer 2005, section 4.5
(Mondrian conformal predictors).
"""

import math
from dataclasses import dataclass

import numpy as np

from calibration.tails import Scores, Tail


@dataclass(frozen=True, slots=True)
class Targets:
    """Error rates to hold a check to.

    Attributes
    ----------
    false_review : float
        Compliant photos that do not pass. A photo meets forty checks, and what each refuses
        wrongly adds up; a fault has to get past them all.
    false_fail : float
        Compliant photos that fail.
    let_through : float
        Faulty photos that pass.
    mislabelled : float
        Photos labelled compliant that are not; so many may lie beyond a limit unheeded.
    """

    false_review: float = 0.001
    false_fail: float = 0.0002
    let_through: float = 0.01
    mislabelled: float = 0.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """A score at most ``passes`` passes, one above ``fails`` fails, a person decides between."""

    passes: float
    fails: float


def highest(scores: Scores, target: float) -> float:
    """Give the limit that a new score from the same class exceeds with probability ``target``.

    With fewer than 1 / target - 1 scores none of them is that limit. Then the upper tail is
    carried on as an exponential (peaks over the ninth decile), never below the largest score.

    References
    ----------
    Pickands, "Statistical inference using extreme order statistics", Annals of Statistics 3(1),
    1975.
    """
    rank = math.ceil((len(scores) + 1) * (1 - target))
    if rank <= len(scores):
        return float(np.sort(scores)[rank - 1])
    start = float(np.quantile(scores, 1 - _PEAKS))
    return max(float(scores.max()), start + _excess(scores) * math.log(_PEAKS / target))


def _excess(scores: Scores) -> float:
    """Give the mean by which scores in the ninth decile's tail exceed it."""
    peaks = scores - np.quantile(scores, 1 - _PEAKS)
    return float(peaks[peaks > 0].mean()) if (peaks > 0).any() else 0.0


_PEAKS = 0.1


def lowest(scores: Scores, target: float) -> float:
    """Give the limit that a new score of the class stays below with probability ``target``."""
    return -highest(-scores, target)


def place(compliant: Scores, faulty: Scores, targets: Targets) -> Bounds:
    """Place the two limits.

    The pass limit is the one with the least sum of error rates on people not seen yet, each in
    units of its target. Beyond the outer fifth of either class the rate is that of its tail: so
    a gap between the classes is shared in proportion to how far either reaches into it, and
    where they overlap no single photo places the limit. The fail limit lies
    so far above it that compliant photos beyond it are rarer in the proportion of their targets.

    Parameters
    ----------
    compliant, faulty : ndarray, shape (K,), float64
        Scores of the two classes; neither may be empty.
    targets : Targets
        What to hold them to.
    """
    apart = abs(float(np.median(faulty) - np.median(compliant)))
    own, other = (Tail.of(one, _LEAST_FALL * apart) for one in (compliant, -faulty))
    ends = float(np.median(compliant)), max(float(compliant.max()), float(faulty.max()))
    steps = np.unique(np.concatenate([compliant, faulty, np.linspace(*ends, _STEPS)]))
    costs = own.beyond(steps) / targets.false_review + other.beyond(-steps) / targets.let_through
    passes = float(steps[int(np.argmin(costs))])
    if compliant.max() < faulty.min():
        passes = max(passes, float(compliant.max()))
    rarer = own.limit(targets.false_fail) - own.limit(targets.false_review)
    surely = lowest(faulty, targets.let_through)
    seldom = own.limit(targets.false_fail)
    never_fail = highest(compliant, targets.false_fail + targets.mislabelled)
    return Bounds(passes, max(passes + max(rarer, 0.0), surely, seldom, never_fail))


_STEPS = 400
_LEAST_FALL = (
    0.03  # of the way between the classes' middles: no class is known to end more abruptly
)
