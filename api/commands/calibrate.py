"""``renxiang calibrate``: fit a standard's limits to photos of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.outcome import USAGE
from detector.errors import ModelError, RenxiangError


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
    reference: Annotated[
        Path | None,
        typer.Option(help="Write the compliant photos' distributions, for renxiang audit report."),
    ] = None,
    false_review: Annotated[
        float | None, typer.Option(help="Share of compliant photos that a check may not pass.")
    ] = None,
    let_through: Annotated[
        float | None, typer.Option(help="Share of faulty photos that a check may pass.")
    ] = None,
) -> None:
    """Fit a standard's limits to labelled photos of your own, and say what they are worth.

    The file written is a standard: ``renxiang check --standard FILE`` judges by it. A photo's
    ``check`` column names what is wrong with it and is empty for a compliant one. Error rates are
    of people whose photos had no part in the limits.
    """
    # Fitting needs SciPy's statistics, two seconds of import that no other command should pay.
    from api.calibrating import run

    given = {"false_review": false_review, "let_through": let_through}
    targets = {name: share for name, share in given.items() if share is not None}
    try:
        run(folder, labels, out, standard, page, reference, targets)
    except ModelError:
        raise
    except RenxiangError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(USAGE) from None
