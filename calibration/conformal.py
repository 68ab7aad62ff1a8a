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
from scipy.special import ndtr

Scores = NDArray[np.float64]


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
    let_through: float = 0.015
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

    Where the classes lie apart, the gap is shared in proportion to the spread of the tails that
    face each other: photos of people not seen yet will fall into it from both sides. Where they
    overlap, the pass limit is the one that misses its two targets least. The fail limit lies so far
    above it that compliant photos beyond it are rarer in the proportion of their targets.

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
    if ends[0] < ends[1]:
        own, other = _tail(compliant), _tail(-faulty)
        part = float(np.clip(own / (own + other), _LEAST_PART, 1 - _LEAST_PART))
        passes = ends[0] + part * (ends[1] - ends[0])
    else:
        passes = _least_missed(compliant, faulty, targets)
    rarer = _excess(compliant) * math.log(targets.false_review / targets.false_fail)
    never_fail = highest(compliant, targets.false_fail + targets.mislabelled)
    return Bounds(passes, max(passes + max(rarer, 0.0), ends[1], never_fail))


_LEAST_PART = 0.25


def _least_missed(compliant: Scores, faulty: Scores, targets: Targets) -> float:
    """Give the limit with the least sum of error rates, each in units of its target.

    The rates are smoothed by a normal kernel, so that no single photo places the limit.
    """
    steps = np.unique(np.concatenate([compliant, faulty]))
    refused = ndtr((compliant - steps[:, None]) / _bandwidth(compliant)).mean(1)
    through = ndtr((steps[:, None] - faulty) / _bandwidth(faulty)).mean(1)
    costs = refused / targets.false_review + through / targets.let_through
    return float(steps[int(np.argmin(costs))])


def _bandwidth(scores: Scores) -> float:
    """Give Silverman's bandwidth, by the interquartile range (Density Estimation, 1986, 3.31)."""
    low, high = np.quantile(scores, [0.25, 0.75])
    return max(0.9 * float(high - low) / 1.34 * math.pow(len(scores), -0.2), 1e-9)


def _tail(scores: Scores) -> float:
    """Give how far a class's upper tail reaches from its middle."""
    middle, high = np.quantile(scores, [0.5, 0.95])
    return max(float(high - middle), 1e-9)
