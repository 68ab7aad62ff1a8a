"""PNG: the walk over its chunks (ISO/IEC 15948) and what they say."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from detector.codec.faults import animated, corrupt, truncated
from detector.codec.header import MAX_PARTS, Header
from detector.formats import ColourMode, Format

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_IHDR_SIZE = 13
_FOR_PIXELS = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"))
_METADATA = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt"))
_COLOURS = {
    0: ColourMode.GREY,
    2: ColourMode.RGB,
    3: ColourMode.PALETTE,
    4: ColourMode.ALPHA,
    6: ColourMode.ALPHA,
}
_XMP = b"XML:com.adobe.xmp\0"
_GREY, _FEW_BITS = 0, (1, 2, 4)
_METRE = 1
_INCHES_PER_METRE = 0.0254
# A profile is compressed; more than this is no profile of a photo but a bomb.
_MAX_PROFILE_BYTES = 4_000_000


class _Chunk(NamedTuple):
    kind: bytes
    payload: bytes
    start: int
    stop: int


def read_header(data: bytes) -> Header:
    """Read every chunk up to the end of the image.

    Raises
    ------
    PhotoError
        ``truncated``, ``corrupt`` or ``animated``.
    """
    chunks = list(_chunks(data))
    first = chunks[0]
    if first.kind != b"IHDR" or len(first.payload) != _IHDR_SIZE:
        raise corrupt("it does not begin with its dimensions")
    kinds = {chunk.kind for chunk in chunks}
    if b"acTL" in kinds:
        raise animated()
    width_px, height_px, bit_depth, colour_type = struct.unpack_from(">LLBB", first.payload)
    return Header(
        format=Format.PNG,
        colour=_colour(bit_depth, colour_type, has_transparency=b"tRNS" in kinds),
        width_px=width_px,
        height_px=height_px,
        end=chunks[-1].stop,
        density_ppi=_density_ppi(_first(chunks, b"pHYs")),
        exif=_first(chunks, b"eXIf"),
        xmp=b"".join(c.payload for c in chunks if c.kind == b"iTXt" and c.payload.startswith(_XMP)),
        profile=_profile(_first(chunks, b"iCCP")),
        has_metadata=not kinds.isdisjoint(_METADATA),
        see_through=_see_through(bit_depth, colour_type, _first(chunks, b"tRNS")),
    )


def bare(data: bytes) -> bytes:
    """Give the same picture with nothing but the chunks that its pixels need.

    The decoder then meets no compressed text, profile or unknown chunk of a stranger.
    """
    kept = (data[c.start : c.stop] for c in _chunks(data) if c.kind in _FOR_PIXELS)
    return _SIGNATURE + b"".join(kept)


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """Walk to the IEND chunk; damaged chunks are an error, or left out if dispensable."""
    start = len(_SIGNATURE)
    for _ in range(MAX_PARTS):
        if start + 12 > len(data):
            raise truncated()
        length, kind = struct.unpack_from(">L4s", data, start)
        if not kind.isalpha():
            raise corrupt("there is data where a chunk is due")
        stop = start + 12 + length
        if stop > len(data):
            raise truncated()
        payload = data[start + 8 : stop - 4]
        if zlib.crc32(payload, zlib.crc32(kind)) == int.from_bytes(data[stop - 4 : stop], "big"):
            yield _Chunk(kind, payload, start, stop)
        elif kind[:1].isupper():
            raise corrupt("a checksum does not match")
        if kind == b"IEND":
            return
        start = stop
    raise corrupt("it has too many chunks")


def _first(chunks: Sequence[_Chunk], kind: bytes) -> bytes:
    return next((chunk.payload for chunk in chunks if chunk.kind == kind), b"")


def _colour(bit_depth: int, colour_type: int, *, has_transparency: bool) -> ColourMode:
    if colour_type not in _COLOURS:
        raise corrupt("its colour type does not exist")
    if bit_depth == 16:
        return ColourMode.DEEP
    return ColourMode.ALPHA if has_transparency else _COLOURS[colour_type]


def _density_ppi(physical: bytes) -> float | None:
    """Read pixels a metre; the unit's step of 0.0254 ppi is rounded away."""
    if len(physical) != 9:
        return None
    across, down, unit = struct.unpack(">LLB", physical)
    if unit != _METRE or not min(across, down):
        return None
    return round(float(min(across, down)) * _INCHES_PER_METRE, 1)


def _see_through(bit_depth: int, colour_type: int, transparency: bytes) -> int | None:
    """Read which grey is transparent (11.3.1.1); grey of fewer bits is decoded to eight."""
    if colour_type != _GREY or len(transparency) != 2:
        return None
    level = int.from_bytes(transparency, "big")
    return level * 255 // (2**bit_depth - 1) if bit_depth in _FEW_BITS else level


def _profile(embedded: bytes) -> bytes:
    """Inflate an iCCP chunk: name, zero, method, deflated profile."""
    compressed = embedded.partition(b"\0")[2][1:]
    try:
        profile = zlib.decompressobj().decompress(compressed, _MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    return profile if len(profile) < _MAX_PROFILE_BYTES else b""
