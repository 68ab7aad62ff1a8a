"""Protobuf messages, read by their encoding alone: models come with no code for theirs."""

from collections import defaultdict
from typing import Any

_VARINT, _BYTES = 0, 2  # wire types
_FIXED_SIZE = {1: 8, 5: 4}


def fields(message: bytes) -> dict[int, list[Any]]:
    """Split a protobuf message into its values by field number, in the order written.

    Varints come as int, everything else as the raw bytes.
    """
    values: dict[int, list[Any]] = defaultdict(list)
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            values[number].append(value)
        else:
            size, at = _varint(message, at) if kind == _BYTES else (_FIXED_SIZE[kind], at)
            values[number].append(message[at : at + size])
            at += size
    return values


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while message[at] & 0x80:
        value |= (message[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | message[at] << shift, at + 1
