"""Which photos a standard decided by a hair, and which it had the most against.

Limits of different units are laid on one scale: the distance to the limit, in half the width of
the middle two thirds of the audit's own passing figures, about a standard deviation. A limit
without room, such as an exact number of pixels, has no close calls.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detector.audit.judged import UNREADABLE, stored
from detector.audit.summary.tally import Tally
from detector.judge import Judgement, Outcome, judge
from detector.measures import CATEGORIES
from detector.standard import Limit, Standard

_MIDDLE = np.array([0.16, 0.84])
_PHOTO = ("photo", "source", "sha256", "verdict")
SHOWN = 12
SHOWN_A_CHECK = 4


@dataclass(frozen=True, slots=True)
class Case:
    """One photo worth a look.

    Attributes
    ----------
    photo, source : str
        Its name, and the source it came from.
    sha256, verdict : str
        Its content and what was said of it.
    measure : str
        The measure that puts it here; empty where several do.
    figure, distance : float
        What was measured, and how far inside the limit that is, in standard deviations.
    """

    photo: str
    source: str
    sha256: str
    verdict: str
    measure: str
    figure: float
    distance: float


class _Best:
    """The cases of the smallest scores so far."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: list[tuple[float, Case]] = []

    def offer(self, scores: NDArray[np.float64], cases: "_Cases") -> None:
        """Take the best of N more photos; NaN is never taken."""
        full = len(self._kept) == self._size
        bar = self._kept[-1][0] if full else np.inf
        better = np.flatnonzero(scores < bar)
        better = better[np.argsort(scores[better], kind="stable")][: self._size]
        self._kept += [(float(scores[row]), cases.case(row)) for row in better.tolist()]
        self._kept = sorted(self._kept, key=lambda kept: kept[0])[: self._size]

    @property
    def cases(self) -> tuple[Case, ...]:
        """The closest so far, the closest first."""
        return tuple(case for _, case in self._kept)


@dataclass(frozen=True, slots=True, eq=False)
class _Cases:
    """N rows, the limit that speaks for each, its figure and distance."""

    rows: pa.Table
    measures: list[str]
    speaks: NDArray[np.int64]
    figures: NDArray[np.float64]
    distances: NDArray[np.float64]

    def case(self, row: int) -> Case:
        photo, source, sha256, verdict = (self.rows[name][row].as_py() for name in _PHOTO)
        speaks = self.speaks[row]
        figure, distance = self.figures[row, speaks], self.distances[row, speaks]
        measure = self.measures[speaks]
        return Case(photo, source, sha256 or "", verdict, measure, float(figure), float(distance))


class Closest:
    """Finds close calls and the worst photos, block after block.

    Parameters
    ----------
    standard : Standard
        What the audit judged by.
    tallies : dict of str to Tally
        The audit's figures, by measure.
    """

    def __init__(self, standard: Standard, tallies: dict[str, Tally]) -> None:
        self._standard = standard
        spreads = [_spread(limit, tallies) for limit in standard.limits]
        self._spread = np.where(np.array(spreads) > 0, spreads, np.nan)
        self._deciding = np.array([limit.tier == "must" for limit in standard.limits])
        self.columns = [*_PHOTO, *dict.fromkeys(f"m.{limit.key}" for limit in standard.limits)]
        self._close, self._worst = _Best(SHOWN), _Best(SHOWN)
        self._by_check: dict[str, tuple[_Best, _Best]] = {
            limit.check: (_Best(SHOWN_A_CHECK), _Best(SHOWN_A_CHECK))
            for limit, spread in zip(standard.limits, spreads, strict=True)
            if spread > 0
        }

    def add(self, rows: pa.Table) -> None:
        """Look at a block of rows with ``columns``."""
        limits = self._standard.limits
        columns = stored(rows.combine_chunks(), dict.fromkeys(limit.key for limit in limits))
        judgement = judge(self._standard, columns, CATEGORIES)
        figures = np.stack([columns[limit.key].values for limit in limits], 1)
        counted = ~(judgement.excused | judgement.waived)
        distances = np.where(counted, judgement.margins / self._spread, np.nan)
        readable = np.array(rows["verdict"].to_pylist(), object) != UNREADABLE
        self._add_overall(rows, judgement, figures, distances, readable)
        for check, (close, worst) in self._by_check.items():
            mine = [place for place, limit in enumerate(limits) if limit.check == check]
            cases = self._cases(rows, figures, distances, mine)
            own = distances[np.arange(len(rows)), cases.speaks]
            close.offer(np.abs(own), cases)
            worst.offer(np.where(own < 0, own, np.nan), cases)

    def _add_overall(
        self,
        rows: pa.Table,
        judgement: Judgement,
        figures: NDArray[np.float64],
        distances: NDArray[np.float64],
        readable: NDArray[np.bool_],
    ) -> None:
        objects = (judgement.outcomes != Outcome.PASS) & self._deciding
        fails = ((judgement.outcomes == Outcome.FAIL) & self._deciding).sum(1)
        cases = self._cases(rows, figures, distances, np.flatnonzero(self._deciding).tolist())
        places = np.arange(len(rows))
        own = distances[places, cases.speaks]
        decided = (objects.sum(1) == 0) | ((objects.sum(1) == 1) & objects[places, cases.speaks])
        self._close.offer(np.where(decided & readable, np.abs(own), np.nan), cases)
        depth = np.tanh(np.nan_to_num(own, nan=0.0) / 10)
        self._worst.offer(np.where((fails > 0) & readable, depth - fails, np.nan), cases)

    def _cases(
        self,
        rows: pa.Table,
        figures: NDArray[np.float64],
        distances: NDArray[np.float64],
        among: list[int],
    ) -> _Cases:
        """Let the limit with the least room, among some, speak for each photo."""
        room = np.nan_to_num(distances[:, among], nan=np.inf)
        speaks = np.array(among)[room.argmin(1)]
        measures = [limit.key for limit in self._standard.limits]
        return _Cases(rows, measures, speaks, figures, distances)

    @property
    def close(self) -> tuple[Case, ...]:
        """Photos whose verdict hangs on the least, the closest first."""
        return self._close.cases

    @property
    def worst(self) -> tuple[Case, ...]:
        """Photos that the most limits refuse, the worst first."""
        return self._worst.cases

    @property
    def by_check(self) -> dict[str, tuple[tuple[Case, ...], tuple[Case, ...]]]:
        """Give each check's close calls and worst photos."""
        return {
            check: (close.cases, worst.cases) for check, (close, worst) in self._by_check.items()
        }


def _spread(limit: Limit, tallies: dict[str, Tally]) -> float:
    """Give half the width of the middle two thirds of what passes; 0 where nothing can be close."""
    if limit.key not in tallies or limit.min == limit.max:
        return 0.0
    low = -np.inf if limit.min is None else limit.min
    passing = tallies[limit.key].within(low, np.inf if limit.max is None else limit.max)
    if not passing.total:
        return 0.0
    first, last = passing.quantiles(_MIDDLE).tolist()
    return float(last - first) / 2
