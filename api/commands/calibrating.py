"""Fit a standard to a user's photos, write it down, and tell what it is worth."""

from datetime import date
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from api.commands.said import said
from api.cores import core_count
from calibration.conformal import Targets
from calibration.figures import calibrated, own_standard
from calibration.intervals import percent
from calibration.labels import Label, first_few, read_labels, refuse_missing
from calibration.observe import Observations, observe, read_photos
from calibration.reference import of_compliant
from calibration.report import report
from detector.figures import Row
from detector.judge import Outcome
from detector.standard import Standard


def run(
    folder: Path,
    labels: Path,
    out: Path,
    standard: Standard,
    base: str,
    page: Path | None,
    held: Path | None,
    targets: dict[str, float],
) -> None:
    """Fit, write and tell.

    Parameters
    ----------
    folder, labels : Path
        The photos, and the table that says what is wrong with each.
    out : Path
        Standard to write.
    standard : Standard
        The standard whose limits are fitted.
    base : str
        Its identifier, or its file as seen from the folder of ``out``.
    page : Path or None
        Where to write the evidence as a page.
    held : Path or None
        Where to write the compliant photos' distributions, to hold audits against.
    targets : dict of str to float
        Error rates that differ from the usual ones.

    Raises
    ------
    CalibrationError
        The table or the photos cannot be used.
    """
    today = date.today()
    told = read_labels(labels)
    refuse_missing(folder, told)
    seen = observe(read_photos(folder, told), core_count())
    _say_unread(seen)
    rows, scored = calibrated(standard, seen, Targets(**targets), today)
    out.write_text(own_standard(out.stem, base, standard.title, rows, today), encoding="utf-8")
    if page is not None:
        text = report(scored, scored, lambda label: _shown(folder, label))
        page.write_text(text, encoding="utf-8")
    if held is not None:
        held.write_text(of_compliant(scored).model_dump_json(by_alias=True), encoding="utf-8")
    Console().print(_table(rows))
    shares = {
        name: percent(scored.verdict_share(chosen, Outcome.PASS))
        for name, chosen in (("right", scored.compliant), ("wrong", scored.refusable))
    }
    about = {"count": len(rows), "standard": standard.id, "out": out}
    typer.echo(said("calibrated", **shares, **about))


def _say_unread(seen: Observations) -> None:
    """Name the photos that cannot be read, though nothing is said to be wrong with their files."""
    unread = [
        label.path
        for label, read in zip(seen.labels, seen.readable, strict=True)
        if not read and label.complies("file.readable")
    ]
    if unread:
        counts = {"count": len(unread), "total": len(seen)}
        typer.echo(said("unread_labelled", names=first_few(unread), **counts), err=True)


def _shown(folder: Path, label: Label) -> bytes:
    return (folder / label.path).read_bytes()


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(said("measure"), no_wrap=True)
    for heading in ("passes", "objects_wrongly", "lets_through", "photos"):
        table.add_column(said(heading))
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
