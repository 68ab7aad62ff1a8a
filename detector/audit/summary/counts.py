"""What an audit comes to, counted in one pass over its rows and in memory that does not grow."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detector.audit.judged import UNREADABLE
from detector.audit.summary.tally import Tally
from detector.measures import CATEGORIES
from detector.standard import Standard

VERDICTS = ("pass", "review", "fail", UNREADABLE)
STATUSES = ("pass", "review", "fail", "not_assessed")
_OBJECTIONS = np.array([False, True, True, True, False])  # the last stands for null
MOST_GROUPS = 5000


@dataclass(slots=True, eq=False)
class CheckCount:
    """How one check came out.

    Attributes
    ----------
    statuses : ndarray, shape (4,), int64
        Photos by ``STATUSES``.
    alone : int
        Photos to which this check objects and no other that decides.
    """

    statuses: NDArray[np.int64] = field(default_factory=lambda: np.zeros(4, np.int64))
    alone: int = 0

    @property
    def objections(self) -> int:
        """Photos that did not pass the check."""
        return int(self.statuses[1:].sum())


@dataclass(slots=True, eq=False)
class Counts:
    """An audit, counted.

    Attributes
    ----------
    verdicts : ndarray, shape (4,), int64
        Photos by ``VERDICTS``.
    codes : Counter of str
        Unreadable photos by code.
    checks : dict of str to CheckCount
        The standard's checks, in its order.
    tallies : dict of str to Tally
        Figures of the measures that the standard limits.
    absent : dict of str to Counter
        Readable photos without a figure, by reason.
    categories : dict of str to Counter
        What categorical measures found.
    groups : dict of str to ndarray, shape (4,), int64
        Verdicts by group; at most ``MOST_GROUPS`` of them.
    ungrouped, beyond : int
        Photos of no group, and those of further groups.
    """

    verdicts: NDArray[np.int64]
    codes: Counter[str]
    checks: dict[str, CheckCount]
    tallies: dict[str, Tally]
    absent: dict[str, Counter[str]]
    categories: dict[str, Counter[str]]
    groups: dict[str, NDArray[np.int64]]
    ungrouped: int = 0
    beyond: int = 0

    @property
    def photos(self) -> int:
        """All photos."""
        return int(self.verdicts.sum())


class Counting:
    """Counts rows, block after block.

    Parameters
    ----------
    standard : Standard
        What the audit judged by.
    """

    def __init__(self, standard: Standard) -> None:
        limits = standard.limits
        self._deciding = {limit.check for limit in limits if limit.tier == "must"}
        keys = list(dict.fromkeys(limit.key for limit in limits))
        self.columns = [
            "verdict",
            "code",
            "group",
            *(f"s.{check}" for check in dict.fromkeys(limit.check for limit in limits)),
            *(f"{kind}.{key}" for kind in "mr" for key in keys),
        ]
        figures = [key for key in keys if key not in CATEGORIES]
        self.counts = Counts(
            verdicts=np.zeros(len(VERDICTS), np.int64),
            codes=Counter(),
            checks={limit.check: CheckCount() for limit in limits},
            tallies={key: Tally() for key in figures},
            absent={key: Counter() for key in keys},
            categories={key: Counter() for key in keys if key in CATEGORIES},
            groups={},
        )

    def add(self, rows: pa.Table) -> None:
        """Count a block of rows with ``columns``."""
        verdicts = _places(rows["verdict"], VERDICTS)
        self.counts.verdicts += np.bincount(verdicts, minlength=len(VERDICTS))[: len(VERDICTS)]
        self.counts.codes.update(_counted(rows["code"]))
        self._add_checks(rows)
        readable = rows.filter(pc.is_null(rows["code"]))
        for key, tally in self.counts.tallies.items():
            tally.add(_numbers(readable[f"m.{key}"]))
        for key, found in self.counts.categories.items():
            found.update(_counted(readable[f"m.{key}"]))
        for key, reasons in self.counts.absent.items():
            reasons.update(_counted(readable[f"r.{key}"]))
        self._add_groups(rows["group"], verdicts)

    def _add_checks(self, rows: pa.Table) -> None:
        objecting = np.zeros(len(rows), np.int32)
        objections = {}
        for check, count in self.counts.checks.items():
            statuses = _places(rows[f"s.{check}"], STATUSES)
            count.statuses += np.bincount(statuses, minlength=5)[:4]
            if check in self._deciding:
                objections[check] = _OBJECTIONS[statuses]
                objecting += objections[check]
        single = objecting == 1
        for check, objects in objections.items():
            self.counts.checks[check].alone += int((objects & single).sum())

    def _add_groups(self, groups: pa.ChunkedArray, verdicts: NDArray[np.int64]) -> None:
        encoded = groups.combine_chunks().dictionary_encode()
        places = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        width = len(VERDICTS)
        known = places >= 0
        cells = places[known] * width + verdicts[known]
        table = np.bincount(cells, minlength=width * len(encoded.dictionary))
        for name, counts in zip(
            encoded.dictionary.to_pylist(), table.reshape(-1, width), strict=True
        ):
            if name in self.counts.groups or len(self.counts.groups) < MOST_GROUPS:
                self.counts.groups[name] = self.counts.groups.get(name, 0) + counts
            else:
                self.counts.beyond += int(counts.sum())
        self.counts.ungrouped += int((~known).sum())


def _places(column: pa.ChunkedArray, names: Iterable[str]) -> NDArray[np.int64]:
    """Give each cell's place among names; their number where it is null or none of them."""
    known = list(names)
    found = pc.index_in(column, value_set=pa.array(known))
    filled = pc.fill_null(found, len(known)).to_numpy()
    return np.asarray(filled, np.int64)


def _counted(column: pa.ChunkedArray) -> Counter[str]:
    counts = pc.value_counts(pc.drop_null(column))
    return Counter(dict(zip(counts.field(0).to_pylist(), counts.field(1).to_pylist(), strict=True)))


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(column.combine_chunks().to_numpy(zero_copy_only=False), np.float64)
