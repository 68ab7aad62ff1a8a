"""Why a photo's verdict changed: which limits decided otherwise, figure against old and new."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detector.audit.judged import UNREADABLE, stored
from detector.explain import STATUSES
from detector.judge import Outcome, judge
from detector.measures import BY_KEY, CATEGORIES
from detector.standard import Limit, Standard

READABLE = "file.readable"
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

_REASON = pa.struct(
    [
        ("check", pa.string()),
        ("measure", pa.string()),
        ("unit", pa.string()),
        ("cause", pa.string()),
        ("status_was", pa.string()),
        ("status_now", pa.string()),
        ("figure_was", pa.string()),
        ("figure_now", pa.string()),
        ("limit_was", pa.string()),
        ("limit_now", pa.string()),
    ]
)
SCHEMA = pa.schema(
    [
        ("photo", pa.string()),
        ("photo_number", pa.string()),
        ("group", pa.string()),
        ("sha256", pa.string()),
        ("was", pa.string()),
        ("now", pa.string()),
        ("because", pa.list_(_REASON)),
    ]
)


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

    limits: dict[tuple[str, str], Limit]
    outcomes: dict[tuple[str, str], NDArray[np.int8]]
    values: dict[tuple[str, str], NDArray[np.float64]]


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


def changes(was: pa.Table, now: pa.Table, old: Standard, new: Standard) -> pa.Table:
    """Give the photos whose verdict changed, with the limits that changed it.

    Parameters
    ----------
    was, now : pyarrow.Table
        The same photos in two audits, row by row.
    old, new : Standard
        What each audit judged by.

    Returns
    -------
    pyarrow.Table
        Of ``SCHEMA``.
    """
    differ = np.array(was["verdict"].to_pylist(), object) != np.array(
        now["verdict"].to_pylist(), object
    )
    was, now = was.filter(pa.array(differ)), now.filter(pa.array(differ))
    reasons = _reasons(was, now, decided(was, old), decided(now, new))
    columns = [now[name] for name in ("photo", "photo_number", "group", "sha256")]
    columns += [was["verdict"], now["verdict"], pa.array(reasons, pa.list_(_REASON))]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _reasons(
    was: pa.Table, now: pa.Table, before: Decided, after: Decided
) -> list[list[dict[str, str]]]:
    reasons: list[list[dict[str, str]]] = [[] for _ in range(len(was))]
    pairs = zip(was["verdict"].to_pylist(), now["verdict"].to_pylist(), strict=True)
    unread = np.array([UNREADABLE in pair for pair in pairs], bool)
    for row in np.flatnonzero(unread).tolist():
        reasons[row].append(_readable(was["code"][row].as_py(), now["code"][row].as_py()))
    passes = np.full(len(was), Outcome.PASS, np.int8)
    for name in dict.fromkeys([*before.limits, *after.limits]):
        differ = before.outcomes.get(name, passes) != after.outcomes.get(name, passes)
        for row in np.flatnonzero(differ & ~unread).tolist():
            reasons[row].append(_reason(name, before, after, row))
    return reasons


def _readable(was: str | None, now: str | None) -> dict[str, str]:
    return {
        "check": READABLE,
        "cause": "readable",
        "status_was": "fail" if was else "pass",
        "status_now": "fail" if now else "pass",
        "figure_was": was or "",
        "figure_now": now or "",
    }


def _reason(name: tuple[str, str], before: Decided, after: Decided, row: int) -> dict[str, str]:
    old, new = before.limits.get(name), after.limits.get(name)
    facts = {"check": name[0], "measure": name[1], "unit": BY_KEY[name[1]].unit}
    facts["cause"] = _cause(name, before, after, row)
    for side, limit, decided_by in (("was", old, before), ("now", new, after)):
        if limit is not None:
            facts[f"status_{side}"] = STATUSES[Outcome(int(decided_by.outcomes[name][row]))]
            facts[f"figure_{side}"] = _figure(name[1], float(decided_by.values[name][row]))
            facts[f"limit_{side}"] = passing(limit)
    return facts


def _cause(name: tuple[str, str], before: Decided, after: Decided, row: int) -> str:
    old, new = before.limits.get(name), after.limits.get(name)
    if old is None or new is None:
        return "limit-added" if old is None else "limit-removed"
    figures = [float(one.values[name][row]) for one in (before, after)]
    moved = not np.array_equal(figures[:1], figures[1:], equal_nan=True)
    if _rule(old) == _rule(new):
        return "figure-moved" if moved else "another-limit"
    return "both-moved" if moved else "limit-moved"


def _rule(limit: Limit) -> dict[str, object]:
    """Give what decides, without where it comes from."""
    return limit.model_dump(include=_DECIDING)


def _figure(key: str, value: float) -> str:
    if np.isnan(value):
        return ""
    return str(CATEGORIES[key][int(value)]) if key in CATEGORIES else f"{value:.6g}"


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
        return f"≤ {high:g}" if low is None else f"≥ {low:g}"
    return f"{low:g}" if low == high else f"{low:g} … {high:g}"
