"""Fit a standard's own limits to labelled photos.

Which measure a limit bounds, and from which side, is the standard's own affair; the fit says
where. Nothing is fitted and scored on the same people.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from calibration.conformal import Bounds, Targets, place
from calibration.observe import Observations
from calibration.score import Judged, judged
from calibration.tails import Scores
from detector.figures import OPEN_TO_FIT, Row
from detector.measures import BY_KEY
from detector.standard import Limit, Standard

FOLDS = 10
_LEAST_COMPLIANT, _LEAST_FAULTY = 20, 8
_DIGITS = 3
CERTAINTY = "% certainty"
_SUREST = 1e-4


@dataclass(frozen=True, slots=True)
class _Slot:
    """One side of one limit: ``sign`` turns figures into scores, larger the worse."""

    limit: Limit
    sign: int

    @property
    def certainty(self) -> bool:
        """Whether the figures are certainties in percent: their scale is that of log-odds."""
        return BY_KEY[self.limit.key].unit == CERTAINTY

    def scores(self, observations: Observations) -> Scores:
        """Give the figures, shape (N,), as scores that are the higher the worse."""
        values = observations.columns[self.limit.key].values
        if self.certainty:
            values = logit(np.clip(values / 100, _SUREST, 1 - _SUREST))
        return np.asarray(self.sign * values, np.float64)

    def figure(self, score: float) -> float:
        """Give the figure that has a score."""
        value = self.sign * score
        return rounded(100 * float(expit(value)) if self.certainty else value)


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """A tenth of the people, and limits fitted to the others.

    Attributes
    ----------
    held_out : ndarray, shape (N,), bool
        Their photos.
    rows : list of dict
        Figures, see :func:`fit`.
    """

    held_out: NDArray[np.bool_]
    rows: list[Row]


def fit(standard: Standard, observations: Observations, targets: Targets) -> list[Row]:
    """Find the bounds of every limit that asks for it and has photos of both classes.

    Parameters
    ----------
    standard : Standard
        Its limits of trust "provisional" or "calibrated" with numeric bounds are fitted.
    observations : Observations
        Labelled photos; slight faults are left out.
    targets : Targets
        Error rates to hold each limit to.

    Returns
    -------
    list of dict
        Rows for a standard's ``figures``: ``check``, ``measure`` where it differs, bounds.
    """
    rows = []
    checks = dict.fromkeys(limit.check for limit in standard.limits if _is_open(limit))
    for check in checks:
        slots = [
            slot for limit in standard.limits if limit.check == check for slot in _sides(limit)
        ]
        found = {slot: _bounds(slots, slot, observations, targets) for slot in slots}
        limits = dict.fromkeys(slot.limit for slot in slots)
        rows += [row for limit in limits for row in _row(limit, found)]
    return rows


def refitted(standard: Standard, rows: list[Row]) -> Standard:
    """Give the standard with its bounds replaced."""
    known = {name_of(row): row for row in rows}
    limits = [
        _with_bounds(limit, known[limit.check, limit.key])
        if (limit.check, limit.key) in known
        else limit
        for limit in standard.limits
    ]
    return standard.model_copy(update={"limits": tuple(limits)})


def cross_validated(
    standard: Standard, observations: Observations, targets: Targets, folds: int = FOLDS
) -> Judged:
    """Judge every photo by limits fitted without the people in its fold."""
    return judged_by_fold(
        standard, observations, fitted_by_fold(standard, observations, targets, folds)
    )


def fitted_by_fold(
    standard: Standard, observations: Observations, targets: Targets, folds: int = FOLDS
) -> list[Fold]:
    """Fit the limits without the people of each fold in turn."""
    fold = fold_of(observations.people, folds)
    return [
        Fold(fold == number, fit(standard, observations.rows(fold != number), targets))
        for number in range(folds)
        if (fold == number).any()
    ]


def judged_by_fold(standard: Standard, observations: Observations, folds: Sequence[Fold]) -> Judged:
    """Judge every photo by the limits that were fitted without its fold."""
    outcomes = np.zeros((len(observations), len(standard.limits)), np.int8)
    verdicts = np.zeros(len(observations), np.int8)
    for fold in folds:
        held_out = fold.held_out
        part = judged(refitted(standard, fold.rows), observations.rows(held_out))
        outcomes[held_out], verdicts[held_out] = part.outcomes, part.verdicts
    return Judged(standard, observations, outcomes, verdicts)


def name_of(row: Row) -> tuple[str, str]:
    """Name the limit of a row by its check and measure."""
    return row["check"], row.get("measure") or row["check"]


def fold_of(people: NDArray[np.str_], folds: int) -> NDArray[np.int64]:
    """Deal people into folds by the hash of their names: the same person, the same fold."""
    names, owner = np.unique(people, return_inverse=True)
    digests = [hashlib.sha256(str(name).encode()).hexdigest() for name in names]
    order = np.argsort(np.array(digests, np.str_))
    fold = np.empty(len(names), np.int64)
    fold[order] = np.arange(len(names)) % folds
    return np.asarray(fold[owner], np.int64)


def _is_open(limit: Limit) -> bool:
    return limit.trust in OPEN_TO_FIT and not limit.one_of


def _sides(limit: Limit) -> list[_Slot]:
    if not _is_open(limit):
        return []
    return [
        _Slot(limit, sign) for sign, bound in ((1, limit.max), (-1, limit.min)) if bound is not None
    ]


def _bounds(
    slots: list[_Slot], slot: _Slot, observations: Observations, targets: Targets
) -> Bounds | None:
    check = slot.limit.check
    scores = slot.scores(observations)
    known = ~np.isnan(scores)
    compliant = scores[observations.complies(check) & known]
    faulty = scores[_shown_by(slots, slot, observations) & known]
    if len(compliant) < _LEAST_COMPLIANT or len(faulty) < _LEAST_FAULTY:
        return None
    return place(compliant, faulty, targets)


def _shown_by(slots: list[_Slot], slot: _Slot, observations: Observations) -> NDArray[np.bool_]:
    """Tell which faulty photos show in this figure, on this side, more than in any other.

    A head turned left says nothing of the limit on turning right.
    """
    right = observations.complies(slot.limit.check)
    heights = []
    for other in slots:
        scores = other.scores(observations)
        own = scores[right & ~np.isnan(scores)]
        middle, high = np.quantile(own, [0.5, 0.9]) if len(own) else (0.0, 1.0)
        height = (scores - middle) / max(high - middle, 1e-9)
        heights.append(np.where(np.isnan(height), -np.inf, height))
    most = np.argmax(np.stack(heights), 0) == slots.index(slot)
    return np.asarray(observations.offends(slot.limit.check) & most, np.bool_)


def _row(limit: Limit, found: dict[_Slot, Bounds | None]) -> Iterator[Row]:
    """Give the figures of one limit, unless there are none or its two sides cross."""
    row: Row = {"check": limit.check}
    if limit.measure:
        row["measure"] = limit.measure
    fitted = False
    for bound, sign in (("min", -1), ("max", 1)):
        slot = _Slot(limit, sign)
        bounds = found.get(slot)
        if bounds is None:
            row |= _kept(limit, bound)
            continue
        fitted = True
        row[bound] = slot.figure(bounds.passes)
        if limit.fails:
            row[f"review_{bound}"] = slot.figure(bounds.fails)
    if fitted and row.get("min", -np.inf) <= row.get("max", np.inf):
        yield row


def _kept(limit: Limit, bound: str) -> dict[str, Any]:
    names = (bound, f"review_{bound}")
    return {name: getattr(limit, name) for name in names if getattr(limit, name) is not None}


def _with_bounds(limit: Limit, row: Row) -> Limit:
    names = ("min", "max", "review_min", "review_max")
    return limit.model_copy(update={name: row.get(name) for name in names})


def rounded(value: float) -> float:
    """Keep three significant digits: no limit is known better."""
    return float(f"{value:.{_DIGITS}g}")
