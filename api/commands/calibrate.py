"""``renxiang calibrate``: fit a standard's limits to photos of one's own."""

import os
from pathlib import Path
from typing import Annotated

import typer

from api.commands.choice import chosen_one
from api.commands.outputs import check_file
from api.commands.said import said


def calibrate(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="Folder of photos."),
    ],
    labels: Annotated[
        Path,
        typer.Argument(
            metavar="LABELS.CSV",
            exists=True,
            dir_okay=False,
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
    reference: Annotated[
        Path | None,
        typer.Option(help="Write the compliant photos' distributions, for renxiang audit report."),
    ] = None,
    false_review: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of compliant photos that a check may not pass."),
    ] = None,
    let_through: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of faulty photos that a check may pass."),
    ] = None,
) -> None:
    """Fit a standard's limits to labelled photos of your own, and say what they are worth.

    The file written is a standard: renxiang check --standard FILE judges by it. The column check
    names what is wrong with a photo and is empty for a compliant one. Error rates are of people
    whose photos had no part in the limits.
    """
    # Fitting needs SciPy's statistics, two seconds of import that no other command should pay.
    from api.commands.calibrating import run

    given = {"false_review": false_review, "let_through": let_through}
    targets = {name: share for name, share in given.items() if share is not None}
    rules, base = chosen_one(standard), _base(standard, out)
    check_file(out, "--out", ".toml")
    for file, option in ((page, "--report"), (reference, "--reference")):
        if file is not None:
            check_file(file, option)
    run(folder, labels, out, rules, base, page, reference, targets)


def _base(standard: str, out: Path) -> str:
    """Name a standard as one that builds on it has to: a file as seen from the other's folder."""
    if not standard.endswith(".toml"):
        return standard
    if out.exists() and out.samefile(standard):
        raise typer.BadParameter(said("replaces_base"), param_hint="--out")
    return os.path.relpath(standard, out.parent)
