"""``renxiang calibrate``: fit a standard's limits to photos of one's own."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from calibration.conformal import Targets
from calibration.errors import CalibrationError
from calibration.figures import calibrated, own_standard
from calibration.labels import Label, read_labels
from calibration.observe import observe, read_photos
from calibration.report import percent, report
from detector.errors import StandardError
from detector.figures import Row
from detector.judge import Outcome
from detector.standard import load_standard

USAGE = 2
_USUAL = Targets()


def calibrate(
    folder: Annotated[Path, typer.Argument(help="Folder of photos.")],
    labels: Annotated[
        Path,
        typer.Argument(
            metavar="LABELS.CSV",
            help="Table with the columns path and check; also person, unsure, fault, severity.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Standard to write, a .toml file.")],
    standard: Annotated[
        str, typer.Option(help="The standard whose limits are fitted.")
    ] = "cn-id-card",
    page: Annotated[
        Path | None, typer.Option("--report", help="Write the evidence as an HTML page.")
    ] = None,
    false_review: Annotated[
        float, typer.Option(help="Share of compliant photos that a check may not pass.")
    ] = _USUAL.false_review,
    let_through: Annotated[
        float, typer.Option(help="Share of faulty photos that a check may pass.")
    ] = _USUAL.let_through,
) -> None:
    """Fit a standard's limits to labelled photos of your own, and say what they are worth.

    The file written is a standard: ``renxiang check --standard FILE`` judges by it. A photo's
    ``check`` column names what is wrong with it and is empty for a compliant one. Error rates are
    of people whose photos had no part in the limits.
    """
    targets = Targets(false_review=false_review, let_through=let_through)
    today = date.today()
    try:
        rules = load_standard(standard)
        seen = observe(read_photos(folder, read_labels(labels)), os.cpu_count() or 1)
        rows, scored = calibrated(rules, seen, targets, today)
    except (CalibrationError, StandardError) as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(USAGE) from None
    out.write_text(own_standard(out.stem, standard, rows, today), encoding="utf-8")
    if page is not None:
        page.write_text(report(scored, lambda label: _shown(folder, label)), encoding="utf-8")
    Console().print(_table(rows))
    right, wrong = scored.compliant, scored.refusable
    typer.echo(
        f"Compliant photos that pass: {percent(scored.verdict_share(right, Outcome.PASS))}. "
        f"Faulty photos let through: {percent(scored.verdict_share(wrong, Outcome.PASS))}.\n"
        f"Written to {out}."
    )


def _shown(folder: Path, label: Label) -> bytes:
    return (folder / label.path).read_bytes()


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("measure", "passes", "objects wrongly", "lets through", "photos"):
        table.add_column(heading)
    for row in rows:
        evidence = row["evidence"]
        low, high = (f"{row[bound]:g}" if bound in row else "" for bound in ("min", "max"))
        table.add_row(
            row.get("measure") or row["check"],
            f"{low} .. {high}",
            percent(evidence["false_objection"]),
            percent(evidence["let_through"]),
            f"{evidence['compliant']} + {evidence['faulty']}",
        )
    return table
