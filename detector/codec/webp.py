"""WebP: the walk over its RIFF chunks (RFC 9649) and what they say."""

import struct
from collections.abc import Iterator

from detector.codec.faults import animated, corrupt, truncated
from detector.codec.header import MAX_PARTS, Header
from detector.formats import ColourMode, Format

_LOSSY_START_CODE = b"\x9d\x01\x2a"
_LOSSLESS_SIGNATURE = b"\x2f"
_ANIMATION_FLAG = 0x02
_FIRST_CHUNK = 12


def read_header(data: bytes) -> Header:
    """Read every chunk of the container.

    Raises
    ------
    PhotoError
        ``truncated``, ``corrupt`` or ``animated``.
    """
    end = _end(data)
    chunks: dict[bytes, bytes] = {}
    for kind, payload in _chunks(data, end):
        chunks.setdefault(kind, payload)
    flags = int.from_bytes(chunks.get(b"VP8X", b"")[:1], "big")
    if flags & _ANIMATION_FLAG or b"ANIM" in chunks or b"ANMF" in chunks:
        raise animated()
    width_px, height_px, has_alpha = _dimensions(chunks)
    exif, xmp = chunks.get(b"EXIF", b""), chunks.get(b"XMP ", b"")
    return Header(
        format=Format.WEBP,
        colour=ColourMode.ALPHA if has_alpha or b"ALPH" in chunks else ColourMode.RGB,
        width_px=width_px,
        height_px=height_px,
        end=end,
        exif=exif.removeprefix(b"Exif\0\0"),
        xmp=xmp,
        profile=chunks.get(b"ICCP", b""),
        has_metadata=bool(exif or xmp),
    )


def _end(data: bytes) -> int:
    (size,) = struct.unpack_from("<L", data, 4)
    end = 8 + int(size)
    if end > len(data):
        raise truncated()
    return end


def _chunks(data: bytes, end: int) -> Iterator[tuple[bytes, bytes]]:
    start = _FIRST_CHUNK
    for _ in range(MAX_PARTS):
        if start + 8 > end:
            return
        kind, length = struct.unpack_from("<4sL", data, start)
        stop = start + 8 + length
        if stop > end:
            raise corrupt("a part of it is longer than the whole")
        yield kind, data[start + 8 : stop]
        start = stop + length % 2
    raise corrupt("it has too many chunks")


def _dimensions(chunks: dict[bytes, bytes]) -> tuple[int, int, bool]:
    """Read width, height and use of alpha from the frame itself, not from the canvas."""
    lossy, lossless = chunks.get(b"VP8 ", b""), chunks.get(b"VP8L", b"")
    if len(lossy) >= 10 and lossy[3:6] == _LOSSY_START_CODE:
        width, height = struct.unpack_from("<HH", lossy, 6)
        return width & 0x3FFF, height & 0x3FFF, False
    if len(lossless) >= 5 and lossless[:1] == _LOSSLESS_SIGNATURE:
        (bits,) = struct.unpack_from("<L", lossless, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    raise corrupt("it has no frame header")
