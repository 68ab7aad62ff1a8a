"""One start of an audit at a time writes into its folder."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from detector.audit.item import as_text
from detector.errors import AuditError
from detector.sentences import told, why

LOCK = "audit.lock"


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keep every other start of an audit out of a folder for the while.

    The system frees the lock with the process, however that ends: none outlives a kill. Other
    machines see it where their shared file system passes locks on, as NFS does; on one that knows
    none, nothing is locked.

    Parameters
    ----------
    out : Path
        The audit's folder; made if missing.

    Raises
    ------
    AuditError
        ``audit-running``: another process is at work there; ``cannot-write``.
    """
    if as_text(str(out)) != str(out):  # Parquet's files cannot be named so
        raise AuditError("cannot-write", told("odd_folder", folder=as_text(str(out))))
    path, is_new = out / LOCK, not out.exists()
    with _held(path) as file:
        try:
            _sign(file, path)
            yield
        finally:
            with suppress(OSError):
                path.unlink()  # still locked: whoever opened it meanwhile sees that it is gone
                if is_new:
                    out.rmdir()  # where nothing came of it


def _sign(file: IO[str], path: Path) -> None:
    """Write down who is at work, past the file's buffer: closing it must not fail for that."""
    try:
        os.write(file.fileno(), f"process {os.getpid()} on {socket.gethostname()}".encode())
    except OSError as error:
        said = told("no_folder", folder=path.parent, why=why(error))
        raise AuditError("cannot-write", said) from error


def _held(path: Path) -> IO[str]:
    """Open the lock's file and lock it."""
    while True:
        file = _opened(path)
        try:
            with suppress(OSError):  # no locks here
                _lock(file, path)
            if _is_the_one(file, path):
                file.truncate(0)
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise AuditError(
            "cannot-write", told("no_folder", folder=path.parent, why=why(error))
        ) from error


def _lock(file: IO[str], path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        who = file.read() or told("another_process")
        said = told("at_work", folder=path.parent, who=who)
        raise AuditError("audit-running", said) from None


def _is_the_one(file: IO[str], path: Path) -> bool:
    """Tell whether an open file is still the one of its name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
