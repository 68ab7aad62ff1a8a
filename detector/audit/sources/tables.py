"""Tables of photos: a CSV file that maps photo numbers to files, a Parquet manifest."""

import csv
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from detector.audit.item import Item
from detector.audit.sources import files, store
from detector.errors import AuditError

_PATH = ("path", "file", "photo", "文件", "照片")
_NUMBER = ("photo_number", "number", "相片编号", "照片编号")
_GROUP = ("group", "studio", "folder", "照相馆")
_BATCH = 10_000


def csv_rows(source: str) -> Iterator[Item]:
    """List the photos of a CSV file with a heading; paths are as seen from its folder.

    Raises
    ------
    AuditError
        ``malformed-source``: no column names the files, or the text is not UTF-8.
    """
    try:
        with Path(source).open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            columns = _columns(source, reader.fieldnames or ())
            for row in reader:
                yield _item(source, row, columns)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AuditError("malformed-source", f"{source} cannot be read: {error}.") from error


def parquet_rows(source: str) -> Iterator[Item]:
    """List the photos of a Parquet file; paths are as seen from its folder.

    Raises
    ------
    AuditError
        ``malformed-source``: no column names the files, or it is no Parquet file.
    """
    try:
        with pq.ParquetFile(source) as table:
            columns = _columns(source, table.schema_arrow.names)
            wanted = [name for name in columns.values() if name is not None]
            batches = table.iter_batches(_BATCH, columns=wanted)
            for row in chain.from_iterable(batch.to_pylist() for batch in batches):
                yield _item(source, row, columns)
    except (OSError, pa.ArrowInvalid) as error:
        raise AuditError("malformed-source", f"{source} cannot be read: {error}.") from error


def _columns(source: str, names: Any) -> dict[str, str | None]:
    """Find which columns hold the path, the photo number and the group."""
    wanted = {"path": _PATH, "photo_number": _NUMBER, "group": _GROUP}
    found = {
        meaning: next((name for name in names if name.strip().lower() in known), None)
        for meaning, known in wanted.items()
    }
    if found["path"] is None:
        raise AuditError(
            "malformed-source", f"{source} has no column named {' or '.join(_PATH[:3])}."
        )
    return found


def _item(source: str, row: Mapping[str, Any], columns: Mapping[str, str | None]) -> Item:
    cells = {meaning: _cell(row, name) for meaning, name in columns.items()}
    path = cells["path"] or ""
    if not store.is_address(path):
        path = str(Path(source).parent / path)
    return files.item(path, source, cells["group"], cells["photo_number"])


def _cell(row: Mapping[str, Any], name: str | None) -> str | None:
    cell = None if name is None else row.get(name)
    return None if cell is None or str(cell).strip() == "" else str(cell).strip()
