"""Folders, globs and lists of files."""

import glob
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from detector.audit.item import Item, as_text, is_hidden, is_photo
from detector.audit.sources import globs, store, text
from detector.audit.sources.order import in_order
from detector.errors import AuditError, PhotoCode
from detector.sentences import told, why


def item(path: str, source: str, group: str | None = None, photo_number: str | None = None) -> Item:
    """Describe a file, or an object of a store, by its path."""
    byte_count, stamp, code = _state(path)
    return Item(
        as_text(path), as_text(source), path, byte_count, stamp, group, photo_number, code=code
    )


def _state(path: str) -> tuple[int | None, str, PhotoCode | None]:
    """Give a file's size and time, or the code that says it is none."""
    if store.is_address(path):
        return None, "", store.state(path)
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None, "", "cannot-open"
    if not stat.S_ISREG(status.st_mode):
        return None, "", "cannot-open"
    return status.st_size, str(status.st_mtime_ns), None


def folder(source: str, left_out: Callable[[str], None]) -> Iterator[Item]:
    """List a folder's photos, and those in its folders; the first folder below is the group.

    A folder that cannot be read, or not to its end, is one row. However deep they lie in one
    another, only the names of those that lead to the present one are held.

    Parameters
    ----------
    source : str
        The folder.
    left_out : callable
        Told the name of every file that is no photo by it, hidden ones excepted, and of every
        link to a folder, which is not followed.
    """
    levels = [_Level(source.rstrip("/") or "/", None, in_order(_names(source, left_out)))]
    while levels:
        level = levels[-1]
        try:
            name = next(level.names, None)
        except OSError:
            yield Item(as_text(level.path), as_text(source), group=level.group, code="cannot-open")
            name = None
        if name is None:
            levels.pop()
            continue
        inside = f"{level.path.rstrip('/')}/{name}"
        if name.endswith("/"):
            group = level.group or as_text(name[:-1])
            levels.append(_Level(inside[:-1], group, in_order(_names(inside, left_out))))
        else:
            yield item(inside, source, level.group)


@dataclass(frozen=True, slots=True)
class _Level:
    """A folder that is being listed: its path, its group, and what of it is left."""

    path: str
    group: str | None
    names: Iterator[str]


def _names(folder: str, left_out: Callable[[str], None]) -> Iterator[str]:
    """Name the photos of one folder, and its folders with a slash behind."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield entry.name + "/"
            elif is_photo(entry.name):
                yield entry.name
            elif not is_hidden(entry.name):
                left_out(entry.name)


def is_pattern(source: str) -> bool:
    """Tell whether a source is a glob rather than the name of something that exists."""
    return glob.has_magic(source) and not Path(source).exists()


def matching(source: str) -> Iterator[Item]:
    """List the photos that match a glob; ``**`` reaches into every folder."""
    for path in globs.matching(source):
        yield item(path, source, as_text(PurePath(path).parent.name) or None)


def list_file(source: str) -> Iterator[Item]:
    """List the photos named in ``@file``, one a line.

    Raises
    ------
    AuditError
        ``malformed-source``: it is in UTF-16, and broken in the middle of a character.
    """
    try:
        with text.opened(source[1:]) as lines:  # where not UTF-8: names as the disk has them
            yield from listed(lines, source)
    except UnicodeError as error:
        said = told("unread", path=source[1:], why=why(error))
        raise AuditError("malformed-source", said) from error


def listed(lines: Iterable[str], source: str) -> Iterator[Item]:
    """List the photos named by lines of text, paths as seen from the working directory."""
    for line in lines:
        path = line.strip("\r\n")
        if path.strip():
            yield item(path, source)
