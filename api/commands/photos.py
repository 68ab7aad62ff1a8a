"""What the commands that take photos share: which photos, by which names, on how many cores."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from api.cores import core_count

Given = TypeVar("Given")
Answer = TypeVar("Answer")

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...", help="Photos, folders of photos, or - for a list on standard input."
    ),
]
_SUFFIXES = {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".heic", ".heif", ".gif", ".bmp", ".tif"}


def expand(paths: Iterable[str]) -> list[Path]:
    """Give the photos named, those in the folders named, and those listed on standard input.

    Raises
    ------
    typer.BadParameter
        One does not exist, or there is no photo at all: that is no success.
    """
    found = list(_expand(paths))
    if not found:
        raise typer.BadParameter(f"There is no photo in {', '.join(paths)}.", param_hint="PATH")
    return found


def _expand(paths: Iterable[str]) -> Iterator[Path]:
    for name in paths:
        if name == "-":
            yield from (Path(line.rstrip("\n")) for line in sys.stdin if line.strip())
        elif Path(name).is_dir():
            inside = (path for path in Path(name).rglob("*") if path.suffix.lower() in _SUFFIXES)
            yield from sorted(path for path in inside if path.is_file())
        elif Path(name).exists():
            yield Path(name)
        else:
            raise typer.BadParameter(f"{name} does not exist.", param_hint="PATH")


def name_of(path: Path) -> str:
    """Give a path as text that can be written out, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def content_of(path: Path) -> bytes | None:
    """Give a file's bytes; None where it cannot be opened, or its name is none (it holds NUL)."""
    try:
        return path.read_bytes()
    except (OSError, ValueError):
        return None


def on_every_core(work: Callable[[Given], Answer], given: Iterable[Given]) -> Iterator[Answer]:
    """Work through many things on every core, giving the answers in their order."""
    workers, left = core_count(), iter(given)
    with ThreadPoolExecutor(workers) as pool:
        pending = deque(pool.submit(work, one) for one in islice(left, 2 * workers))
        while pending:
            yield pending.popleft().result()
            pending.extend(pool.submit(work, one) for one in islice(left, 1))
