"""``renxiang audit report`` and ``reference``: a finished audit written up."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.audit_review import AuditFolder
from api.commands.language import Language
from api.commands.outputs import check_file
from api.commands.said import said


def report(
    audit: AuditFolder,
    out: Annotated[
        Path | None, typer.Option(help="File to write; by default report.html in the folder.")
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="Language it opens in; by default the terminal's.")
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(
            help="Compare distributions with those of a reference, not the calibration.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    thumbnails: Annotated[
        bool, typer.Option(help="Show faces, read again from the sources.")
    ] = True,
) -> None:
    """Write an audit's report: one HTML file that needs nothing else.

    Verdicts and reasons with intervals, distributions with the limits, closest calls, groups that
    stand out, drift, and copies.
    """
    from api.commands.progress import show_copies
    from api.commands.reporting import REPORT, run_report

    file = out or audit / REPORT
    check_file(file, "--out")
    show_copies(run_report(audit, file, language, thumbnails=thumbnails, against=reference))
    typer.echo(said("written", path=file), err=True)


def reference(
    audit: AuditFolder, out: Annotated[Path, typer.Option(help="File to write, JSON.")]
) -> None:
    """Keep the distributions of an audit's figures, to hold later audits against.

    The file holds neither photos nor names.
    """
    from api.commands.reporting import run_reference

    check_file(out, "--out")
    run_reference(audit, out)
    typer.echo(said("written", path=out), err=True)
