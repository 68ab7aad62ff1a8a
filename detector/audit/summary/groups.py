"""Which studios or folders stand out, once chance and the number of comparisons are allowed for."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc, erfc, ndtri

FALSE_DISCOVERIES = 0.05
_TRIMMED = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """How G groups' shares scatter about the share of all.

    Attributes
    ----------
    expected : float
        The share of all photos, 0 to 1.
    scatter : float
        By how much groups vary more than photos drawn at random would, as a variance ratio; 1
        where they do not.
    scores : ndarray, shape (G,), float64
        Deviations from the expected share, the scatter allowed for, as the standard deviations that
        are as rare.
    stands_out : ndarray, shape (G,), bool
        Which deviate more than chance explains, with at most one false flag expected in twenty.
    """

    expected: float
    scatter: float
    scores: NDArray[np.float64]
    stands_out: NDArray[np.bool_]

    def limits(self, totals: NDArray[np.float64], deviations: float) -> NDArray[np.float64]:
        """Give the shares so many deviations off, (2, K), for group sizes (K,)."""
        angle = np.arcsin(np.sqrt(self.expected))
        room = deviations * sqrt(self.scatter) / (2 * np.sqrt(totals))
        turned = np.clip(np.stack([angle - room, angle + room]), 0, np.pi / 2)
        return np.asarray(np.sin(turned) ** 2, np.float64)


def funnel(hits: NDArray[np.int64], totals: NDArray[np.int64]) -> Funnel:
    """Compare G groups' shares with the share of all.

    Parameters
    ----------
    hits, totals : ndarray, shape (G,), int64
        Photos counted, and all of them; no total is zero.

    References
    ----------
    Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine
    24(8), 2005: arcsine scores, scatter from winsorised scores. Benjamini and Hochberg,
    "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57(1), 1995.

    Notes
    -----
    Arcsine scores of few photos are larger than they are rare. So a group is as rare as its score
    says, or as the binomial distribution does, whichever is more often.
    """
    expected = float(hits.sum() / max(totals.sum(), 1))
    angles = np.arcsin(np.sqrt(hits / totals)) - np.arcsin(np.sqrt(expected))
    raw = 2 * np.sqrt(totals) * angles
    scatter = _scatter(raw)
    exact = _binomial_chances(hits, totals, expected)
    scores = np.minimum(np.abs(raw) / sqrt(scatter), -ndtri(exact / 2))
    chances = erfc(scores / sqrt(2))
    return Funnel(expected, scatter, np.copysign(scores, raw), _discoveries(chances))


def _binomial_chances(
    hits: NDArray[np.int64], totals: NDArray[np.int64], expected: float
) -> NDArray[np.float64]:
    """Tell how often groups deviate as far by chance, (G,): twice the rarer of both tails."""
    fewer = bdtr(hits, totals, expected)
    more = np.where(hits > 0, bdtrc(hits - 1, totals, expected), 1)
    return np.asarray(np.minimum(2 * np.minimum(fewer, more), 1), np.float64)


def _scatter(scores: NDArray[np.float64]) -> float:
    if len(scores) < 1 / _TRIMMED:
        return 1.0
    low, high = np.quantile(scores, [_TRIMMED, 1 - _TRIMMED])
    return max(float(np.mean(np.clip(scores, low, high) ** 2)), 1.0)


def _discoveries(chances: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which hypotheses Benjamini and Hochberg's step-up procedure rejects."""
    order = np.argsort(chances)
    steps = FALSE_DISCOVERIES * np.arange(1, len(chances) + 1) / max(len(chances), 1)
    below = np.flatnonzero(chances[order] <= steps)
    rejected = np.zeros(len(chances), np.bool_)
    rejected[order[: below[-1] + 1 if len(below) else 0]] = True
    return rejected
