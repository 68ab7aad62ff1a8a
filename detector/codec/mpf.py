"""Further pictures behind a JPEG, as the index in its file lists them (CIPA DC-007).

Phones keep a brightness map, a second view or a preview there.
"""

import struct
from collections.abc import Iterator

MPF = b"MPF\0"
_ENTRIES, _ENTRY_SIZE, _DIRECTORY_ENTRY_SIZE = 0xB002, 16, 12
_START_OF_IMAGE = b"\xff\xd8"


def listed_byte_count(data: bytes, index: bytes, end: int) -> int:
    """Count the bytes behind the end of a picture that its index accounts for.

    Parameters
    ----------
    data : bytes
        The file.
    index : bytes
        The TIFF structure of the index; whatever is broken counts as absent.
    end : int
        Offset of the first byte after the picture.
    """
    origin, count, position = data.find(MPF + index) + len(MPF), 0, end
    try:
        places = sorted((origin + offset, size) for size, offset in _entries(index) if offset)
    except struct.error:
        return 0
    for start, size in places:
        known = start >= position and start + size <= len(data)
        if known and data.startswith(_START_OF_IMAGE, start):
            count, position = count + size, start + size
    return count


def _entries(index: bytes) -> Iterator[tuple[int, int]]:
    """Give size and offset of every picture; of the first, which holds the index, it is 0."""
    order = "<" if index.startswith(b"II") else ">"
    (directory,) = struct.unpack_from(order + "L", index, 4)
    (count,) = struct.unpack_from(order + "H", index, directory)
    for entry in range(count):
        at = directory + 2 + entry * _DIRECTORY_ENTRY_SIZE
        tag, _, length, offset = struct.unpack_from(order + "HHLL", index, at)
        if tag == _ENTRIES:
            for place in range(offset, offset + length, _ENTRY_SIZE):
                size, start = struct.unpack_from(order + "LL", index, place + 4)
                yield size, start
            return
