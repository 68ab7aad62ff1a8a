"""A distribution of any number of figures in fixed memory: a histogram over a float's lead bits.

The bit pattern of positive floats grows with their value. So its leading bits, exponent and
ten bits of mantissa, number bins that are sorted, 0.1 % wide, exact for whole numbers up to
2048, and need no range to be known beforehand. Tallies of parts add up to the tally of the whole,
in any order.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

_MANTISSA_BITS = 10
_DROPPED_BITS = 23 - _MANTISSA_BITS
_SMALLEST = np.float32(2.0**-14)  # nearer to zero than any measure resolves: counted as zero
_LARGEST = np.float32(2.0**33)
_FIRST = int(_SMALLEST.view(np.int32)) >> _DROPPED_BITS
_SIDE = (int(_LARGEST.view(np.int32)) >> _DROPPED_BITS) - _FIRST + 1


def _counts() -> NDArray[np.int64]:
    return np.zeros(2 * _SIDE + 1, np.int64)


@dataclass(slots=True, eq=False)
class Tally:
    """Counts of figures by size.

    Attributes
    ----------
    counts : ndarray, shape (B,), int64
        Figures in each bin, from the most negative to the largest.
    """

    counts: NDArray[np.int64] = field(default_factory=_counts)

    def add(self, figures: NDArray[np.floating]) -> None:
        """Count figures, shape (N,); NaN is left out."""
        known = np.asarray(figures[~np.isnan(figures)], np.float32)
        self.counts += np.bincount(_bins(known), minlength=len(self.counts))

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.counts + other.counts)

    @property
    def total(self) -> int:
        """How many figures were counted."""
        return int(self.counts.sum())

    def quantiles(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the figures below which the given shares lie; NaN where nothing was counted."""
        if self.total == 0:
            return np.full(len(shares), np.nan)
        reached = np.cumsum(self.counts)
        wanted = np.clip(np.ceil(np.asarray(shares) * reached[-1]), 1, reached[-1])
        return _figures(np.searchsorted(reached, wanted))

    def share_up_to(self, figures: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the share of what was counted that is no larger than each figure."""
        reached = np.cumsum(self.counts)
        return np.asarray(reached[_bins(np.asarray(figures, np.float32))] / max(reached[-1], 1))

    def share_below(self, figures: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the share of what was counted that is smaller than each figure, its bin left out."""
        reached = np.concatenate([[0], np.cumsum(self.counts)])
        return np.asarray(reached[_bins(np.asarray(figures, np.float32))] / max(reached[-1], 1))

    def within(self, low: float, high: float) -> "Tally":
        """Give the tally of the figures from low to high, both in."""
        first, last = _bins(np.array([low, high], np.float32)).tolist()
        kept = np.zeros_like(self.counts)
        kept[first : last + 1] = self.counts[first : last + 1]
        return Tally(kept)

    def between(self, edges: NDArray[np.float64]) -> NDArray[np.int64]:
        """Count what lies between neighbouring edges, shape (K + 1,) to (K,), and beyond the ends.

        An edge belongs to the interval below it.
        """
        reached = np.cumsum(self.counts)[_bins(np.asarray(edges[1:-1], np.float32))]
        return np.diff(reached, prepend=0, append=self.total)

    @classmethod
    def of(cls, figures: NDArray[np.floating]) -> Self:
        """Tally the figures of one array."""
        tally = cls()
        tally.add(figures)
        return tally


def _bins(figures: NDArray[np.float32]) -> NDArray[np.int64]:
    size = np.minimum(np.abs(figures), _LARGEST)
    lead = (size.view(np.int32) >> _DROPPED_BITS).astype(np.int64) - (_FIRST - 1)
    return _SIDE + np.where(size < _SMALLEST, 0, np.where(figures < 0, -lead, lead))


def _figures(bins: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the figure that stands for a bin: the one nearest to zero in it."""
    lead = np.abs(bins - _SIDE)
    size = ((lead + (_FIRST - 1)) << _DROPPED_BITS).astype(np.int32).view(np.float32)
    return np.where(lead == 0, 0.0, np.sign(bins - _SIDE) * size.astype(np.float64))
