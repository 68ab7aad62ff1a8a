"""A finished audit judged again, or held beside another."""

import time
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import typer
from rich.console import Console

from api.commands.comparison import ChangesFile, as_tables, headline
from api.commands.language import terminal_language
from api.commands.progress import reading, show
from api.commands.said import said
from detector.audit.arrow import without_pandas
from detector.audit.blocks import row_count
from detector.audit.compare import Comparison, compare
from detector.audit.folder import read_run
from detector.audit.rejudge import rejudge
from detector.audit.work import Tally
from detector.standard import Standard


def run_rejudge(audit: Path, standard: Standard, out: Path) -> None:
    """Judge an audit again, and print what it comes to now.

    Raises
    ------
    AuditError
        See :func:`detector.audit.rejudge.rejudge`.
    """
    started = time.monotonic()
    without_pandas()
    _say_unfinished(audit)
    tally = Tally()
    with reading() as bar, closing(rejudge(audit, standard, out)) as parts:
        task = bar.add_task("", total=row_count(audit))
        for part in parts:
            tally.add(Tally.of(part))
            bar.advance(task, len(part))
    show(tally, 0, time.monotonic() - started)


def run_compare(one: Path, other: Path, out: Path | None) -> Comparison:
    """Compare two audits, write every change, and print what they come to.

    Raises
    ------
    AuditError
        See :func:`detector.audit.compare.compare`.
    """
    without_pandas()
    for audit in (one, other):
        _say_unfinished(audit)
    with reading() as bar, ChangesFile(out) as file:
        task = bar.add_task("", total=row_count(other))

        def each(changed: pa.Table, photos: int) -> None:
            file.write(changed)
            bar.advance(task, photos)

        found = compare(one, other, each)
    console, language = Console(), terminal_language()
    console.print(headline(found, language), soft_wrap=True, highlight=False)
    for table in as_tables(found, language):
        console.print(table)
    return found


def _say_unfinished(audit: Path) -> None:
    """Say on standard error where an audit does not have every photo yet."""
    if not read_run(audit).finished:
        typer.echo(said("unfinished_audit", audit=audit), err=True)
