"""An audit's files: whole or not there, and a word on how to go on where they cannot be written."""

from pathlib import Path

from detector.atomic import write_whole
from detector.errors import AuditError


def put(path: Path, content: bytes) -> None:
    """Write a file of an audit; see :func:`detector.atomic.write_whole`.

    Raises
    ------
    AuditError
        ``cannot-write``: no room, no permission, or a failing disk.
    """
    try:
        write_whole(path, content)
    except OSError as error:
        raise AuditError(
            "cannot-write",
            f"{path} cannot be written: {error.strerror}. Once it can be, give the same command "
            "again; of an audit, what was finished is kept.",
        ) from error
