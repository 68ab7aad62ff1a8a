"""The ``renxiang`` command's first moment: all else is imported once an interrupt is caught."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper

from api.commands.language import Language, terminal_language

INTERRUPTED, TERMINATED = 130, 143  # as shells report them


@contextmanager
def interruptible() -> Iterator[None]:
    """Have an interrupt end the command with one line."""
    try:
        yield
    except KeyboardInterrupt:
        said = "已中断" if terminal_language() is Language.ZH else "interrupted"
        sys.stderr.write(f"renxiang: {said}\n")
        raise SystemExit(INTERRUPTED) from None


def main() -> None:
    """Run the command.

    What a terminal has no character for is shown as a question mark; names that are listed on
    standard input are taken as the disk has them.
    """
    for stream, errors in (
        (sys.stdin, "surrogateescape"), (sys.stdout, "replace"), (sys.stderr, "replace"),
    ):  # fmt: skip
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)
    with interruptible():
        import_module("api.commands.app").run()
