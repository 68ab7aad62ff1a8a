"""Which limits decided photos otherwise, figure against old and new, column by column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detector.audit.judged import stored
from detector.explain import STATUSES
from detector.judge import Outcome, judge
from detector.measures import BY_KEY, CATEGORIES
from detector.standard import Limit, Standard

READABLE = "file.readable"
REASON = pa.struct(
    [
        (name, pa.string())
        for name in (
            "check", "measure", "unit", "cause", "status_was", "status_now",
            "figure_was", "figure_now", "limit_was", "limit_now",
        )
    ]
)  # fmt: skip
_DECIDING = {
    "min",
    "max",
    "review_min",
    "review_max",
    "fails",
    "one_of",
    "alternative",
    "yields_to",
}
_STATUSES = np.array([STATUSES[outcome] for outcome in Outcome], object)

Name = tuple[str, str]
Rows = NDArray[np.int64]
Texts = str | None | NDArray[np.object_] | Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """One audit's limits and what they said of N photos.

    Attributes
    ----------
    limits : dict of (check, measure) to Limit
        The limits that decide a verdict.
    outcomes : dict of (check, measure) to ndarray, shape (N,), int8
        What each said.
    values : dict of (check, measure) to ndarray, shape (N,), float64
        What each compared.
    """

    limits: dict[Name, Limit]
    outcomes: dict[Name, NDArray[np.int8]]
    values: dict[Name, NDArray[np.float64]]


def decided(rows: pa.Table, standard: Standard) -> Decided:
    """Judge stored rows limit by limit."""
    figures = stored(rows.combine_chunks(), dict.fromkeys(limit.key for limit in standard.limits))
    outcomes = judge(standard, figures, CATEGORIES).outcomes
    limits = {
        (limit.check, limit.key): place
        for place, limit in enumerate(standard.limits)
        if limit.tier == "must"
    }
    return Decided(
        {name: standard.limits[place] for name, place in limits.items()},
        {name: outcomes[:, place] for name, place in limits.items()},
        {name: figures[name[1]].values for name in limits},
    )


def because(
    read: NDArray[np.bool_], codes: tuple[pa.Array, pa.Array], before: Decided, after: Decided
) -> pa.Array:
    """Give every photo's reasons, a list of ``REASON`` each.

    Parameters
    ----------
    read : ndarray, shape (N,), bool
        Whether the photo was read both times; where not, that is the reason.
    codes : pair of pyarrow.Array, N strings
        Why it could not be read, then and now; null where it could.
    before, after : Decided
        What the limits said of it.
    """
    parts = [_unread(np.flatnonzero(~read), codes)]
    passes = np.full(len(read), Outcome.PASS, np.int8)
    for name in dict.fromkeys([*before.limits, *after.limits]):
        differ = before.outcomes.get(name, passes) != after.outcomes.get(name, passes)
        parts.append(_by_limit(np.flatnonzero(differ & read), name, before, after))
    rows = np.concatenate([rows for rows, _ in parts])
    order = np.argsort(rows, kind="stable")
    ends = np.cumsum(np.bincount(rows, minlength=len(read)))
    offsets = pa.array(np.concatenate([[0], ends]).astype(np.int32))
    every = pa.concat_arrays([reasons for _, reasons in parts]).take(pa.array(order))
    return pa.ListArray.from_arrays(offsets, every)


def _unread(rows: Rows, codes: tuple[pa.Array, pa.Array]) -> tuple[Rows, pa.Array]:
    cells: dict[str, Texts] = {"check": READABLE, "cause": "readable"}
    for side, column in zip(("was", "now"), codes, strict=True):
        code = np.array(column.take(pa.array(rows)).fill_null("").to_pylist(), object)
        cells[f"figure_{side}"] = code
        cells[f"status_{side}"] = np.where(code == "", "pass", "fail").astype(object)
    return rows, _reasons(len(rows), cells)


def _by_limit(rows: Rows, name: Name, before: Decided, after: Decided) -> tuple[Rows, pa.Array]:
    check, measure = name
    cells: dict[str, Texts] = {"check": check, "measure": measure, "unit": BY_KEY[measure].unit}
    cells["cause"] = _causes(rows, name, before, after)
    for side, one in (("was", before), ("now", after)):
        if name in one.limits:
            cells[f"status_{side}"] = _STATUSES[one.outcomes[name][rows]]
            cells[f"figure_{side}"] = list(_figures(measure, one.values[name][rows]))
            cells[f"limit_{side}"] = passing(one.limits[name])
    return rows, _reasons(len(rows), cells)


def _reasons(count: int, cells: dict[str, Texts]) -> pa.Array:
    """Make reasons of columns; a single text is every photo's."""
    columns = []
    for field in REASON:
        cell = cells.get(field.name)
        given = isinstance(cell, str) or cell is None
        columns.append(
            pa.repeat(pa.scalar(cell, pa.string()), count) if given else pa.array(cell, pa.string())
        )
    return pa.StructArray.from_arrays(columns, fields=list(REASON))


def _causes(rows: Rows, name: Name, before: Decided, after: Decided) -> Texts:
    old, new = before.limits.get(name), after.limits.get(name)
    if old is None or new is None:
        return "limit-added" if old is None else "limit-removed"
    was, now = before.values[name][rows], after.values[name][rows]
    moved = (was != now) & ~(np.isnan(was) & np.isnan(now))
    same = _rule(old) == _rule(new)
    alike, otherwise = ("figure-moved", "another-limit") if same else ("both-moved", "limit-moved")
    return np.where(moved, alike, otherwise).astype(object)


def _rule(limit: Limit) -> dict[str, object]:
    """Give what decides, without where it comes from."""
    return limit.model_dump(include=_DECIDING)


def _figures(measure: str, values: NDArray[np.float64]) -> Iterator[str]:
    names = CATEGORIES.get(measure)
    for value in values.tolist():
        if value != value:  # there is no figure
            yield ""
        else:
            yield f"{value:.6g}" if names is None else str(names[int(value)])


def passing(limit: Limit) -> str:
    """Write what passes, and in brackets what a person decides."""
    if limit.one_of:
        return " | ".join(limit.one_of)
    text = _range(limit.min, limit.max)
    review = (limit.review_min, limit.review_max)
    low, high = (given if given is not None else bound for given, bound in zip(
        review, (limit.min, limit.max), strict=True))  # fmt: skip
    return text if review == (None, None) else f"{text} ({_range(low, high)})"


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"≤ {high:,.10g}" if low is None else f"≥ {low:,.10g}"
    return f"{low:,.10g}" if low == high else f"{low:,.10g} … {high:,.10g}"
