"""What can be audited: folders, globs, lists, archives, object stores and tables, as streams.

Every source lists the same photos in the same order as long as nothing in it changes: that is
what resuming rests on. None is held in memory whole.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from detector.audit.item import Item
from detector.audit.sources import archives, files, store, tables, text
from detector.errors import AuditError
from detector.sentences import told

LeftOut = Callable[[str], None]

_BY_SUFFIX: dict[str, Callable[[str, LeftOut], Iterator[Item]]] = {
    ".csv": lambda source, _: tables.csv_rows(source),
    ".parquet": lambda source, _: tables.parquet_rows(source),
    ".zip": archives.zip_members,
    ".tar": archives.tar_members,
    ".tar.gz": archives.tar_members,
    ".tgz": archives.tar_members,
    ".tar.bz2": archives.tar_members,
    ".tar.xz": archives.tar_members,
}


def plain(source: str) -> str:
    """Name a source as it is named however its folder is written: without a slash at its end."""
    return source.rstrip("/") or "/" if source and Path(source).is_dir() else source


def check_all(sources: Sequence[str]) -> None:
    """See that sources are there, each once, before any work is done; raises as :func:`check`."""
    for source in sources:
        check(source)
    twice = [source for source, times in Counter(sources).items() if times > 1]
    if twice:
        raise AuditError("malformed-source", told("named_twice", places=text.places(twice)))


def check(source: str) -> None:
    """See that a source is there, before any work is done.

    Raises
    ------
    AuditError
        ``no-such-source``, ``malformed-source`` or ``package-missing``.
    """
    if not source:
        raise AuditError("no-such-source", told("nameless"))
    if source == text.STANDARD_INPUT or files.is_pattern(source):
        return
    if store.is_address(source):
        store.check(source)
        return
    path = Path(source.removeprefix("@"))
    if not path.exists():
        raise AuditError("no-such-source", told("absent", path=path))
    if not os.access(path, os.R_OK):
        raise AuditError("no-such-source", told("forbidden", path=path))


def items(source: str, left_out: LeftOut = lambda _: None) -> Iterator[Item]:
    """List a source's photos.

    Parameters
    ----------
    source : str
        A folder, a photo, a glob, ``@list`` or ``-`` for a list on standard input, a ZIP or TAR
        archive, an ``s3://`` prefix, or a table (``.parquet``, ``.csv``) with the column path
        and, where known, photo_number and group.
    left_out : callable
        Told of every file of a folder, an archive or a store that is no photo by its name,
        hidden ones excepted.

    Raises
    ------
    AuditError
        ``malformed-source``, or ``source-unreachable`` where a store does not answer.
    """
    if source == text.STANDARD_INPUT:
        return files.listed(text.piped(), source)
    if source.startswith("@"):
        return files.list_file(source)
    if store.is_address(source):
        return store.objects(source, left_out)
    if Path(source).is_dir():
        return files.folder(source, left_out)
    for suffix, opened in _BY_SUFFIX.items():
        if source.lower().endswith(suffix):
            return opened(source, left_out)
    if files.is_pattern(source):
        return files.matching(source)
    return iter([files.item(source, source)])
