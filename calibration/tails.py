"""How often scores of a class not seen yet will lie beyond a limit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

SHARE = 0.2
# Of 57 people each left out in turn, 47 measures: beyond the limit for one in a thousand lay one in
# 200 by a tail of shape 0, the exponential, and one in 900 by this.
SHAPE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """The upper tail of a class's scores.

    Up to ``start`` the rates are those of the scores themselves; beyond it lies a fifth of them,
    and the rate falls as a generalised Pareto's does: peaks over a threshold. With sixty people
    the largest score says little of the next person's; the mean of a dozen peaks does. The
    shape, which a dozen peaks do not tell, is that of all measures together.

    A figure that counts or covers is 0 on nearly everybody. Then those beyond are fewer than a
    fifth, and one more than was seen is taken for their share, as the next may be the first.

    Attributes
    ----------
    scores : ndarray, shape (K,), float64
        Sorted.
    start, fall : float
        Where the tail begins, and how far the scores in it lie beyond that on average.
    share : float
        How many of a new photo's scores lie in it, at most a fifth.

    References
    ----------
    Pickands, "Statistical inference using extreme order statistics", Annals of Statistics 3(1),
    1975.
    """

    scores: Scores
    start: float
    fall: float
    share: float

    @classmethod
    def of(cls, scores: Scores, least_fall: float = 0.0) -> "Tail":
        """Fit the tail of scores (K,), which may not be empty."""
        start = float(np.quantile(scores, 1 - SHARE))
        peaks = scores[scores > start] - start
        fall = float(peaks.mean()) if len(peaks) else 0.0
        share = min(SHARE, (len(peaks) + 1) / (len(scores) + 1))
        return cls(np.sort(scores), start, max(fall, least_fall), share)

    def beyond(self, limits: Scores) -> Scores:
        """Give the share of new scores above each limit, shape (M,)."""
        inside = 1 - np.searchsorted(self.scores, limits, "right") / len(self.scores)
        away = np.maximum(limits - self.start, 0) / max(self._scale, 1e-12)
        outside = self.share * (1 + SHAPE * away) ** (-1 / SHAPE)
        return np.where(limits > self.start, outside, np.maximum(inside, self.share))

    def limit(self, rate: float) -> float:
        """Give the limit that a share of new scores, less than a fifth, lies above."""
        return self.start + self._scale * max(float((self.share / rate) ** SHAPE - 1), 0.0) / SHAPE

    @property
    def _scale(self) -> float:
        return self.fall * (1 - SHAPE)
