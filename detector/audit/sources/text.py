"""Text files as people make them: UTF-8, what Excel saves in China, what Windows calls Unicode."""

import codecs
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TextIO

from detector.errors import AuditError
from detector.report import Message
from detector.sentences import as_it_is, told

STANDARD_INPUT = "-"
_LOOKED_AT_BYTES = 1 << 20
_PASSED_OVER = 64  # as much again of plain ASCII, which is the same in every encoding
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG")  # other formats have a NUL in their first bytes
_CHINESE = "gb18030"  # holds GBK and GB 2312
_BETWEEN = ",;\t"
REST = ""  # the column of what a row has beyond its heading


@contextmanager
def opened(path: str, *others: str) -> Iterator[TextIO]:
    """Open a text file for reading, line ends as they are.

    Bytes that are no text come as surrogates, so that they cost one name, not the file.

    Parameters
    ----------
    path : str
        The file.
    *others : str
        Encodings that it may be in if it is not in UTF-8.
    """
    with Path(path).open("rb") as file:
        encoding = _encoding(_telling(file), others)
    with Path(path).open(encoding=encoding, errors="surrogateescape", newline="") as lines:
        yield lines


@contextmanager
def table(path: str) -> Iterator["csv.DictReader[str]"]:
    """Open a table with a heading as spreadsheets save it: comma, semicolon or tab between cells.

    Reading it raises ``csv.Error`` where a quotation never ends, or letters follow its end.
    """
    with opened(path, _CHINESE) as lines:
        heading = lines.readline()
        between = max(_BETWEEN, key=heading.count)
        yield csv.DictReader(chain([heading], lines), restkey=REST, delimiter=between, strict=True)


def places(sources: Iterable[str]) -> Message:
    """Call sources by words that can stand in a sentence."""
    named = [
        told("standard_input") if source == STANDARD_INPUT else as_it_is(source)
        for source in sources
    ]
    return Message(
        zh="、".join(source.zh for source in named), en=", ".join(source.en for source in named)
    )


def piped() -> Iterator[str]:
    """Give the lines of a list on standard input; bytes that are no text come as surrogates.

    Raises
    ------
    AuditError
        ``malformed-source``: it is a photo itself, or some other file that is no text.
    """
    first = sys.stdin.buffer.readline().removeprefix(codecs.BOM_UTF8)
    for line in chain([first], sys.stdin.buffer):
        if b"\0" in line or line.startswith(_PICTURES):
            raise AuditError("malformed-source", told("no_text"))
        yield line.decode(sys.stdin.encoding, "surrogateescape")


def _telling(file: BinaryIO) -> bytes:
    """Read the beginning of a file, or what follows where that tells no encoding from another."""
    for _ in range(_PASSED_OVER):
        beginning = file.read(_LOOKED_AT_BYTES)
        if not beginning.isascii() or len(beginning) < _LOOKED_AT_BYTES:
            break
    return beginning


def _encoding(beginning: bytes, others: Sequence[str]) -> str:
    if beginning.startswith(_UTF16):
        return "utf-16"
    for encoding in ("utf-8-sig", *others):
        with suppress(UnicodeDecodeError):
            codecs.getincrementaldecoder(encoding)().decode(beginning)
            return encoding
    return "utf-8-sig"
