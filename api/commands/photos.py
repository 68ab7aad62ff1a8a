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

from api.commands.said import in_words, said
from api.cores import core_count
from detector.audit.item import is_photo
from detector.audit.sources.text import STANDARD_INPUT, piped, places
from detector.codec import DEFAULT_LIMITS
from detector.errors import PhotoError
from detector.sentences import told

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
        nothing = told("no_photo", places=places(paths))
        raise typer.BadParameter(in_words(nothing), param_hint="PATH")
    return found


def _expand(paths: Iterable[str]) -> Iterator[Path]:
    for name in paths:
        if name == STANDARD_INPUT:
            yield from (Path(line.rstrip("\r\n")) for line in piped() if line.strip())
        elif Path(name).is_dir():
            yield from _inside(name)
        elif Path(name).exists():
            yield Path(name)
        else:
            raise typer.BadParameter(in_words(told("absent", path=name)), param_hint="PATH")


def _inside(folder: str) -> list[Path]:
    """List a folder's photos in order; a folder in it that may not be read stands for its own."""
    closed: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
    files = [Path(within, name) for within, _, names in walk for name in names]
    found = [file for file in files if is_photo(file.name)]
    hidden = [file for file in files if file.name.startswith(".")]
    say_left_out(len(set(files).difference(found, hidden)))
    return sorted(found + closed)


def say_left_out(count: int) -> None:
    """Say on standard error how many files of folders were not taken for photos, if any."""
    if count:
        typer.echo(said("left_out_one" if count == 1 else "left_out", count=count), err=True)


def name_of(path: Path) -> str:
    """Give a path as text that can be written out, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def content_of(path: Path) -> bytes | PhotoError:
    """Give a file's bytes, or why they cannot be had; no more is read than a photo may have.

    A named pipe is none: it would be waited for, for ever where nobody writes to it. Those that
    a shell makes for ``<(command)`` lie in /dev.
    """
    unopened = PhotoError("cannot-open", f"{path} cannot be opened.")
    try:
        if path.is_fifo() and not path.is_relative_to("/dev"):
            return unopened
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError:
        return unopened
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
