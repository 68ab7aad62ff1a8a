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
from numpy.typing import NDArray

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Targets:
    """Error rates to hold a check to.

    Attributes
    ----------
    false_review : float
        Compliant photos that do not pass.
    false_fail : float
        Compliant photos that fail.
    let_through : float
        Faulty photos that pass.
    """

    false_review: float = 0.003
    false_fail: float = 0.0005
    let_through: float = 0.01


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
    peaks = scores[scores > start] - start
    reach = float(peaks.mean()) * math.log(_PEAKS / target) if len(peaks) else 0.0
    return max(float(scores.max()), start + reach)


_PEAKS = 0.1


def lowest(scores: Scores, target: float) -> float:
    """Give the limit that a new score of the class stays below with probability ``target``."""
    return -highest(-scores, target)


def place(compliant: Scores, faulty: Scores, targets: Targets) -> Bounds:
    """Place the two limits.

    Where the classes lie apart, the gap is shared in proportion to the spread of the tails that
    face each other: photos of people not seen yet will fall into it from both sides. Where they
    overlap, the compliant have precedence: a photo meets forty checks, so what each of them
    refuses wrongly adds up, while a fault has to pass them all to get through.

    Parameters
    ----------
    compliant, faulty : ndarray, shape (K,), float64
        Scores of the two classes; neither may be empty.
    targets : Targets
        What to hold them to.
    """
    ends = highest(compliant, targets.false_review), lowest(faulty, targets.let_through)
    if ends[0] >= ends[1] and compliant.max() < faulty.min():
        ends = float(compliant.max()), float(faulty.min())
    passes = ends[0]
    if ends[0] < ends[1]:
        own, other = _tail(compliant), _tail(-faulty)
        part = float(np.clip(own / (own + other), _LEAST_PART, 1 - _LEAST_PART))
        passes += part * (ends[1] - ends[0])
    return Bounds(passes, max(passes, ends[1], highest(compliant, targets.false_fail)))


_LEAST_PART = 0.25


def _tail(scores: Scores) -> float:
    """Give how far a class's upper tail reaches from its middle."""
    middle, high = np.quantile(scores, [0.5, 0.95])
    return max(float(high - middle), 1e-9)
