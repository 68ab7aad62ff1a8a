"""What the commands that take photos share: which photos, by which names, on how many cores."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from api.cores import core_count
from detector.audit.item import is_photo
from detector.codec import DEFAULT_LIMITS
from detector.errors import PhotoError

Given = TypeVar("Given")
Answer = TypeVar("Answer")

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...", help="Photos, folders of photos, or - for a list on standard input."
    ),
]
_MOST_BYTES = DEFAULT_LIMITS.max_bytes


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
            yield from (Path(line.rstrip("\r\n")) for line in sys.stdin if line.strip())
        elif Path(name).is_dir():
            yield from _inside(name)
        elif Path(name).exists():
            yield Path(name)
        else:
            raise typer.BadParameter(f"{name} does not exist.", param_hint="PATH")


def _inside(folder: str) -> list[Path]:
    """List a folder's photos in order; a folder in it that may not be read stands for its own."""
    closed: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
    named = (Path(within, name) for within, _, names in walk for name in names if is_photo(name))
    found = [path for path in named if path.is_file() or not path.exists()]
    return sorted(found + closed)


def name_of(path: Path) -> str:
    """Give a path as text that can be written out, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def content_of(path: Path) -> bytes | PhotoError:
    """Give a file's bytes, or why they cannot be had; no more is read than a photo may have."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError):  # or its name is none: it holds NUL
        return PhotoError("cannot-open", f"{path} cannot be opened.")
    if len(content) > _MOST_BYTES:
        return PhotoError("too-many-bytes", f"{path} has over {_MOST_BYTES / 1e6:g} MB.")
    return content


def write_line(json: str) -> None:
    """Write a line of JSON to standard output, in UTF-8 (RFC 8259) whatever the terminal speaks."""
    sys.stdout.flush()
    sys.stdout.buffer.write(json.encode() + b"\n")


def on_every_core(work: Callable[[Given], Answer], given: Iterable[Given]) -> Iterator[Answer]:
    """Work through many things on every core, giving the answers in their order."""
    workers, left = core_count(), iter(given)
    with ThreadPoolExecutor(workers) as pool:
        pending = deque(pool.submit(work, one) for one in islice(left, 2 * workers))
        while pending:
            yield pending.popleft().result()
            pending.extend(pool.submit(work, one) for one in islice(left, 1))
