"""Files that are whole or not there, whatever happens while they are written."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".unfinished"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after a crash there is the old one, the new one or none.

    Parameters
    ----------
    path : Path
        Where to; its folder is made.
    content : bytes
        The whole file.

    Raises
    ------
    OSError
        No room, no permission, or a failing disk, with the file's name; nothing new is left then.
    """
    draft = path.with_name(f".{secrets.token_hex(8)}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        settle(path.parent)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
