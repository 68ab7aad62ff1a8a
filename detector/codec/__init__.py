"""Bytes become a photo, or a :class:`~detector.errors.PhotoError` says why they cannot.

Nothing is allocated in proportion to what a header claims until the claim is within the limits.
"""

from collections.abc import Callable

from detector.codec import jpeg, png, webp
from detector.codec.exif import read_exif
from detector.codec.header import Header
from detector.codec.limits import DEFAULT_LIMITS, CodecLimits
from detector.codec.pixels import render
from detector.codec.sniff import sniff
from detector.formats import Format
from detector.photo import FileFacts, Photo

__all__ = ["DEFAULT_LIMITS", "CodecLimits", "decode"]

_HEADER_READERS: dict[Format, Callable[[bytes], Header]] = {
    Format.JPEG: jpeg.read_header,
    Format.PNG: png.read_header,
    Format.WEBP: webp.read_header,
}


def decode(data: bytes, limits: CodecLimits = DEFAULT_LIMITS) -> Photo:
    """Decode one photo to upright 8-bit sRGB.

    Parameters
    ----------
    data : bytes
        A whole JPEG, PNG or WebP file; its first bytes decide which.
    limits : CodecLimits
        What is refused before any pixel is decoded.

    Returns
    -------
    Photo
        Pixels and the facts of the file. Alpha is composited over white.

    Raises
    ------
    PhotoError
        For everything that does not become a photo; nothing else is raised for any bytes.
    """
    limits.check_size(data)
    header = _HEADER_READERS[sniff(data)](data)
    limits.check_dimensions(header.width_px, header.height_px)
    exif = read_exif(header.exif)
    rgb = render(data, header, exif.orientation)
    facts = FileFacts(
        byte_count=len(data),
        format=header.format,
        colour=header.colour,
        density_ppi=exif.density_ppi if header.density_ppi is None else header.density_ppi,
        quality=header.quality,
        subsampling=header.subsampling,
        trailing_byte_count=len(data) - header.end - header.listed_byte_count,
        orientation=exif.orientation,
        focal_length_px=exif.focal_length_px(header.width_px, header.height_px),
        has_metadata=header.has_metadata,
        has_location=exif.has_location or b"GPSLatitude" in header.xmp,
    )
    return Photo(rgb, facts)
