"""A comparison of two audits as tables on the terminal and as a file of changes."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table

from detector.audit.compare import SCHEMA, Comparison
from detector.audit.spreadsheet import ENCODING, inert
from detector.audit.summary.shares import Share, wilson

_VERDICTS = ("pass", "review", "fail", "unreadable")
_CAUSES = {
    "limit-added": "limited now",
    "limit-removed": "limited no more",
    "limit-moved": "limit moved",
    "figure-moved": "measured otherwise",
    "both-moved": "limit and figure moved",
    "another-limit": "gives way to another limit",
    "readable": "read then or now only",
}
_MOST_CAUSES = 20


class ChangesFile:
    """Writes changes to Parquet or CSV as they come; to nowhere, without a path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stack = ExitStack()
        self._write: Any = None

    def __enter__(self) -> "ChangesFile":
        if self._path is not None and self._path.suffix == ".parquet":
            writer = self._stack.enter_context(pq.ParquetWriter(self._path, SCHEMA))
            self._write = writer.write_table
        elif self._path is not None:
            file = self._stack.enter_context(self._path.open("w", newline="", encoding=ENCODING))
            rows = csv.writer(file)
            rows.writerow(_HEADINGS)
            self._write = lambda changed: rows.writerows(_lines(changed))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, changed: pa.Table) -> None:
        """Append changes."""
        if self._write is not None and len(changed):
            self._write(changed)


_PHOTO = ("photo", "photo_number", "group", "sha256", "was", "now")
_REASON = tuple(SCHEMA.field("because").type.value_type.field(n).name for n in range(10))
_HEADINGS = (*_PHOTO, *_REASON)


def _lines(changed: pa.Table) -> Iterator[list[str]]:
    """Give one line a reason."""
    for row in changed.to_pylist():
        for reason in row["because"] or [{}]:
            yield [inert(row[name]) for name in _PHOTO] + [reason.get(name) for name in _REASON]


def as_tables(found: Comparison) -> Iterator[Table]:
    """Show verdicts then against now, and why they changed."""
    moved = Table(box=None, padding=(0, 2, 0, 0))
    moved.add_column("then \\ now")
    for now in _VERDICTS:
        moved.add_column(now, justify="right")
    for was in _VERDICTS:
        moved.add_row(was, *(_shown(found.verdicts[was, now], was != now) for now in _VERDICTS))
    yield moved
    if found.causes:
        yield _because(found)


def headline(found: Comparison) -> str:
    """Say in one line how many photos changed."""
    text = f"{found.changed:,} of {found.photos:,} photos changed"
    text += f" ({percent(wilson(found.changed, found.photos))})"
    alone = {
        "only in the first": found.only_one,
        "only in the second": found.only_other,
        "with other content under the same name": found.replaced,
    }
    return "; ".join([text, *(f"{count:,} {what}" for what, count in alone.items() if count)])


def percent(share: Share) -> str:
    """Write a share with its interval."""
    return f"{100 * share.value:.2f} %, {100 * share.low:.2f} to {100 * share.high:.2f}"


def _shown(count: int, changed: bool) -> str:
    if not count:
        return "[dim]·[/]"
    return f"[bold]{count:,}[/]" if changed else f"{count:,}"


def _because(found: Comparison) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("check", "why", "photos"):
        table.add_column(heading, justify="right" if heading == "photos" else "left")
    for (check, cause), count in found.causes.most_common(_MOST_CAUSES):
        table.add_row(check, _CAUSES[cause], f"{count:,}")
    return table
