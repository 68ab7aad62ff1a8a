"""How sure a share is."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from detector.figures import Share

CONFIDENCE = 0.95
_RESAMPLINGS = 1000


def share(hits: int, total: int) -> Share:
    """Give a share with its exact two-sided 95 % interval.

    References
    ----------
    Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26(4), 1934.
    """
    if total == 0:
        return Share(value=0.0, low=0.0, high=1.0)
    tail = (1 - CONFIDENCE) / 2
    low = float(beta.ppf(tail, hits, total - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, total - hits)) if hits < total else 1.0
    return Share(value=round(hits / total, 4), low=round(low, 4), high=round(high, 4))


def percent(one: Share) -> str:
    """Write a share with its interval."""
    return f"{100 * one.value:.1f} % ({100 * one.low:.1f} to {100 * one.high:.1f})"


def by_person(
    statistic: Callable[[NDArray[np.bool_]], float],
    hits: NDArray[np.bool_],
    people: NDArray[np.str_],
    seed: int = 0,
) -> tuple[float, float]:
    """Give a statistic's 95 % bootstrap interval, drawing people and not photos.

    Parameters
    ----------
    statistic : callable
        From hits (K,) to a figure, such as their mean.
    hits : ndarray, shape (N,), bool
        One a photo.
    people : ndarray, shape (N,), str
        Who each photo shows.
    seed : int
        Of the resampling.
    """
    names, owner = np.unique(people, return_inverse=True)
    if not len(names):
        return 0.0, 1.0
    photos = [np.flatnonzero(owner == number) for number in range(len(names))]
    chance = np.random.default_rng(seed)
    drawn = [
        statistic(
            hits[np.concatenate([photos[n] for n in chance.integers(len(names), size=len(names))])]
        )
        for _ in range(_RESAMPLINGS)
    ]
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)
