"""Where made pictures go: names that do not collide, files that are whole or not there."""

import os
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

import typer

from api.commands.said import said
from detector.atomic import write_whole
from detector.sentences import why


def make_folder(folder: Path, option: str) -> None:
    """Make the folder that an option names, before any work is done for it.

    Raises
    ------
    typer.BadParameter
        It cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        wrong = said("cannot_make", folder=folder, why=why(error))
        raise typer.BadParameter(wrong, param_hint=option) from error
    if not os.access(folder, os.W_OK):
        raise typer.BadParameter(said("not_writable", path=folder), param_hint=option)


def check_file(file: Path, option: str, *endings: str) -> None:
    """See that the file that an option names can be written, before any work is done for it.

    Parameters
    ----------
    file : Path
        The file; its folder is made if missing.
    option : str
        The option.
    *endings : str
        How its name may end; anyhow, if none is given.

    Raises
    ------
    typer.BadParameter
        It cannot be written.
    """
    if endings and file.suffix.lower() not in endings:
        wrong = said("wrong_ending", endings=said("or").join(endings))
        raise typer.BadParameter(wrong, param_hint=option)
    if file.is_dir():
        raise typer.BadParameter(said("is_folder", path=file), param_hint=option)
    make_folder(file.parent, option)
    if file.exists() and not os.access(file, os.W_OK):
        raise typer.BadParameter(said("not_writable", path=file), param_hint=option)


class Outputs:
    """A folder that only gains files; none in it is ever overwritten.

    Parameters
    ----------
    folder : Path
        Made when the first file is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._taken: set[str] = set()

    def reserve(self, photos: Iterable[Path]) -> list[str]:
        """Give each photo a name of its own: its own stem, numbered where two share one."""
        return [self._free(photo.stem) for photo in photos]

    def write(self, data: bytes, name: str, subfolder: str = "", suffix: str = ".jpg") -> Path:
        """Write a file under a reserved name and give its path.

        A file already there with the same content is taken for this one; any other stays, and
        the next free number is added to the name.

        Raises
        ------
        OSError
            If the disk is full or the folder may not be written to; nothing is left then.
        """
        folder = self._folder / subfolder
        with self._lock:
            path = folder / f"{name}{suffix}"
            while path.exists() and path.read_bytes() != data:
                path = folder / f"{self._free(name)}{suffix}"
            if not path.exists():
                write_whole(path, data)
        return path

    def _free(self, stem: str) -> str:
        """Take the first name that nobody has: a, a-2, a-3; case does not tell names apart."""
        name, number = stem, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name.casefold())
        return name
