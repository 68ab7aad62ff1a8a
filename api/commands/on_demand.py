"""Commands that are imported when they are asked for: one that is not costs no start-up time."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from api.cli import interruptible
from api.commands.outcome import explained

_APPS = ("audit", "models", "standards")
_NAMES = ("check", "fix", "audit", "calibrate", "serve", "doctor", "models", "standards")


class OnDemand(TyperGroup):
    """The commands of ``renxiang``, each a module of the same name in this package."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """Name the commands in the order of the help."""
        return list(_NAMES)

    def make_context(self, *args: Any, **options: Any) -> Any:
        """Read the command line."""
        with interruptible(), explained():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        """Import and run the command that was asked for."""
        with interruptible(), explained():
            return super().invoke(ctx)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """Import one command; None where there is none of that name."""
        if cmd_name not in _NAMES:
            return None
        module = import_module(f"api.commands.{cmd_name}")
        if cmd_name in _APPS:
            app = module.app
        else:
            app = typer.Typer(add_completion=False)
            app.command(cmd_name)(getattr(module, cmd_name))
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command
