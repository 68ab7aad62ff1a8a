"""How many photos a source holds, where that can be known without doing half the work."""

import os
from pathlib import Path

import pyarrow.parquet as pq

from detector.audit.item import is_photo
from detector.audit.sources import files, store
from detector.errors import AuditError


def count(source: str) -> int | None:
    """Count a source's photos; None where only reading it all would tell.

    The figure is for showing how far the work is: nothing is decided by it.
    """
    if source == "-" or store.is_address(source):
        return None
    try:
        return _count(source)
    except (OSError, ValueError, AuditError):
        return None


def _count(source: str) -> int | None:
    path = Path(source.removeprefix("@"))
    if path.is_dir():
        return _in_folder(str(path))
    if source.startswith("@"):
        return _lines(path)
    if path.suffix == ".csv":
        return _lines(path) - 1
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    if files.is_pattern(source):
        return sum(1 for _ in files.matching(source))
    return 1 if is_photo(source) else None


def _in_folder(path: str) -> int:
    photos, waiting = 0, [path]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    photos += is_photo(entry.name)
    return photos


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())
