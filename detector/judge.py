"""Columns of figures against a standard's limits; knows nothing of images.

A verdict is a comparison. Everything here works on N photos times R limits at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detector.standard import Limit, Standard


class Outcome(IntEnum):
    """What a limit, or a whole standard, says; the larger number prevails."""

    PASS = 0
    NOT_ASSESSED = 1
    REVIEW = 2
    FAIL = 3


class Figures(Protocol):
    """One measure over N photos, as measured or as stored."""

    @property
    def values(self) -> NDArray[np.float64]:
        """The figures, shape (N,); NaN where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """A standard applied to N photos; column r belongs to ``standard.limits[r]``.

    Attributes
    ----------
    outcomes : ndarray, shape (N, R), int8
        :class:`Outcome` of each limit.
    margins : ndarray, shape (N, R), float64
        Distance to the nearest bound of the passing range, positive inside; NaN where the limit
        has no numeric range or the figure is absent.
    excused : ndarray, shape (N, R), bool
        Where a shortfall passes because another limit has priority.
    waived : ndarray, shape (N, R), bool
        Where a limit does not count, because an alternative to it does better.
    verdicts : ndarray, shape (N,), int8
        ``PASS``, ``REVIEW`` or ``FAIL``, from the limits of tier ``must`` alone.
    """

    outcomes: NDArray[np.int8]
    margins: NDArray[np.float64]
    excused: NDArray[np.bool_]
    waived: NDArray[np.bool_]
    verdicts: NDArray[np.int8]


def judge(
    standard: Standard, columns: Mapping[str, Figures], categories: Mapping[str, tuple[str, ...]]
) -> Judgement:
    """Compare N photos' figures with a standard.

    Parameters
    ----------
    standard : Standard
        The limits.
    columns : mapping of str to Column
        N figures for every measure the standard limits.
    categories : mapping of str to tuple of str
        What the indices of categorical measures mean.
    """
    limits = standard.limits
    values = np.stack([columns[limit.key].values for limit in limits], 1)
    low, high = _bounds(limits, "min", -np.inf), _bounds(limits, "max", np.inf)
    inside = (values >= low) & (values <= high)
    for row, limit in enumerate(limits):
        if limit.one_of:
            names = categories[limit.key]
            inside[:, row] = np.isin(values[:, row], [names.index(name) for name in limit.one_of])
    margins = np.where(np.isnan(values), np.nan, np.minimum(values - low, high - values))
    margins[np.isinf(margins)] = np.nan
    excused = _excused(limits, values, low)
    outcomes = np.select(
        [np.isnan(values), inside | excused, _is_reviewable(limits, values)],
        [Outcome.NOT_ASSESSED, Outcome.PASS, Outcome.REVIEW],
        Outcome.FAIL,
    ).astype(np.int8)
    waived = _waived(limits, outcomes, margins)
    outcomes[waived] = Outcome.PASS
    return Judgement(outcomes, margins, excused, waived, _verdicts(limits, outcomes))


def _bounds(limits: tuple[Limit, ...], name: str, otherwise: float) -> NDArray[np.float64]:
    given = [getattr(limit, name) for limit in limits]
    return np.array([otherwise if bound is None else bound for bound in given], np.float64)


def _is_reviewable(limits: tuple[Limit, ...], values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell what lies outside the passing range but not far enough to fail, (N, R)."""
    lowest = np.fmin(_bounds(limits, "review_min", np.nan), _bounds(limits, "min", -np.inf))
    highest = np.fmax(_bounds(limits, "review_max", np.nan), _bounds(limits, "max", np.inf))
    never_fails = np.array([not limit.fails for limit in limits])
    graded = np.array([not limit.one_of for limit in limits])
    return never_fails | (graded & (values >= lowest) & (values <= highest))


def _excused(
    limits: tuple[Limit, ...], values: NDArray[np.float64], low: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which shortfalls give way to a limit with priority, (N, R).

    Moving the picture by a pixel adds to one figure what it takes from the other. So a shortfall
    is excused where making it good would push the prior figure below its own minimum.
    """
    excused = np.zeros(values.shape, np.bool_)
    rows = {limit.check: row for row, limit in enumerate(limits)}
    tolerable = np.fmin(low, _bounds(limits, "review_min", np.nan))
    for row, limit in enumerate(limits):
        if limit.yields_to:
            prior = rows[limit.yields_to]
            spare = np.maximum(values[:, prior] - low[prior], 0)
            held = values[:, prior] >= tolerable[prior]
            excused[:, row] = held & (low[row] - values[:, row] > spare)
    return excused


def _waived(
    limits: tuple[Limit, ...], outcomes: NDArray[np.int8], margins: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which alternatives of a check are beaten by another of them, (N, R).

    The better outcome wins, then the larger margin, then the earlier limit.
    """
    waived = np.zeros(outcomes.shape, np.bool_)
    rows = np.arange(len(outcomes))
    for check in {limit.check for limit in limits if limit.alternative}:
        group = np.array(
            [row for row, limit in enumerate(limits) if limit.check == check and limit.alternative]
        )
        depth = np.nan_to_num(margins[:, group], nan=-np.inf)
        mildest = outcomes[:, group].min(1, keepdims=True)
        best = np.where(outcomes[:, group] == mildest, depth, -np.inf).argmax(1)
        waived[:, group] = True
        waived[rows, group[best]] = False
    return waived


def _verdicts(limits: tuple[Limit, ...], outcomes: NDArray[np.int8]) -> NDArray[np.int8]:
    deciding = [row for row, limit in enumerate(limits) if limit.tier == "must"]
    worst = outcomes[:, deciding].max(1, initial=Outcome.PASS)
    return np.where(worst == Outcome.NOT_ASSESSED, Outcome.REVIEW, worst).astype(np.int8)
