"""A finished audit judged by another standard: from its stored figures, no photo read again."""

from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detector.audit.blocks import blocks
from detector.audit.draft import drafted
from detector.audit.folder import read_run, write_part
from detector.audit.judged import UNREADABLE, stored, worst_outcomes
from detector.audit.lock import locked
from detector.audit.schema import schema
from detector.errors import AuditError
from detector.explain import STATUSES
from detector.judge import Outcome, judge
from detector.measures import CATEGORIES
from detector.sentences import told
from detector.standard import Standard

_STATUS = "s."
_READABLE = "s.file.readable"


def rejudge(audit: Path, standard: Standard, out: Path) -> Generator[pa.Table]:
    """Write an audit's rows anew, as another standard would have judged them.

    Parameters
    ----------
    audit : Path
        Folder of the audit.
    standard : Standard
        What it is judged by now.
    out : Path
        Folder to write: a complete audit again once the last part is, and none before.

    Yields
    ------
    pyarrow.Table
        The rows of each part, which is written meanwhile. Whoever stops early closes the generator.

    Raises
    ------
    AuditError
        ``not-an-audit``; ``not-measured`` naming every measure that was not stored;
        ``audit-changed`` where ``out`` holds an audit already; ``audit-running``, ``cannot-write``;
        see :func:`~detector.audit.draft.drafted`.
    """
    run = read_run(audit)
    with locked(out), drafted(out) as draft, ThreadPoolExecutor(1, "writing") as writing:
        written: Future[None] | None = None
        for number, rows in enumerate(blocks(audit)):
            judged = rejudged(rows, standard)
            if written is not None:
                written.result()  # no more than one part waits to be written
            written = writing.submit(write_part, draft, number, judged, "")
            yield judged
        if written is not None:
            written.result()
        run.model_copy(update={"standard": standard}).write(draft)


def rejudged(rows: pa.Table, standard: Standard) -> pa.Table:
    """Judge stored rows again.

    Parameters
    ----------
    rows : pyarrow.Table
        Of an audit, every column.
    standard : Standard
        What they are judged by now.

    Returns
    -------
    pyarrow.Table
        The same rows with the new verdicts, outcomes and standard.

    Raises
    ------
    AuditError
        ``not-measured`` naming every measure that was not stored.
    """
    rows = _of_today(rows)
    readable = pc.is_null(rows["code"])
    _refuse_unmeasured(rows, standard, readable)
    figures = stored(rows.combine_chunks(), dict.fromkeys(limit.key for limit in standard.limits))
    judgement = judge(standard, figures, CATEGORIES)
    worst = worst_outcomes(standard, judgement)
    replaced = {
        "verdict": pc.if_else(readable, _named(judgement.verdicts), UNREADABLE),
        **{f"standard_{key}": value for key, value in _about(standard).items()},
    }
    nothing = pa.scalar(None, pa.string())
    for field in rows.schema:
        if field.name.startswith(_STATUS) and field.name != _READABLE:
            given = worst.get(field.name.removeprefix(_STATUS))
            replaced[field.name] = (
                nothing if given is None else pc.if_else(readable, _named(given), nothing)
            )
    return _with(rows, replaced)


def _of_today(rows: pa.Table) -> pa.Table:
    """Give rows of an earlier version the columns that it did not have, all null."""
    known = set(rows.schema.names)
    arrays = [
        rows[field.name] if field.name in known else pa.nulls(len(rows), field.type)
        for field in schema()
    ]
    return pa.Table.from_arrays(arrays, schema=schema())


def _about(standard: Standard) -> dict[str, pa.Scalar]:
    about = standard.reference
    return {key: pa.scalar(getattr(about, key), pa.string()) for key in ("id", "version", "hash")}


def _named(outcomes: NDArray[np.int8]) -> pa.Array:
    names = pa.array([STATUSES[outcome] for outcome in Outcome], pa.string())
    return names.take(pa.array(outcomes))


def _with(rows: pa.Table, columns: dict[str, pa.Array | pa.ChunkedArray | pa.Scalar]) -> pa.Table:
    arrays = []
    for field in rows.schema:
        given = columns.get(field.name, rows[field.name])
        arrays.append(pa.repeat(given, len(rows)) if isinstance(given, pa.Scalar) else given)
    return pa.Table.from_arrays(arrays, schema=rows.schema)


def _refuse_unmeasured(
    rows: pa.Table, standard: Standard, readable: pa.Array | pa.ChunkedArray
) -> None:
    """Refuse to judge by what was never measured: a photo without figure and without reason."""
    keys = dict.fromkeys(limit.key for limit in standard.limits)
    missing = [key for key in keys if not _was_measured(rows, key, readable)]
    if missing:
        said = told("not_measured", measures=", ".join(missing), standard=standard.id)
        raise AuditError("not-measured", said)


def _was_measured(rows: pa.Table, key: str, readable: pa.Array | pa.ChunkedArray) -> bool:
    silent = pc.and_(pc.is_null(rows[f"m.{key}"]), pc.is_null(rows[f"r.{key}"]))
    return not pc.any(pc.and_(silent, readable)).as_py()
