"""Pixels on disk: whole and durable once written, named at random, gone once removed."""

import fcntl
import os
import re
import secrets
from collections.abc import Container
from pathlib import Path

from api.sentences import SaidError, told
from detector.atomic import settle

_SUFFIX = ".part"
_NAME = re.compile(r"[0-9a-f]{32}")
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
        self.folder = folder
        # The sweep of a second service would take the first one's new files for orphans.
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise FolderInUse(told("folder_in_use", folder=folder)) from None

    def write(self, name: str, data: bytes) -> None:
        """Keep ``data`` under a new name; after the return it survives the loss of power.

        Raises
        ------
        OSError
            If the disk is full or fails; what there may be of the file is for `remove`.
        """
        write_durably(self.folder / name, data)

    def read(self, name: str) -> bytes | None:
        """Give a file's content; None if it is gone."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Delete a file, also one that was not finished; it may be gone already."""
        for path in (self.folder / name, _unfinished(self.folder / name)):
            path.unlink(missing_ok=True)

    def names(self) -> set[str]:
        """Give the names of the files kept; what others put into the folder is not among them."""
        return {path.name for path in self.folder.iterdir() if _NAME.fullmatch(path.name)}

    def remove_all_but(self, known: Container[str]) -> int:
        """Delete the files kept whose name is not among ``known``, and the unfinished; count them.

        What others put into the folder stays.
        """
        strays = [path for path in self.folder.iterdir() if _is_stray(path.name, known)]
        for path in strays:
            path.unlink(missing_ok=True)
        os.fsync(self._descriptor)
        return len(strays)

    def check_writable(self) -> None:
        """Raise ``OSError`` if nothing can be written."""
        name = new_name()
        try:
            self.write(name, b"\0")
        finally:
            self.remove(name)

    def close(self) -> None:
        """Let go of the folder; a second time changes nothing."""
        if self._descriptor != _CLOSED:
            os.close(self._descriptor)
            self._descriptor = _CLOSED


def new_name() -> str:
    """Draw a name for a file."""
    return secrets.token_hex(16)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, whatever happens meanwhile.

    Raises
    ------
    OSError
        If the disk is full or fails.
    """
    unfinished = _unfinished(path)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    settle(path.parent)


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + _SUFFIX)


def _is_stray(name: str, known: Container[str]) -> bool:
    return name not in known and _NAME.fullmatch(name.removesuffix(_SUFFIX)) is not None
