"""``renxiang audit rejudge`` and ``compare``: what else a finished audit can say."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.choice import chosen_one
from api.commands.outcome import CHANGED, PASSED, USAGE
from api.commands.outputs import check_file
from api.commands.said import said

_FOLDER = "Folder of an audit."
AuditFolder = Annotated[
    Path, typer.Argument(metavar="AUDIT", help=_FOLDER, exists=True, file_okay=False)
]

# Tables need Arrow, a quarter of a second of import that no other command should pay.


def rejudge(
    audit: AuditFolder,
    standard: Annotated[
        str, typer.Option(help="A standard's identifier, or a .toml file of your own.")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write the audit to.")],
) -> None:
    """Judge an audit's stored figures by another standard; no photo is read again.

    The audit stays as it is; the new folder is an audit like any other. Ends with status 2 where
    the standard limits something that was not measured.
    """
    from api.commands.reviewing import run_rejudge

    rules = chosen_one(standard)
    run_rejudge(audit, rules, out)
    about = {"standard": rules.id, "version": rules.version, "out": out}
    typer.echo(said("judged_again", **about), err=True)


def compare(
    one: Annotated[
        Path, typer.Argument(metavar="THEN", help=_FOLDER, exists=True, file_okay=False)
    ],
    other: Annotated[
        Path, typer.Argument(metavar="NOW", help=_FOLDER, exists=True, file_okay=False)
    ],
    out: Annotated[
        Path | None, typer.Option(help="File for every change, .parquet or .csv.")
    ] = None,
) -> None:
    """Say which photos two audits decide differently, and which limits or figures are the cause.

    Photos are matched by name and content. The exit status is 0 if no verdict changed, 1 if some
    did, 2 if no photo is in both.
    """
    from api.commands.reviewing import run_compare

    if out is not None:
        check_file(out, "--out", ".parquet", ".csv")
    found = run_compare(one, other, out)
    if not found.photos:
        typer.echo(said("nothing_in_common"), err=True)
        raise typer.Exit(USAGE)
    raise typer.Exit(CHANGED if found.changed else PASSED)
