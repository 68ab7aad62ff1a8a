"""A finished audit written up: its page, and a reference for later audits."""

from pathlib import Path

import typer

from api.commands.language import terminal_language
from api.commands.progress import reading
from api.commands.said import said
from detector.audit.arrow import without_pandas
from detector.audit.atomic import put
from detector.audit.blocks import blocks, row_count
from detector.audit.folder import read_run
from detector.audit.page.content import Copied, copied, shown_photos
from detector.audit.page.overlaid import overlaid
from detector.audit.page.pictures import Pictures, plain
from detector.audit.page.pictures import thumbnails as read_thumbnails
from detector.audit.page.render import render
from detector.audit.summary.counts import Counting
from detector.audit.summary.drift import read_reference, reference
from detector.audit.summary.summary import Summary, summarise

REPORT = "report.html"


def run_report(
    audit: Path,
    out: Path,
    language: str | None,
    *,
    thumbnails: bool,
    against: Path | None = None,
) -> Copied:
    """Write an audit's page, showing progress on a terminal.

    Parameters
    ----------
    audit : Path
        Its folder.
    out : Path
        File to write.
    language : {"zh", "en"} or None
        The language the page opens in; by default the terminal's.
    thumbnails : bool
        Whether faces are shown.
    against : Path, optional
        A reference to compare distributions with.

    Returns
    -------
    Copied
        What the page says of copies.

    Raises
    ------
    AuditError
        ``not-an-audit``, ``not-a-reference`` or ``cannot-write``.
    """
    without_pandas()
    held_against = (against.name, read_reference(against)) if against else None
    with reading() as bar:
        task = bar.add_task(said("counting"), total=2 * row_count(audit))
        summary = summarise(audit, lambda count: bar.advance(task, count))
        bar.add_task(said("writing_report"), total=None)
        pictures = _pictures(summary) if thumbnails else Pictures()
        page = render(summary, pictures, language or terminal_language().value, held_against)
    put(out, page.encode("utf-8", "replace"))
    return copied(summary.duplicates)


def _pictures(summary: Summary) -> Pictures:
    """Read the photos that the page shows, those that it shows large with what was found."""
    run, closest = summary.run, summary.closest
    small = read_thumbnails(shown_photos(summary), run.sources, plain)
    chosen = [*closest.close, *closest.worst]
    large = read_thumbnails(chosen, run.sources, lambda one: overlaid(one, run.standard))
    pictures = Pictures(small, large)
    if small and not len(pictures):
        typer.echo(said("nothing_found"), err=True)
    return pictures


def run_reference(audit: Path, out: Path) -> None:
    """Write the distributions of an audit's figures as a reference.

    Raises
    ------
    AuditError
        ``not-an-audit`` or ``cannot-write``.
    """
    without_pandas()
    run = read_run(audit)
    counting = Counting(run.standard)
    with reading() as bar:
        task = bar.add_task("", total=row_count(audit))
        for rows in blocks(audit, counting.columns):
            counting.add(rows)
            bar.advance(task, len(rows))
    made = reference(counting.counts.tallies, run.engine)
    put(out, made.model_dump_json(by_alias=True).encode())
