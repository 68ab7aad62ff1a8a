"""Metadata cut out of a photo's bytes; the compressed pixels stay as they are, bit for bit.

Whatever could tell of the person, the place or the device goes, and so does everything after
the end of the image. Colour profile, JFIF density and orientation stay, so that what remains
decodes to the same picture. Of what a file has twice the first counts, as it does for the
inspection: what is kept is what was judged.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from detector.codec.exif import read_exif

_EXIF = b"Exif\0\0"
_EOI, _SOS = 0xD9, 0xDA
_APP0, _APP1, _APP2, _APP14, _APP15, _COM = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_APPLICATION_DATA_KEPT = {_APP0: b"JFIF\0", _APP2: b"ICC_PROFILE\0", _APP14: b"Adobe"}
_FIXED_FIELDS_SIZE = 12
_MARKER_IN_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs")
)
_WEBP_CHUNKS_KEPT = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"))
_WEBP_XMP_FLAG, _WEBP_EXIF_FLAG = 0x04, 0x08


class NotStrippable(ValueError):
    """The file's structure cannot be followed, so nothing proves that it holds no metadata."""


def strip_metadata(data: bytes) -> bytes:
    """Copy a JPEG, PNG or WebP file without its metadata.

    Parameters
    ----------
    data : bytes
        The file as it came.

    Returns
    -------
    bytes
        The same compressed picture. Of EXIF only an orientation other than upright remains.

    Raises
    ------
    NotStrippable
        If it is none of the three or its structure is damaged.
    """
    try:
        if data.startswith(b"\xff\xd8"):
            return b"\xff\xd8" + b"".join(_jpeg_parts(data))
        if data.startswith(_PNG_SIGNATURE):
            return _PNG_SIGNATURE + b"".join(_png_parts(data))
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
    except (IndexError, struct.error) as error:
        raise NotStrippable("the file ends inside its structure") from error
    raise NotStrippable("neither JPEG, PNG nor WebP")


def _orientation_alone(tiff: bytes) -> bytes:
    """Write a TIFF structure with the orientation of another; empty if that is upright."""
    orientation = read_exif(tiff).orientation
    if orientation == 1:
        return b""
    return struct.pack(">2sHLHHHLHHL", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    has_exif = False
    for marker, segment in _jpeg_segments(data):
        payload = segment[4:]
        if marker == _APP1 and payload.startswith(_EXIF):
            tiff = b"" if has_exif else _orientation_alone(payload.removeprefix(_EXIF))
            if tiff:
                yield struct.pack(">BBH", 0xFF, _APP1, 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff
            has_exif = True
        elif marker == _COM or _APP0 <= marker <= _APP15:
            kept = _APPLICATION_DATA_KEPT.get(marker)
            if kept and payload.startswith(kept):
                yield segment if marker == _APP2 else _fixed_fields(marker, payload)
        else:
            yield segment


def _fixed_fields(marker: int, payload: bytes) -> bytes:
    """Write a JFIF or Adobe segment without what may follow its fields: JFIF's thumbnail."""
    body = payload[:_FIXED_FIELDS_SIZE]
    if marker == _APP0:
        body += bytes(len(payload[_FIXED_FIELDS_SIZE:][:2]))  # the thumbnail's sides
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each marker with its segment, scans with their data, to the end of the image."""
    position = 2
    while True:
        while data[position + 1] == 0xFF:
            position += 1
        marker = data[position + 1]
        if data[position] != 0xFF or marker == 0:
            raise NotStrippable("there is data where a marker is due")
        if marker == _EOI:
            yield marker, b"\xff\xd9"
            return
        stop = position + 2 + struct.unpack_from(">H", data, position + 2)[0]
        if marker == _SOS:
            following = _MARKER_IN_SCAN.search(data, stop)
            stop = following.start() if following else len(data)
        if stop > len(data):
            raise NotStrippable("a segment is longer than the file")
        yield marker, data[position:stop]
        position = stop


def _png_parts(data: bytes) -> Iterator[bytes]:
    position, kind, has_exif = len(_PNG_SIGNATURE), b"", False
    while kind != b"IEND":
        length, kind = struct.unpack_from(">L4s", data, position)
        stop = position + 12 + length
        if stop > len(data):
            raise NotStrippable("a chunk is longer than the file")
        body, checksum = data[position + 4 : stop - 4], data[stop - 4 : stop]
        if kind == b"eXIf" and not has_exif and checksum == _checksum(body):
            has_exif = True
            if tiff := _orientation_alone(body[4:]):
                yield struct.pack(">L", len(tiff)) + kind + tiff + _checksum(kind + tiff)
        if kind in _PNG_CHUNKS_KEPT:
            yield data[position:stop]
        position = stop


def _checksum(body: bytes) -> bytes:
    return struct.pack(">L", zlib.crc32(body))


def _webp(data: bytes) -> bytes:
    chunks: dict[bytes, bytes] = {}
    for kind, chunk in _webp_chunks(data):
        chunks.setdefault(kind, chunk)
    tiff = _orientation_alone(chunks.get(b"EXIF", b"").removeprefix(_EXIF))
    kept = {kind: body for kind, body in chunks.items() if kind in _WEBP_CHUNKS_KEPT}
    if extended := kept.get(b"VP8X"):
        flags = extended[0] & ~(_WEBP_XMP_FLAG | _WEBP_EXIF_FLAG)
        flags |= _WEBP_EXIF_FLAG if tiff else 0
        kept[b"VP8X"] = bytes([flags]) + extended[1:]
        kept |= {b"EXIF": tiff} if tiff else {}
    body = b"WEBP" + b"".join(
        kind + struct.pack("<L", len(chunk)) + chunk + b"\0" * (len(chunk) % 2)
        for kind, chunk in kept.items()
    )
    return b"RIFF" + struct.pack("<L", len(body)) + body


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + struct.unpack_from("<L", data, 4)[0]
    if end > len(data):
        raise NotStrippable("the container is longer than the file")
    position = 12
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sL", data, position)
        yield kind, data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2
