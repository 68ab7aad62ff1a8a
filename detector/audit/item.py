"""One photo to be audited, and a piece of the work: what listing hands to the workers."""

import hashlib
import unicodedata
from dataclasses import dataclass

from detector.errors import PhotoCode

SUFFIXES = frozenset(
    (
        "jpg", "jpeg", "jpe", "jfif", "jif", "pjpeg", "pjp", "png", "webp",
        "heic", "heif", "avif", "gif", "bmp", "tif", "tiff",
    )
)  # fmt: skip
_LONGEST_NAME = 120
_CONTROLS = ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Item:
    """One photo: who it is to the caller, and where its bytes are.

    Attributes
    ----------
    photo, source : str
        Its name, and the source it came from, as text that can be written anywhere.
    at : str
        Path or ``s3://`` address; empty where ``content`` or ``code`` is given.
    byte_count : int or None
        Size where listing knows it.
    stamp : str
        What changes when the file does: its time, tag or checksum.
    group, photo_number : str or None
        Studio, batch or folder; the number that a table gives it.
    content : bytes or None
        The file, where only listing can reach it.
    code : str or None
        Why the file cannot be had.
    """

    photo: str
    source: str
    at: str = ""
    byte_count: int | None = None
    stamp: str = ""
    group: str | None = None
    photo_number: str | None = None
    content: bytes | None = None
    code: PhotoCode | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A numbered piece of the work; it becomes one part file."""

    number: int
    items: tuple[Item, ...]

    @property
    def digest(self) -> str:
        """Identity of its photos: names, sizes and stamps, in order."""
        digest = hashlib.sha256()
        for item in self.items:
            told = (
                item.photo, item.source, item.byte_count, item.stamp, item.group,
                item.photo_number, item.code,
            )  # fmt: skip
            digest.update(repr(told).encode())
        return digest.hexdigest()


def is_photo(name: str) -> bool:
    """Tell by its name whether a file is a picture, and not a Mac's notes on one."""
    _, dot, suffix = name.rpartition(".")
    return suffix.lower() in SUFFIXES and bool(dot) and not name.rpartition("/")[2].startswith("._")


def is_hidden(name: str) -> bool:
    """Tell by its name whether a file is one that its system keeps out of sight."""
    return name.rpartition("/")[2].startswith(".")


def as_text(name: str) -> str:
    """Give a path as text that can be written out, whatever bytes it is made of."""
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode("utf-8")


def visible(name: str) -> str:
    """Give a file's name as one short line: what turns, hides or breaks text is shown as �."""
    shown = "".join("\ufffd" if unicodedata.category(c) in _CONTROLS else c for c in name)
    if len(shown) <= _LONGEST_NAME:
        return shown
    return f"{shown[: _LONGEST_NAME // 2]}…{shown[-_LONGEST_NAME // 2 :]}"
