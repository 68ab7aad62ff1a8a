"""Files that are whole or not there, whatever happens while they are written."""

import os
from contextlib import suppress
from pathlib import Path

from detector.errors import AuditError

UNFINISHED = ".unfinished"


def put(path: Path, content: bytes) -> None:
    """Write a file so that after a crash there is the old one, the new one or none.

    Parameters
    ----------
    path : Path
        Where to; its folder is made.
    content : bytes
        The whole file.

    Raises
    ------
    AuditError
        ``cannot-write``: no room, no permission, or a failing disk.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _settle(path.parent)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise AuditError(
            "cannot-write",
            f"{path} cannot be written: {error.strerror}. What was finished is kept; once it can "
            "be, the same command goes on from there.",
        ) from error


def _settle(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
