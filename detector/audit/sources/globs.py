"""Globs that pass over nothing in silence, as those of the standard library do.

What may not be entered is told of like a photo that cannot be opened.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import Path, PurePath

from detector.audit.item import is_photo
from detector.audit.sources.order import in_order

_ANY_DEPTH, _EVERYTHING = "**", "*"


def matching(pattern: str) -> Iterator[str]:
    """List the photos that match a glob, and the folders in the way that cannot be entered.

    Parameters
    ----------
    pattern : str
        A path with ``*``, ``?`` and ``[...]``; ``**`` reaches into every folder, but links.

    Yields
    ------
    str
        Paths in order, each once.
    """
    path = Path(pattern)
    parts = path.relative_to(path.anchor).parts
    last = None
    for found in in_order(_below(path.anchor, parts)):
        if found != last:
            yield found
        last = found


def _below(folder: str, parts: Sequence[str]) -> Iterator[str]:
    """Give what matches in a folder and below it."""
    first, rest = parts[0], parts[1:]
    if first == _ANY_DEPTH:
        for below in _folders(folder):
            yield from _below(below, rest or (_EVERYTHING,))
        return
    if rest and not has_magic(first):
        yield from _below(str(PurePath(folder, first)), rest)
        return
    try:
        with os.scandir(folder or ".") as entries:
            yield from _among(entries, folder, first, rest)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield folder


def _among(
    entries: Iterable["os.DirEntry[str]"], folder: str, first: str, rest: Sequence[str]
) -> Iterator[str]:
    for entry in entries:
        if not fnmatchcase(entry.name, first):
            continue
        path = str(PurePath(folder, entry.name))
        if rest and entry.is_dir():
            yield from _below(path, rest)
        elif not rest and is_photo(entry.name) and not entry.is_dir():
            yield path


def _folders(folder: str) -> Iterator[str]:
    """Give a folder and all below it; those that cannot be entered too, which enters none."""
    waiting = [folder]
    while waiting:
        inside = waiting.pop()
        yield inside
        try:
            with os.scandir(inside or ".") as entries:
                waiting += [
                    str(PurePath(inside, entry.name))
                    for entry in entries
                    if entry.is_dir(follow_symlinks=False)
                ]
        except OSError:  # told of where it is searched
            continue
