"""Tables of photos: a CSV file that maps photo numbers to files, a Parquet manifest."""

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from detector.audit.item import Item, as_text
from detector.audit.sources import files, store, text
from detector.errors import AuditError, PhotoCode
from detector.report import Message
from detector.sentences import told, why

_PATH = ("path", "file", "photo", "文件", "照片")
_NUMBER = ("photo_number", "number", "相片编号", "照片编号")
_GROUP = ("group", "studio", "folder", "照相馆")
_BATCH = 10_000


def csv_rows(source: str) -> Iterator[Item]:
    """List the photos of a CSV file with a heading; paths are as seen from its folder.

    Raises
    ------
    AuditError
        ``malformed-source``: no column names the files, or a quotation goes on over lines.
    """
    first = 1
    try:
        with text.table(source) as reader:
            columns = _columns(source, reader.fieldnames or ())
            first = reader.line_num + 1
            for row in reader:
                cells = (row[name] for name in columns.values() if name is not None)
                if any("\n" in cell or "\r" in cell for cell in cells if cell):
                    raise csv.Error(f"one cell goes on to line {reader.line_num}")
                yield _item(source, row, columns, f"line {reader.line_num}")
                first = reader.line_num + 1
    except (OSError, UnicodeError) as error:
        raise AuditError("malformed-source", _unread(source, error)) from error
    except csv.Error as error:
        raise AuditError(
            "malformed-source",
            told("table_quotation", source=source, line=first, why=error),
        ) from error


def parquet_rows(source: str) -> Iterator[Item]:
    """List the photos of a Parquet file; paths are as seen from its folder.

    Rows that are damaged are lost together with their row group, and one row says so.

    Raises
    ------
    AuditError
        ``malformed-source``: no column names the files, or it is no Parquet file.
    """
    try:
        table = pq.ParquetFile(source)
        names = table.schema_arrow.names
    except (OSError, ValueError, pa.ArrowException) as error:
        raise AuditError("malformed-source", _unread(source, error)) from error
    with table:
        columns = _columns(source, names)
        wanted = [name for name in columns.values() if name is not None]
        first = 1
        for group in range(table.num_row_groups):
            yield from _group_rows(source, table, group, columns, wanted, first)
            first += table.metadata.row_group(group).num_rows


def _group_rows(
    source: str,
    table: pq.ParquetFile,
    group: int,
    columns: Mapping[str, str | None],
    wanted: Sequence[str],
    first: int,
) -> Iterator[Item]:
    place = first
    try:
        for batch in table.iter_batches(_BATCH, [group], columns=wanted):
            for row in batch.to_pylist():
                yield _item(source, row, columns, f"row {place}")
                place += 1
    except (OSError, ValueError, pa.ArrowException):
        last = first + table.metadata.row_group(group).num_rows - 1
        yield _lost(source, f"rows {place} to {last}", "damaged-archive")


def _columns(source: str, names: Sequence[str]) -> dict[str, str | None]:
    """Find which columns hold the path, the photo number and the group."""
    wanted = {"path": _PATH, "photo_number": _NUMBER, "group": _GROUP}
    found = {
        meaning: next((name for name in names if name.strip().lower() in known), None)
        for meaning, known in wanted.items()
    }
    if found["path"] is None:
        seen = ", ".join(repr(name)[:40] for name in names[:8]) or told("none")
        named = {"wanted": ", ".join(_PATH[:-1]), "last": _PATH[-1], "seen": seen}
        raise AuditError("malformed-source", told("table_without_path", source=source, **named))
    return found


def _item(
    source: str, row: Mapping[str, Any], columns: Mapping[str, str | None], place: str
) -> Item:
    path = _cell(row, columns["path"])
    number, group = (_told(_cell(row, columns[name])) for name in ("photo_number", "group"))
    if path is None:
        return replace(_lost(source, place, "cannot-open"), photo_number=number, group=group)
    if not store.is_address(path):
        path = str(Path(source).parent / path)
    return files.item(path, source, group, number)


def _unread(source: str, error: Exception) -> Message:
    return told("unread", path=source, why=why(error))


def _lost(source: str, place: str, code: PhotoCode) -> Item:
    return Item(as_text(f"{source}!{place}"), as_text(source), code=code)


def _told(cell: str | None) -> str | None:
    return None if cell is None else as_text(cell)


def _cell(row: Mapping[str, Any], name: str | None) -> str | None:
    cell = None if name is None else row.get(name)
    if isinstance(cell, float):  # what pandas makes of whole numbers where one is missing
        cell = None if cell != cell else int(cell) if cell.is_integer() else cell
    told = os.fsdecode(cell) if isinstance(cell, bytes) else str("" if cell is None else cell)
    return told.strip() or None
