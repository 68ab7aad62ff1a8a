"""Folders, globs and lists of files."""

import glob
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from detector.audit.item import Item, as_text, is_hidden, is_photo
from detector.audit.sources import store, text
from detector.audit.sources.order import in_order
from detector.errors import AuditError, PhotoCode
from detector.sentences import told, why


def item(path: str, source: str, group: str | None = None, photo_number: str | None = None) -> Item:
    """Describe a file, or an object of a store, by its path."""
    byte_count, stamp, code = (None, "", None) if store.is_address(path) else _state(path)
    return Item(
        as_text(path), as_text(source), path, byte_count, stamp, group, photo_number, code=code
    )


def _state(path: str) -> tuple[int | None, str, PhotoCode | None]:
    """Give a file's size and time, or the code that says it is none."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None, "", "cannot-open"
    if not stat.S_ISREG(status.st_mode):
        return None, "", "cannot-open"
    return status.st_size, str(status.st_mtime_ns), None


def folder(source: str, left_out: Callable[[str], None]) -> Iterator[Item]:
    """List a folder's photos, and those in its folders; the first folder below is the group.

    Parameters
    ----------
    source : str
        The folder.
    left_out : callable
        Told the name of every file that is no photo by it, hidden ones excepted.
    """
    yield from _folder(source, source, None, left_out)


def _folder(
    path: str, source: str, group: str | None, left_out: Callable[[str], None]
) -> Iterator[Item]:
    try:
        entries = os.scandir(path)
    except OSError:
        yield Item(as_text(path), as_text(source), group=group, code="cannot-open")
        return
    for name in in_order(_names(entries, left_out)):
        inside = f"{path.rstrip('/')}/{name}"
        if name.endswith("/"):
            yield from _folder(inside[:-1], source, group or as_text(name[:-1]), left_out)
        else:
            yield item(inside, source, group)


def _names(entries: "os._ScandirIterator[str]", left_out: Callable[[str], None]) -> Iterator[str]:
    """Name the photos of one folder, and its folders with a slash behind."""
    with entries:
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
    """List the photos that match a glob; ``**`` reaches into every folder.

    Raises
    ------
    AuditError
        ``malformed-source``: it is no pattern.
    """
    for path in in_order(_matching(source)):
        yield item(path, source, as_text(PurePath(path).parent.name) or None)


def _matching(source: str) -> Iterator[str]:
    anchor = Path(source).anchor
    try:
        for path in Path(anchor).glob(str(Path(source).relative_to(anchor))):
            if is_photo(path.name) and not path.is_dir():
                yield str(path)
    except ValueError as error:
        raise AuditError(
            "malformed-source", told("bad_pattern", source=source, why=why(error))
        ) from error


def list_file(source: str) -> Iterator[Item]:
    """List the photos named in ``@file``, one a line."""
    with text.opened(source[1:]) as lines:  # where not UTF-8: names as the disk has them
        yield from listed(lines, source)


def listed(lines: Iterable[str], source: str) -> Iterator[Item]:
    """List the photos named by lines of text, paths as seen from the working directory."""
    for line in lines:
        path = line.strip("\r\n")
        if path.strip():
            yield item(path, source)
