"""What stands on an audit's page, taken from its summary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from detector.audit.item import visible
from detector.audit.page.charts import bar, funnel_chart, histogram
from detector.audit.page.words import Words, figure, reasons, unit
from detector.audit.summary.closest import Case
from detector.audit.summary.copies import Copies, Copy, Duplicates, SharedNumber
from detector.audit.summary.counts import STATUSES, VERDICTS, Counts
from detector.audit.summary.drift import Drift, Reference, drifts
from detector.audit.summary.groups import funnel
from detector.audit.summary.shares import Share, wilson
from detector.audit.summary.summary import Summary
from detector.figures import Share as Fitted
from detector.measures import BY_KEY
from detector.standard import Limit, Standard

_MOST_GROUPS, _MOST_COPIES = 60, 40
SHOWN_OF_A_NUMBER = 4
_QUANTILES = np.array([0.01, 0.5, 0.99])


@dataclass(frozen=True, slots=True)
class Objection:
    """A check that some photos did not pass."""

    check: str
    advice: bool
    share: Share
    alone: int
    bar: Markup
    expected: Fitted | None


def objections(standard: Standard, counts: Counts) -> list[Objection]:
    """Give the checks that objected, most often first, those that decide before advice."""
    deciding = {limit.check for limit in standard.limits if limit.tier == "must"}
    found = []
    most = max((count.objections for count in counts.checks.values()), default=0)
    for check, count in counts.checks.items():
        if count.objections:
            by_status = dict(zip(STATUSES, count.statuses.tolist(), strict=True))
            drawn = [(name, by_status[name]) for name in ("fail", "review", "not_assessed")]
            total = int(count.statuses.sum())
            found.append(
                Objection(
                    check,
                    check not in deciding,
                    wilson(count.objections, total),
                    count.alone,
                    bar(drawn, most),
                    _expected(standard, check),
                )
            )
    return sorted(found, key=lambda one: (one.advice, -one.share.hits))


def _expected(standard: Standard, check: str) -> Fitted | None:
    """Give the share of compliant photos that the check refused when it was calibrated."""
    fitted = [limit.evidence for limit in standard.limits if limit.check == check]
    return next((evidence.false_objection for evidence in fitted if evidence), None)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One studio or folder."""

    name: str
    share: Share
    score: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """Studios or folders side by side."""

    rows: list[GroupRow]
    chart: Markup
    scatter: str
    unlisted: int
    ungrouped: int
    beyond: int


def groups(counts: Counts) -> Groups | None:
    """Compare groups by their readable photos; None where there are not two of them."""
    readable = {name: int(cells[:3].sum()) for name, cells in counts.groups.items()}
    names = [name for name, total in readable.items() if total]
    if len(names) < 2:
        return None
    totals = np.array([readable[name] for name in names])
    hits = np.array([int(counts.groups[name][1:3].sum()) for name in names])
    found = funnel(hits, totals)
    order = np.lexsort((-np.abs(found.scores), ~found.stands_out))
    rows = [
        GroupRow(
            names[place],
            wilson(int(hits[place]), int(totals[place])),
            float(found.scores[place]),
            bool(found.stands_out[place]),
        )
        for place in order[:_MOST_GROUPS].tolist()
    ]
    chart = funnel_chart(found, [visible(name) for name in names], hits, totals)
    unlisted = max(len(names) - _MOST_GROUPS, 0)
    scatter = f"{found.scatter:.1f}"
    return Groups(rows, chart, scatter, unlisted, counts.ungrouped, counts.beyond)


@dataclass(frozen=True, slots=True)
class Card:
    """One limit and what its measure found."""

    check: str
    key: str
    unit: Words
    chart: Markup | None
    low: str
    median: str
    high: str
    found: list[tuple[str, int]]
    absent_total: int
    absent: Words | None
    cases: tuple[Case, ...]


def cards(summary: Summary, reference: Reference | None) -> list[Card]:
    """Give a card a limit."""
    by_check = summary.closest.by_check
    seen: set[str] = set()
    found = []
    for limit in summary.run.standard.limits:
        close, worst = by_check.get(limit.check, ((), ()))
        cases = () if limit.check in seen else tuple(dict.fromkeys([*close, *worst]))
        seen.add(limit.check)
        found.append(_card(limit, summary.counts, cases, reference))
    return found


def _card(
    limit: Limit, counts: Counts, cases: tuple[Case, ...], reference: Reference | None
) -> Card:
    tally, absent = counts.tallies.get(limit.key), counts.absent[limit.key]
    chart, ends = None, [np.nan] * 3
    if tally is not None and tally.total:
        known = reference.measures.get(limit.key) if reference else None
        chart = histogram(tally, limit, known, limit.key)
        ends = tally.quantiles(_QUANTILES).tolist()
    low, median, high = (figure(end) for end in ends)
    found = counts.categories.get(limit.key)
    return Card(
        limit.check,
        limit.key,
        unit(BY_KEY[limit.key].unit),
        chart,
        low,
        median,
        high,
        found.most_common() if found else [],
        absent.total(),
        reasons(dict(absent.most_common())) if absent else None,
        cases,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """What has moved away from a reference beyond chance.

    Attributes
    ----------
    name : str or None
        The reference's name; None if it is the calibration's.
    count : int
        Photos that it knows of.
    engine : str
        What measured them.
    rows : list of (str, Drift)
        The measures that moved, furthest first.
    """

    name: str | None
    count: int
    engine: str
    rows: list[tuple[str, Drift]]


def moved(counts: Counts, name: str | None, reference: Reference) -> Moved:
    """Give the measures that moved beyond chance, furthest first."""
    found = drifts(counts.tallies, reference)
    rows = [(key, one) for key, one in found.items() if one.psi > one.by_chance]
    count = max((one.count for one in reference.measures.values()), default=0)
    return Moved(name, count, reference.engine, rows)


@dataclass(frozen=True, slots=True)
class Copied:
    """What is there more than once, and which photo numbers have different pictures.

    Attributes
    ----------
    files, pictures, numbers : int
        Sets of identical files, of files of one picture, and those of several photo numbers.
    complete : bool
        Whether all photos were looked at.
    rows : sequence of Copies
        The sets that are listed.
    unlisted : int
        The others.
    shared : sequence of SharedNumber
        The numbers that are listed.
    shared_total : int
        All of them.
    """

    files: int
    pictures: int
    numbers: int
    complete: bool
    rows: Sequence[Copies]
    unlisted: int
    shared: Sequence[SharedNumber]
    shared_total: int


def copied(duplicates: Duplicates) -> Copied:
    """Give the sets of copies, those under several photo numbers first."""
    every = [*duplicates.files, *duplicates.pictures]
    every.sort(key=lambda one: (one.numbers < 2, -one.count))
    return Copied(
        len(duplicates.files),
        len(duplicates.pictures),
        sum(one.numbers > 1 for one in every),
        duplicates.complete,
        every[:_MOST_COPIES],
        max(len(every) - _MOST_COPIES, 0),
        duplicates.shared[:_MOST_COPIES],
        len(duplicates.shared),
    )


def verdict_shares(counts: Counts) -> list[tuple[str, Share]]:
    """Give each verdict's share of all photos."""
    return [
        (name, wilson(count, counts.photos))
        for name, count in zip(VERDICTS, counts.verdicts.tolist(), strict=True)
    ]


def shown_photos(summary: Summary) -> list[Case | Copy]:
    """Give every photo that the page may show."""
    closest = summary.closest
    by_check = [case for pair in closest.by_check.values() for side in pair for case in side]
    found = copied(summary.duplicates)
    copies = [copy for one in found.rows if not one.same_file for copy in one.photos[:2]]
    copies += [copy for one in found.shared for copy in one.photos[:SHOWN_OF_A_NUMBER]]
    return [*dict.fromkeys([*closest.close, *closest.worst, *by_check]), *copies]
