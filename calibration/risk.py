"""How near compliant people come to each limit, and how many of the next ones it will refuse.

That no compliant photo seen is refused says little where limits were set with them in sight, and
with forty limits small risks add up. The tail of what compliant people show says what to expect.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.intervals import CONFIDENCE
from calibration.score import Judged
from calibration.tails import Tail
from detector.figures import OPEN_TO_FIT, Share
from detector.standard import Limit

_RESAMPLINGS = 400
_LEAST_PHOTOS = 20

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What lies between compliant people and one side of a limit.

    Attributes
    ----------
    limit : Limit
        The limit.
    side : str
        ``min`` or ``max``.
    bound, usual, high, worst : float
        The bound, and of the compliant photos the median, the figure that one in twenty goes
        beyond, and the one nearest to the bound or furthest beyond it.
    refused : Share
        Expected share of new compliant photos beyond the bound, with a bootstrap interval by
        person.
    """

    limit: Limit
    side: str
    bound: float
    usual: float
    high: float
    worst: float
    refused: Share


def rooms(scored: Judged) -> tuple[list[Room], Share]:
    """Estimate for every limit of the package's own how many new compliant photos it refuses.

    What a document's text lays down depends on how a picture is cut, not on who is shown.

    Parameters
    ----------
    scored : Judged
        Labelled photos under a standard.

    Returns
    -------
    rooms : list of Room
        The riskiest first; limits that fewer than twenty compliant photos have a figure for are
        left out.
    together : Share
        Expected share refused by any of them, taken as independent.
    """
    right = scored.observations.rows(scored.compliant)
    drawn = [np.arange(len(right)), *_draws(right.people)]
    found: list[Room] = []
    rates = []
    for limit, side, bound in _sides(scored.standard.limits):
        values = right.columns[limit.key].values
        known = ~np.isnan(values)
        if known.sum() < _LEAST_PHOTOS:
            continue
        sign = 1 if side == "max" else -1
        scores = sign * values
        rate = np.array([_beyond(scores[one], sign * bound) for one in drawn])
        usual, high, worst = sign * np.nanquantile(scores, [0.5, 0.95, 1])
        found.append(Room(limit, side, bound, usual, high, worst, _share(rate)))
        rates.append(rate)
    found.sort(key=lambda room: -room.refused.value)
    together = 1 - np.prod(1 - np.array(rates), axis=0) if rates else np.zeros(1)
    return found, _share(together)


def _sides(limits: Sequence[Limit]) -> Iterator[tuple[Limit, str, float]]:
    for limit in limits:
        if limit.tier == "must" and limit.trust in OPEN_TO_FIT and not limit.one_of:
            for side in ("min", "max"):
                bound = getattr(limit, side)
                if bound is not None:
                    yield limit, side, bound


def _draws(people: NDArray[np.str_]) -> list[NDArray[np.int64]]:
    """Draw people with replacement; give the places of their photos."""
    names, owner = np.unique(people, return_inverse=True)
    places = [np.flatnonzero(owner == number) for number in range(len(names))]
    chance = np.random.default_rng(0)
    return [
        np.concatenate([places[n] for n in chance.integers(len(names), size=len(names))])
        for _ in range(_RESAMPLINGS if len(names) else 0)
    ]


def _beyond(scores: Scores, bound: float) -> float:
    """Give the expected share beyond a bound; inside the scores' range it is their own."""
    known = scores[~np.isnan(scores)]
    if not len(known):
        return 0.0
    own = float((known > bound).mean())
    return max(own, float(Tail.of(known).beyond(np.array([bound]))[0])) if own < 1 else 1.0


def _share(rates: Scores) -> Share:
    """Make the first rate a share, with the interval that the resampled others give."""
    low, high = np.quantile(rates, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Share(
        value=round(float(rates[0]), 5), low=round(float(low), 5), high=round(float(high), 5)
    )
