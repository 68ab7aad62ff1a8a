"""An audit's files: whole or not there, and a word on how to go on where they cannot be written."""

from pathlib import Path

from detector.atomic import write_whole
from detector.errors import AuditError
from detector.sentences import told, why


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
        said = told("unwritten_of_audit", path=path, why=why(error))
        raise AuditError("cannot-write", said) from error
