"""A comparison of two audits as tables on the terminal and as a file of changes."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table

from api.commands.progress import outcomes
from detector.atomic import UNFINISHED
from detector.audit.compare import SCHEMA, Comparison
from detector.audit.spreadsheet import ENCODING, inert
from detector.audit.summary.shares import wilson
from detector.explain import catalogue

_MOST_CAUSES = 20
Write = Callable[[pa.Table], object]


class ChangesFile:
    """Writes changes to Parquet or CSV as they come; to nowhere, without a path.

    The file is whole or not there.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stack = ExitStack()
        self._write: Any = None

    def __enter__(self) -> "ChangesFile":
        if self._path is not None:
            draft = self._stack.enter_context(_whole(self._path))
            is_parquet = self._path.suffix.lower() == ".parquet"
            self._write = self._stack.enter_context((_parquet if is_parquet else _csv)(draft))
        return self

    def __exit__(self, *fault: Any) -> None:
        self._stack.__exit__(*fault)

    def write(self, changed: pa.Table) -> None:
        """Append changes."""
        if self._write is not None and len(changed):
            self._write(changed)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give the name to write a file under until it is whole; what goes wrong has its own name."""
    draft = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    with pq.ParquetWriter(path, SCHEMA) as writer:
        yield writer.write_table


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    with path.open("w", newline="", encoding=ENCODING) as file:
        rows = csv.writer(file)
        rows.writerow(_HEADINGS)
        yield lambda changed: rows.writerows(_lines(changed))


_PHOTO = ("photo", "photo_number", "group", "sha256", "was", "now")
_REASON = tuple(SCHEMA.field("because").type.value_type.field(n).name for n in range(10))
_HEADINGS = (*_PHOTO, *_REASON)


def _lines(changed: pa.Table) -> Iterator[list[str]]:
    """Give one line a reason."""
    for row in changed.to_pylist():
        for reason in row["because"] or [{}]:
            yield [inert(row[name]) for name in _PHOTO] + [reason.get(name) for name in _REASON]


def as_tables(found: Comparison, language: str) -> Iterator[Table]:
    """Show verdicts then against now, and why they changed."""
    names = outcomes(language)
    moved = Table(box=None, padding=(0, 2, 0, 0))
    moved.add_column(catalogue(language)["audit"]["then_now"])
    for said in names.values():
        moved.add_column(said, justify="right")
    for was, said in names.items():
        moved.add_row(said, *(_shown(found.verdicts[was, now], was != now) for now in names))
    yield moved
    if found.causes:
        yield _because(found, language)


def headline(found: Comparison, language: str) -> str:
    """Say in one line how many photos changed."""
    texts, share = catalogue(language)["audit"], wilson(found.changed, found.photos)
    changed = texts["changed"].format(
        changed=found.changed,
        photos=found.photos,
        share=100 * share.value,
        low=100 * share.low,
        high=100 * share.high,
    )
    alone = {
        "only_one": found.only_one,
        "only_other": found.only_other,
        "replaced": found.replaced,
    }
    said = (texts[name].format(count=count) for name, count in alone.items() if count)
    return str(texts["joint"]).join([changed, *said])


def _shown(count: int, changed: bool) -> str:
    if not count:
        return "[dim]·[/]"
    return f"[bold]{count:,}[/]" if changed else f"{count:,}"


def _because(found: Comparison, language: str) -> Table:
    texts, checks = catalogue(language)["audit"], catalogue(language)["checks"]
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(texts["check"])
    table.add_column(texts["why"])
    table.add_column(texts["photos"], justify="right")
    for (check, cause), count in found.causes.most_common(_MOST_CAUSES):
        named = f"{checks[check]['name']} [dim]{check}[/]"
        table.add_row(named, texts["causes"][cause], f"{count:,}")
    return table
