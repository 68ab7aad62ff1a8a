"""How sure a share is."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with its interval.

    Attributes
    ----------
    hits, total : int
        Photos counted, and all of them.
    low, high : float
        Ends of the interval, 0 to 1.
    """

    hits: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share, 0 to 1; 0 where there is nothing to share."""
        return self.hits / self.total if self.total else 0.0


def wilson(hits: int, total: int, confidence: float = CONFIDENCE) -> Share:
    """Give a share with Wilson's score interval.

    Parameters
    ----------
    hits, total : int
        Photos counted, and all of them.
    confidence : float
        How often the interval holds the true share.

    References
    ----------
    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22(158), 1927.
    """
    if total == 0:
        return Share(hits, total, 0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, weight = hits / total, z * z / total
    middle = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    low = 0.0 if hits == 0 else max(middle - half, 0.0)
    high = 1.0 if hits == total else min(middle + half, 1.0)
    return Share(hits, total, low, high)
