"""``renxiang doctor``: whether everything is here that the work needs."""

import typer
from rich.console import Console

from api.commands.machine import as_table, examine, is_ready
from api.commands.outcome import MISSING


def doctor() -> None:
    """Show versions, models and processor, and what is missing.

    The exit status is 3 if something is missing.
    """
    items = examine()
    Console().print(as_table(items))
    if not is_ready(items):
        raise typer.Exit(MISSING)
