"""Pixels on disk: whole and durable once written, named at random, gone once removed."""

import fcntl
import os
import secrets
from collections.abc import Container
from pathlib import Path

from api.sentences import SaidError, told

_UNFINISHED = ".part"
_CLOSED = -1


class FolderInUse(SaidError):
    """Another service works in the same folder."""


class Blobs:
    """Files in one folder that no other process writes to.

    Parameters
    ----------
    folder : Path
        Made if missing, readable by its owner alone.

    Raises
    ------
    FolderInUse
        If another process holds the folder.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        # The sweep of a second service would take the first one's new files for orphans.
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise FolderInUse(told("folder_in_use", folder=folder)) from None

    def write(self, data: bytes) -> str:
        """Keep ``data`` and give its name; after the return it survives the loss of power.

        Raises
        ------
        OSError
            If the disk is full or fails; nothing is kept then.
        """
        name = secrets.token_hex(16)
        unfinished = self._folder / (name + _UNFINISHED)
        try:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._folder / name)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        os.fsync(self._descriptor)
        return name

    def read(self, name: str) -> bytes | None:
        """Give a file's content; None if it is gone."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Delete a file; it may be gone already."""
        (self._folder / name).unlink(missing_ok=True)

    def remove_all_but(self, known: Container[str]) -> int:
        """Delete every file whose name is not among ``known`` and give their count."""
        strays = [path for path in self._folder.iterdir() if path.name not in known]
        for path in strays:
            path.unlink(missing_ok=True)
        os.fsync(self._descriptor)
        return len(strays)

    def check_writable(self) -> None:
        """Raise ``OSError`` if nothing can be written."""
        self.remove(self.write(b"\0"))

    def close(self) -> None:
        """Let go of the folder; a second time changes nothing."""
        if self._descriptor != _CLOSED:
            os.close(self._descriptor)
            self._descriptor = _CLOSED
