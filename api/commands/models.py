"""``renxiang models``: fetch the neural models, and list them."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.commands.said import said
from detector.networks import fetch as fetching
from detector.networks import store
from detector.networks.manifest import Model, models
from detector.overlay import font_on_record

app = typer.Typer(help="Fetch the neural models, and list them.", no_args_is_help=True)


@app.command()
def fetch(
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Say nothing but what goes wrong.")
    ] = False,
) -> None:
    """Fetch every model that is not here yet, and the overlays' font, checked by their hashes.

    Where RENXIANG_MODELS names the folder nothing is fetched, and the font may be missing.

    The exit status is 4 if a model could not be fetched.
    """
    folder = store.folder()
    wanted = models() if store.is_sealed() else (*models(), font_on_record())
    fetching.fetch(folder, wanted=wanted, progress=_ignore if quiet else _announce)
    if not quiet:
        typer.echo(said("models_are_in", folder=folder))


@app.command("list")
def show() -> None:
    """List the models: whether they are here, their licences, and what they are used for."""
    folder = store.folder()
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("model", "state", "size", "licence"):
        table.add_column(heading, no_wrap=True)
    table.add_column("used for", overflow="fold")
    for model in (*models(), font_on_record()):
        use = f"{model.purpose} (by {model.maker})"
        size = _size(model)
        state = store.state(model, folder)
        table.add_row(model.name, state, size, model.licence, use)
    Console().print(table)


def _announce(model: Model) -> None:
    typer.echo(said("fetching", name=model.name, size=_size(model)))


def _size(model: Model) -> str:
    return f"{model.byte_count / 1e6:.1f} MB"


def _ignore(_: Model) -> None:
    pass
