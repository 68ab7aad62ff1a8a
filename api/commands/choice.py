"""Which standards a command was asked for: one, several, or all there are."""

from typing import Annotated

import typer

from api.commands.said import in_words, said
from detector import Standard, load_standard, standard_ids
from detector.errors import StandardError

ALL = "all"
Standards = Annotated[
    str,
    typer.Option(
        help="A standard's identifier, a .toml file of your own, several of them with commas "
        "between, or all."
    ),
]


def chosen(names: str) -> list[Standard]:
    """Load the standards that a ``--standard`` option names.

    Parameters
    ----------
    names : str
        Identifiers or ``.toml`` files, separated by commas, or ``all``.

    Raises
    ------
    typer.BadParameter
        A standard is not there, named twice, or cannot be used.
    """
    wanted = standard_ids() if names == ALL else [name.strip() for name in names.split(",")]
    standards = [chosen_one(name) for name in wanted]
    ids = [standard.id for standard in standards]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise typer.BadParameter(said("named_twice", name=twice[0]), param_hint="--standard")
    return standards


def chosen_one(name: str) -> Standard:
    """Load the one standard that a ``--standard`` option names; raises as :func:`chosen`."""
    try:
        return load_standard(name)
    except StandardError as error:
        raise typer.BadParameter(in_words(error.said), param_hint="--standard") from error
