"""TAR archives read forwards as the tapes they were made for, whatever they claim.

Python's ``tarfile`` reads headers of any claimed size into memory, ends in silence at a header that
is none, and follows negative sizes backwards.
"""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

_MOST_HEADER_BYTES = 1_000_000  # between two members: long names, and where sparse files have holes
_COMPRESSED: dict[bytes, Callable[[BinaryIO], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast(IO[bytes], gzip.GzipFile(fileobj=file)),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
    b"\x5d\0\0\x80": lzma.LZMAFile,
}


class Tape:
    """The members of a TAR archive, one after the other; nothing that has gone by is kept.

    Parameters
    ----------
    file : file
        The archive, uncompressed.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = _Forwards(file)
        self._file.room = _MOST_HEADER_BYTES
        self._archive = tarfile.TarFile(fileobj=self._file, tarinfo=_Header)

    def __iter__(self) -> Iterator[tarfile.TarInfo]:
        for member in self._archive:
            vars(self._archive)["members"].clear()  # or it would keep every member it has passed
            yield member
            self._file.room = _MOST_HEADER_BYTES

    def content(self, member: tarfile.TarInfo) -> bytes | None:
        """Give the bytes of the present member; None where it is no file."""
        self._file.room = member.size
        opened = self._archive.extractfile(member) if member.isreg() else None
        return None if opened is None else opened.read()


@contextmanager
def played(source: str) -> Iterator[Tape]:
    """Open a TAR archive, compressed or not."""
    with Path(source).open("rb") as file:
        beginning = file.read(6)
        file.seek(0)
        for mark, opened in _COMPRESSED.items():
            if beginning.startswith(mark):
                with opened(file) as content:
                    yield Tape(content)
                return
        yield Tape(file)


class _Forwards(io.RawIOBase):
    """A file as ``tarfile`` reads it: never backwards, and no more than there is room for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.room = 0

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, place: int, whence: int = 0) -> int:
        if place < self._file.tell():
            raise tarfile.ReadError("a member ends before it begins")
        return self._file.seek(place, whence)

    def read(self, size: int = -1) -> bytes:
        self.room -= size
        if size < 0 or self.room < 0:
            raise tarfile.ReadError("a header is too long")
        return self._file.read(size)


class _Header(tarfile.TarInfo):
    """A header that is damaged ends the archive with an error."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Header":
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if any(buf):  # nothing but zeros, or nothing, is the end
                raise tarfile.ReadError(str(error)) from error
            raise
