"""``renxiang standards``: which there are, what one says, and whether one's own is sound."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands import standards_table
from api.commands.language import Language, terminal_language
from api.commands.outcome import USAGE
from api.commands.said import in_words, said
from detector import load_standard, standard_ids
from detector.errors import StandardError

app = typer.Typer(help="List the standards, show one, or check one of your own.")

_Language = Annotated[
    Language | None, typer.Option(help="Language of the table; by default the terminal's.")
]


@app.callback(invoke_without_command=True)
def list_all(context: typer.Context, language: _Language = None) -> None:
    """List the standards that come with the package."""
    if context.invoked_subcommand is None:
        standards = [load_standard(name) for name in standard_ids()]
        standards_table.show_all(standards, language or terminal_language())


@app.command()
def show(
    standard: Annotated[
        str, typer.Argument(metavar="ID", help="A standard's identifier, or a .toml file.")
    ],
    language: _Language = None,
) -> None:
    """Show one standard as a table: every limit, where it comes from and how far to trust it."""
    try:
        standards_table.show_one(load_standard(standard), language or terminal_language())
    except StandardError as error:
        raise typer.BadParameter(in_words(error.said), param_hint="ID") from error


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Standards of your own, .toml files.")
    ],
) -> None:
    """Say whether standards of your own are sound, and what is wrong in them, line by line.

    The exit status is 2 if one of them cannot be used.
    """
    sound = [_is_sound(file) for file in files]
    raise typer.Exit(0 if all(sound) else USAGE)


def _is_sound(file: Path) -> bool:
    try:
        standard = load_standard(file)
    except StandardError as error:
        wrong = [problem.whole for problem in error.problems] or [error.said]
        for one in wrong:
            typer.echo(in_words(one), err=True)
        return False
    deciding = sum(limit.tier == "must" for limit in standard.limits)
    about = {"standard": standard.id, "version": standard.version, "count": len(standard.limits)}
    typer.echo(said("sound", file=file, deciding=deciding, **about))
    return True
