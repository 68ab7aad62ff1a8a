"""An audit's rows as CSV or as JSON lines, for programs that do not read Parquet."""

import codecs
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pyarrow.csv as pc

from detector.atomic import UNFINISHED
from detector.audit.folder import read_rows
from detector.audit.schema import schema
from detector.audit.spreadsheet import inert_rows
from detector.errors import AuditError
from detector.sentences import told, why


def export(out: Path, form: str) -> Path:
    """Write all rows of an audit as ``rows.csv`` or ``rows.jsonl``, in order, in flat memory.

    In JSON, columns that are null are left out. In CSV, a name that a spreadsheet would take for
    a formula has an apostrophe before it.

    Parameters
    ----------
    out : Path
        The audit's folder.
    form : {"csv", "jsonl"}
        The format.

    Raises
    ------
    AuditError
        ``cannot-write``.
    """
    path = out / f"rows.{form}"
    draft = path.with_name(path.name + UNFINISHED)
    try:
        with draft.open("wb") as file:
            _WRITERS[form](out, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        said = told("unwritten_rows", path=path, why=why(error))
        raise AuditError("cannot-write", said) from error
    return path


def _csv(out: Path, file: IO[bytes]) -> None:
    file.write(codecs.BOM_UTF8)  # see detector.audit.spreadsheet
    with pc.CSVWriter(file, schema()) as writer:
        for rows in read_rows(out):
            writer.write_table(inert_rows(rows.cast(schema())))


def _jsonl(out: Path, file: IO[bytes]) -> None:
    for rows in read_rows(out):
        for row in rows.to_pylist():
            told = {name: cell for name, cell in row.items() if cell is not None}
            file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")


_WRITERS: dict[str, Callable[[Path, IO[bytes]], None]] = {"csv": _csv, "jsonl": _jsonl}
