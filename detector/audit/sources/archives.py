"""ZIP and TAR archives, member by member; nothing is unpacked to disk.

A member's claimed size is looked at before a byte of it is read, and no more is read than a photo
may have, whatever its claim was.
"""

import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from detector.audit.item import Item, as_text, is_hidden, is_photo
from detector.audit.sources.tape import Tape, played
from detector.codec import DEFAULT_LIMITS
from detector.errors import PhotoCode

_MOST_BYTES = DEFAULT_LIMITS.max_bytes
_ENCRYPTED, _UTF8 = 0x1, 0x800
_MEMBER, _PLACE_IN_ENTRY, _IN_ZIP64 = b"PK\x03\x04", 42, 0xFFFFFFFF
# What reading damaged archives was seen to raise: what is declared, and slips of the libraries.
_DECLARED = (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError)
_SLIPS = (struct.error, RuntimeError, ValueError, TypeError, LookupError, OverflowError)
_DAMAGE = (*_DECLARED, *_SLIPS)


def zip_members(source: str, left_out: Callable[[str], None]) -> Iterator[Item]:
    """List a ZIP archive's photos with their bytes; the first folder inside is the group.

    Parameters
    ----------
    source : str
        The archive.
    left_out : callable
        Told the name of every member that is no photo by it, hidden ones excepted.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            _see_outermost(archive, source)
            for member in archive.infolist():
                name = _name(member)
                if name.endswith("/"):
                    continue
                if is_photo(name):
                    yield _zip_member(archive, member, name, source)
                elif not is_hidden(name):
                    left_out(name)
    except _DAMAGE:
        yield Item(as_text(source), as_text(source), code="damaged-archive")


def _see_outermost(archive: zipfile.ZipFile, source: str) -> None:
    """Refuse an archive that is found inside another, of which the end is lost.

    ``zipfile`` reads the last list of members there is, wherever its archive begins: behind a
    program that unpacks it, or behind members of the archive that it was packed into.
    """
    members = archive.infolist()
    with Path(source).open("rb") as file:
        begins = file.read(len(_MEMBER)) == _MEMBER
        file.seek(archive.start_dir + _PLACE_IN_ENTRY)
        place = int.from_bytes(file.read(4), "little")  # of the first member, as it was packed
    if begins and (not members or place not in (members[0].header_offset, _IN_ZIP64)):
        raise zipfile.BadZipFile("cut off behind an archive that was packed into it")


def _name(member: zipfile.ZipInfo) -> str:
    """Give a member's name: UTF-8 where it says so; else what Windows in China writes, if it is."""
    if member.flag_bits & _UTF8 or member.filename.isascii():
        return member.filename
    with suppress(UnicodeEncodeError):  # a name from the Unicode field was never in code page 437
        return _read(member.filename.encode("cp437"), member.filename)
    return member.filename


def _read(name: bytes, otherwise: str) -> str:
    """Read a name that is in UTF-8 or in what Windows in China writes, if it is."""
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return name.decode(encoding)
    return otherwise


def _zip_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, source: str) -> Item:
    if member.flag_bits & _ENCRYPTED:
        return _cannot(source, name, "encrypted", member.file_size)
    if member.file_size > _MOST_BYTES:
        return _cannot(source, name, "too-many-bytes", member.file_size)
    try:
        with archive.open(member) as opened:
            return _member(source, name, opened.read(_MOST_BYTES + 1))
    except _DAMAGE:
        return _cannot(source, name, "damaged-archive", member.file_size)


def tar_members(source: str, left_out: Callable[[str], None]) -> Iterator[Item]:
    """List a TAR archive's photos with their bytes, as :func:`zip_members` does a ZIP archive's.

    A TAR file has no list of members: what lies behind damage is lost, and one row says so.
    """
    last = source
    try:
        with played(source) as tape:
            for member in tape:
                name = _read(os.fsencode(member.name), member.name)
                if is_photo(name) and not member.isdir():
                    yield _tar_member(tape, member, name, source)
                elif not member.isdir() and not is_hidden(name):
                    left_out(name)
                last = name
    except _DAMAGE:
        lost = as_text(source if last == source else f"{source}!after {last}")
        yield Item(lost, as_text(source), code="damaged-archive")


def _tar_member(tape: Tape, member: tarfile.TarInfo, name: str, source: str) -> Item:
    if member.size > _MOST_BYTES:
        return _cannot(source, name, "too-many-bytes", member.size)
    content = tape.content(member)
    if content is None:  # a link: what it names has gone by, or is outside
        return _cannot(source, name, "cannot-open")
    return _member(source, name, content)


def _member(source: str, name: str, content: bytes) -> Item:
    if len(content) > _MOST_BYTES:
        return _cannot(source, name, "too-many-bytes")
    return Item(
        photo=_inside(source, name),
        source=as_text(source),
        byte_count=len(content),
        stamp=f"{zlib.crc32(content):08x}",
        group=_group(name),
        content=content,
    )


def _cannot(source: str, name: str, code: PhotoCode, byte_count: int | None = None) -> Item:
    return Item(
        _inside(source, name), as_text(source), byte_count=byte_count, group=_group(name), code=code
    )


def _inside(source: str, name: str) -> str:
    return as_text(f"{source}!{name}")


def _group(name: str) -> str | None:
    first, slash, _ = name.removeprefix("./").partition("/")
    return as_text(first) if slash and first else None
