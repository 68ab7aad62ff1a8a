"""From measured columns to the audit's columns and back: what judging and rejudging share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detector.errors import AuditError
from detector.explain import STATUSES
from detector.judge import Figures, Judgement, Outcome, judge
from detector.measure import Column
from detector.measures import CATEGORIES
from detector.report import Status
from detector.sentences import told
from detector.standard import Standard

UNREADABLE = "unreadable"
_NAMES = np.array([STATUSES[outcome] for outcome in Outcome], object)


@dataclass(frozen=True, slots=True)
class Judged:
    """A standard's answer for N photos.

    Attributes
    ----------
    verdicts : list of N str
        pass, review or fail.
    statuses : dict of str to list of N str
        By check, the outcome of its worst limit.
    """

    verdicts: list[Status]
    statuses: dict[str, list[Status]]


def judged(standard: Standard, columns: Mapping[str, Figures]) -> Judged:
    """Judge N photos by their columns of figures.

    Parameters
    ----------
    standard : Standard
        The limits.
    columns : mapping of str to Column or Stored
        N figures for at least every measure the standard limits.
    """
    judgement = judge(standard, columns, CATEGORIES)
    worst = worst_outcomes(standard, judgement)
    statuses = {check: _NAMES[outcomes].tolist() for check, outcomes in worst.items()}
    return Judged(_NAMES[judgement.verdicts].tolist(), statuses)


def worst_outcomes(standard: Standard, judgement: Judgement) -> dict[str, NDArray[np.int8]]:
    """Give the outcome of each check's worst limit, by check, (N,) each."""
    places: dict[str, list[int]] = {}
    for place, limit in enumerate(standard.limits):
        places.setdefault(limit.check, []).append(place)
    return {check: judgement.outcomes[:, at].max(1) for check, at in places.items()}


def as_arrays(columns: Mapping[str, Column]) -> dict[str, pa.Array]:
    """Give columns of N figures as the arrays ``m.<measure>`` and ``r.<measure>``."""
    arrays: dict[str, pa.Array] = {}
    for key, column in columns.items():
        absent = np.isnan(column.values)
        if key in CATEGORIES:
            names = CATEGORIES[key]
            cells = [
                None if nan else str(names[int(cell)])
                for cell, nan in zip(column.values, absent, strict=True)
            ]
            arrays[f"m.{key}"] = pa.array(cells, pa.string())
        else:
            arrays[f"m.{key}"] = pa.array(column.values, pa.float64(), mask=absent)
        reasons = [None if reason is None else reason.value for reason in column.reasons]
        arrays[f"r.{key}"] = pa.array(reasons, pa.string())
    return arrays


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """One measure over N stored rows: the figures as measured, NaN where there was none."""

    values: NDArray[np.float64]


def stored(rows: pa.Table | pa.RecordBatch, keys: Iterable[str]) -> dict[str, Stored]:
    """Give N stored rows as figures that can be judged again, bit for bit.

    Parameters
    ----------
    rows : pyarrow.Table or RecordBatch, N rows
        With the column ``m.<measure>`` of every key.
    keys : iterable of str
        The measures wanted. A row that could not be read is NaN everywhere.

    Raises
    ------
    AuditError
        ``not-measured``: the audit was made before one of these measures existed.
    """
    figures = {}
    for key in keys:
        if f"m.{key}" not in rows.schema.names:
            raise AuditError("not-measured", told("not_held", measure=key))
        cells = rows.column(f"m.{key}")
        if key in CATEGORIES:
            names = pa.array([str(name) for name in CATEGORIES[key]])
            cells = pc.index_in(cells, value_set=names, skip_nulls=True)
        cells = cells.cast(pa.float64())
        figures[key] = Stored(np.asarray(cells.to_numpy(zero_copy_only=False), np.float64))
    return figures
