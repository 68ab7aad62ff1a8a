"""JPEG: the walk over its markers (ITU-T T.81, Annex B) and what they say."""

import math
import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detector.codec.faults import corrupt, truncated, unsupported
from detector.codec.header import MAX_PARTS, Header
from detector.codec.mpf import MPF, listed_byte_count
from detector.codec.quantisation import nearest_quality
from detector.errors import PhotoError
from detector.formats import ColourMode, Format

_EOI, _SOS, _DQT, _COM = 0xD9, 0xDA, 0xDB, 0xFE
_APP0, _APP1, _APP2, _APP13 = 0xE0, 0xE1, 0xE2, 0xED
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_READABLE_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_MARKER = re.compile(rb"\xff+([\x02-\xcf\xd9-\xfe])")  # of a segment that has a length, and EOI
_FILL = re.compile(rb"\xff*")
_MARKER_IN_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_EXIF, _XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_ICC, _IPTC = b"ICC_PROFILE\0", b"Photoshop 3.0\0"
_COLOURS = {1: ColourMode.GREY, 3: ColourMode.RGB, 4: ColourMode.CMYK}
_SUBSAMPLINGS: dict[tuple[float, float], str] = {
    (1, 1): "4:4:4",
    (2, 1): "4:2:2",
    (1, 2): "4:4:0",
    (2, 2): "4:2:0",
    (4, 1): "4:1:1",
    (1, 4): "4:4:1",
}
_PPI_PER_JFIF_UNIT = {1: 1.0, 2: 2.54}  # an inch, a centimetre
# Each scan passes over the whole picture, however short it is in the file; encoders write ten.
_MAX_SCANS = 100


_Segments = dict[int, list[bytes]]


class _Frame(NamedTuple):
    width_px: int
    height_px: int
    component_count: int
    luminance_table: int
    subsampling: str


def read_header(data: bytes) -> Header:
    """Read every marker up to the end of the image.

    Raises
    ------
    PhotoError
        ``truncated``, ``corrupt``, or ``unsupported-format`` for 12-bit, lossless, arithmetic
        and other rare kinds of JPEG.
    """
    segments, end = _segments(data)
    frame = _frame(segments)
    exif = _application(segments, _APP1, _EXIF)
    xmp = _application(segments, _APP1, _XMP)
    index = _application(segments, _APP2, MPF)
    chunks = sorted(_application(segments, _APP2, _ICC), key=lambda chunk: chunk[:1])
    return Header(
        format=Format.JPEG,
        colour=_COLOURS[frame.component_count],
        width_px=frame.width_px,
        height_px=frame.height_px,
        end=end,
        listed_byte_count=listed_byte_count(data, index[0], end) if index else 0,
        density_ppi=_density_ppi(segments),
        quality=_quality(tuple(segments.get(_DQT, ())), frame.luminance_table),
        subsampling=frame.subsampling,
        exif=exif[0] if exif else b"",
        xmp=b"".join(xmp),
        profile=b"".join(chunk[2:] for chunk in chunks),
        has_metadata=bool(exif or xmp or _application(segments, _APP13, _IPTC)) or _COM in segments,
    )


def _segments(data: bytes) -> tuple[_Segments, int]:
    """Walk from one marker to the next, to the end of the image.

    Returns
    -------
    tuple of dict and int
        What the segments of each marker hold, in their order, quantisation tables only where they
        precede the first scan; and the offset after the end-of-image marker.
    """
    segments: _Segments = {}
    position, scan_count = 2, 0
    for _ in range(MAX_PARTS):
        marker, start = _marker(data, position)
        if marker == _EOI:
            return segments, start
        position = start + _length(data, start)
        if not (marker == _DQT and scan_count):
            segments.setdefault(marker, []).append(data[start + 2 : position])
        if marker == _SOS:
            scan_count += 1
            position = _end_of_scan(data, position)
        if scan_count > _MAX_SCANS:
            raise unsupported(f"a JPEG picture stored in more than {_MAX_SCANS} scans")
    raise corrupt("it has too many segments")


def _marker(data: bytes, position: int) -> tuple[int, int]:
    """Give the marker at a position, after any fill bytes, and the offset after it."""
    found = _MARKER.match(data, position)
    if found is None:
        raise _misplaced(data, position)
    return found[1][0], found.end()


def _misplaced(data: bytes, position: int) -> PhotoError:
    fill = _FILL.match(data, position)
    if fill is None or fill.end() == len(data):
        return truncated()
    if fill.end() == position:
        return corrupt("there is data where a marker is due")
    return corrupt("a marker stands where it must not")


def _length(data: bytes, start: int) -> int:
    length = int.from_bytes(data[start : start + 2])
    if start + max(length, 2) > len(data):
        raise truncated()
    if length < 2:
        raise corrupt("a segment has no length")
    return length


def _end_of_scan(data: bytes, start: int) -> int:
    found = _MARKER_IN_SCAN.search(data, start)
    if found is None:
        raise truncated()
    return found.start()


def _frame(segments: _Segments) -> _Frame:
    """Read the frame header (B.2.2)."""
    marker = next((marker for marker in segments if marker in _FRAMES), None)
    if marker is None or len(segments[marker][0]) < 9:
        raise corrupt("it has no frame header")
    payload = segments[marker][0]
    bit_depth, height_px, width_px, component_count = struct.unpack_from(">BHHB", payload)
    if marker not in _READABLE_FRAMES or bit_depth != 8 or component_count not in _COLOURS:
        raise unsupported("lossless, arithmetic or 12-bit JPEG")
    if len(payload) != 6 + 3 * component_count:
        raise corrupt("its frame header has the wrong length")
    subsampling = _subsampling(payload) if component_count == 3 else ""
    return _Frame(width_px, height_px, component_count, payload[8], subsampling)


def _subsampling(frame_header: bytes) -> str:
    """Name the ratio of the first to the second component's sampling factors."""
    (across, down), (chroma_across, chroma_down) = (
        divmod(frame_header[offset], 16) for offset in (7, 10)
    )
    if not chroma_across or not chroma_down:
        raise corrupt("a sampling factor is zero")
    ratio = across / chroma_across, down / chroma_down
    if ratio not in _SUBSAMPLINGS:
        raise unsupported("JPEG with such unusual colour subsampling")
    return _SUBSAMPLINGS[ratio]


def _application(segments: _Segments, marker: int, name: bytes) -> list[bytes]:
    """Give what follows the name in the application segments of that name."""
    return [
        payload[len(name) :] for payload in segments.get(marker, ()) if payload.startswith(name)
    ]


def _density_ppi(segments: _Segments) -> float | None:
    """Read the density of a JFIF segment: version, unit, across, down.

    A centimetre's whole dots are the next whole ppi: 118 is what programs write for 300.
    """
    jfif = next(iter(_application(segments, _APP0, b"JFIF\0")), b"")
    if len(jfif) < 7:
        return None
    unit, across, down = struct.unpack_from(">BHH", jfif, 2)
    if unit not in _PPI_PER_JFIF_UNIT or not min(across, down):
        return None
    return float(math.ceil(min(across, down) * _PPI_PER_JFIF_UNIT[unit]))


@lru_cache(maxsize=256)  # most files share the tables of a few programs
def _quality(payloads: tuple[bytes, ...], table_id: int) -> float:
    tables = dict(table for payload in payloads for table in _tables(payload))
    return nearest_quality(tables[table_id]) if table_id in tables else float("nan")


def _tables(payload: bytes) -> Iterator[tuple[int, NDArray[np.integer]]]:
    """Read the tables of one segment (B.2.4.1): identifier and steps in zigzag order."""
    position = 0
    while position < len(payload):
        is_wide, table_id = divmod(payload[position], 16)
        dtype = np.dtype(">u2" if is_wide else "u1")
        position += 1
        if position + 64 * dtype.itemsize > len(payload):
            return
        yield table_id, np.frombuffer(payload, dtype, 64, position)
        position += 64 * dtype.itemsize
