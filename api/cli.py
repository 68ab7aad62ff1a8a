"""The ``renxiang`` command's first moment: all else is imported once an interrupt is caught."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper

INTERRUPTED = 130  # as shells report it


@contextmanager
def interruptible() -> Iterator[None]:
    """Have an interrupt end the command with one line."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write("renxiang: interrupted\n")
        raise SystemExit(INTERRUPTED) from None


def main() -> None:
    """Run the command; what a terminal has no character for is shown as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    with interruptible():
        import_module("api.commands.app").run()
