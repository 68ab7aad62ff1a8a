"""Everything an audit's report says, from two passes over its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detector.audit.blocks import blocks
from detector.audit.folder import Run, read_run
from detector.audit.summary.closest import Closest
from detector.audit.summary.copies import Duplicates
from detector.audit.summary.counts import Counting, Counts
from detector.audit.summary.hashes import Hashes
from detector.audit.summary.numbers import Numbers
from detector.audit.summary.unread import Unread


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """An audit in figures.

    Attributes
    ----------
    run : Run
        What was asked.
    counts : Counts
        What it comes to.
    closest : Closest
        The close calls and the worst.
    duplicates : Duplicates
        What is there more than once, and numbers that several pictures have.
    unread : dict of str to list of str
        Names of files that could not be read, the first few of each code.
    """

    run: Run
    counts: Counts
    closest: Closest
    duplicates: Duplicates
    unread: dict[str, list[str]]


def summarise(audit: Path, seen: Callable[[int], object] = lambda _: None) -> Summary:
    """Read an audit twice and give its figures; the memory needed is a hundred bytes a photo.

    Parameters
    ----------
    audit : Path
        Its folder.
    seen : callable
        Told how many rows were read, block by block; every row is read twice.

    Raises
    ------
    AuditError
        ``not-an-audit``.
    """
    run = read_run(audit)
    counting, hashes, numbers = Counting(run.standard), Hashes(), Numbers()
    first = dict.fromkeys([*counting.columns, *hashes.columns, *numbers.columns])
    for rows in blocks(audit, list(first)):
        counting.add(rows)
        hashes.add(rows)
        numbers.add(rows)
        seen(len(rows))
    candidates = hashes.candidates(numbers)
    closest, unread = Closest(run.standard, counting.counts.tallies), Unread()
    wanted = dict.fromkeys([*closest.columns, *candidates.columns, *unread.columns])
    for rows in blocks(audit, list(wanted)):
        closest.add(rows)
        candidates.add(rows)
        unread.add(rows)
        seen(len(rows))
    return Summary(run, counting.counts, closest, candidates.duplicates(), unread.names)
