"""Columns of figures against a standard's limits; knows nothing of images.

A verdict is a comparison. Everything here works on N photos times R limits at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detector.checks import CHECKS
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

    Lengths limited in pixels are those of the finished picture: of a photo whose own size fails
    they are not assessed.

    Parameters
    ----------
    standard : Standard
        The limits.
    columns : mapping of str to Column
        N figures for every measure the standard limits.
    categories : mapping of str to tuple of str
        What the indices of categorical measures mean.
    """
    rules = _rules(standard)
    figures = [columns[key].values for key in rules.keys]
    values = np.concatenate(figures).reshape(len(figures), -1).T
    _hold_back(rules, values)
    inside = (values >= rules.low) & (values <= rules.high)
    for row, key, names in rules.categorical:
        wanted = [categories[key].index(name) for name in names]
        inside[:, row] = (values[:, row, None] == wanted).any(1)
    margins = np.minimum(values - rules.low, rules.high - values)
    margins[np.isinf(margins)] = np.nan
    excused = _excused(rules, values)
    outcomes = np.full(values.shape, Outcome.FAIL, np.int8)
    reviewable = (values >= rules.lowest) & (values <= rules.highest)
    outcomes[reviewable | rules.never_fails] = Outcome.REVIEW
    outcomes[inside | excused] = Outcome.PASS
    outcomes[np.isnan(values)] = Outcome.NOT_ASSESSED
    waived = _waived(rules, outcomes, margins)
    outcomes[waived] = Outcome.PASS
    return Judgement(outcomes, margins, excused, waived, _verdicts(rules, outcomes))


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    """A standard's R limits as arrays of R and lists of rows.

    Attributes
    ----------
    keys : list of str
        The measures that are limited.
    low, high : ndarray, shape (R,)
        The passing range; infinite where there is no bound.
    lowest, highest : ndarray, shape (R,)
        The range that does not fail; NaN for categories, which no figure lies in.
    never_fails : ndarray, shape (R,), bool
        Limits whose worst outcome is a review.
    categorical : list of (int, str, tuple of str)
        Limits on categories: row, measure, and what is wanted.
    sizes : list of int
        Limits on the picture's own size that all have to be met.
    in_pixels : list of int
        Limits on lengths in pixels of a picture of that size.
    yielding : list of (int, int)
        Limits that yield, and the limits they yield to.
    alternatives : list of ndarray
        Groups of limits of which the best one counts.
    deciding : list of int
        Limits that the verdict comes from.
    """

    keys: list[str]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    never_fails: NDArray[np.bool_]
    categorical: list[tuple[int, str, tuple[str, ...]]]
    sizes: list[int]
    in_pixels: list[int]
    yielding: list[tuple[int, int]]
    alternatives: list[NDArray[np.intp]]
    deciding: list[int]


_SIZE = "file.pixels"


@lru_cache(maxsize=64)
def _rules(standard: Standard) -> _Rules:
    limits = standard.limits
    low, high = _bounds(limits, "min", -np.inf), _bounds(limits, "max", np.inf)
    of_figures = np.array([np.nan if limit.one_of else 0.0 for limit in limits])
    rows = {limit.check: row for row, limit in enumerate(limits)}
    checks = dict.fromkeys(limit.check for limit in limits if limit.alternative)
    return _Rules(
        keys=[limit.key for limit in limits],
        low=low,
        high=high,
        lowest=np.fmin(_bounds(limits, "review_min", np.nan), low) + of_figures,
        highest=np.fmax(_bounds(limits, "review_max", np.nan), high) + of_figures,
        never_fails=np.array([not limit.fails for limit in limits], np.bool_),
        categorical=[
            (r, limit.key, limit.one_of) for r, limit in enumerate(limits) if limit.one_of
        ],
        sizes=[r for r, one in enumerate(limits) if one.check == _SIZE and not one.alternative],
        in_pixels=[r for r, one in enumerate(limits) if _is_length(one)],
        yielding=[(r, rows[limit.yields_to]) for r, limit in enumerate(limits) if limit.yields_to],
        alternatives=[_alternatives(limits, check) for check in checks],
        deciding=[row for row, limit in enumerate(limits) if limit.tier == "must"],
    )


def _is_length(limit: Limit) -> bool:
    return CHECKS[limit.check].unit == "px" and limit.check != _SIZE


def _alternatives(limits: tuple[Limit, ...], check: str) -> NDArray[np.intp]:
    rows = enumerate(limits)
    return np.array([r for r, limit in rows if limit.check == check and limit.alternative])


def _bounds(limits: tuple[Limit, ...], name: str, otherwise: float) -> NDArray[np.float64]:
    given = [getattr(limit, name) for limit in limits]
    return np.array([otherwise if bound is None else bound for bound in given], np.float64)


def _hold_back(rules: _Rules, values: NDArray[np.float64]) -> None:
    """Take out of (N, R) figures the lengths in pixels of photos that have another size."""
    sizes = values[:, rules.sizes]
    other = ((sizes < rules.low[rules.sizes]) | (sizes > rules.high[rules.sizes])).any(1)
    for row in rules.in_pixels:
        values[other, row] = np.nan


def _excused(rules: _Rules, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which shortfalls give way to a limit with priority, (N, R).

    Moving the picture by a pixel adds to one figure what it takes from the other. So a shortfall
    is excused where making it good would push the prior figure below its own minimum.
    """
    excused = np.zeros(values.shape, np.bool_)
    for row, prior in rules.yielding:
        spare = np.maximum(values[:, prior] - rules.low[prior], 0)
        held = values[:, prior] >= rules.lowest[prior]
        excused[:, row] = held & (rules.low[row] - values[:, row] > spare)
    return excused


def _waived(
    rules: _Rules, outcomes: NDArray[np.int8], margins: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which alternatives of a check are beaten by another of them, (N, R).

    The better outcome wins, then the larger margin, then the earlier limit.
    """
    waived = np.zeros(outcomes.shape, np.bool_)
    photos = np.arange(len(outcomes))
    for group in rules.alternatives:
        depth = np.nan_to_num(margins[:, group], nan=-np.inf)
        mildest = outcomes[:, group].min(1, keepdims=True)
        best = np.where(outcomes[:, group] == mildest, depth, -np.inf).argmax(1)
        waived[:, group] = True
        waived[photos, group[best]] = False
    return waived


def _verdicts(rules: _Rules, outcomes: NDArray[np.int8]) -> NDArray[np.int8]:
    worst = outcomes[:, rules.deciding].max(1, initial=Outcome.PASS)
    return np.where(worst == Outcome.NOT_ASSESSED, Outcome.REVIEW, worst).astype(np.int8)
