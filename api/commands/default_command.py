"""A group of commands that one of them may be called without its name."""

from typing import Any

from typer.core import TyperGroup

_HELP = ("--help", "-h")


class WithDefault(TyperGroup):
    """A group whose ``run`` needs no naming: ``audit FOLDER`` means ``audit run FOLDER``.

    A folder that is called like a command is written with its path, ``./compare``.
    """

    default = "run"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default's name before arguments that open with no command's."""
        if args and args[0] not in self.commands and args[0] not in _HELP:
            args = [self.default, *args]
        return super().parse_args(ctx, args)
