"""Which format the first bytes announce."""

from detector.codec.faults import unsupported
from detector.errors import PhotoError
from detector.formats import Format

_UNSUPPORTED = (
    (b"GIF87a", "A GIF picture"),
    (b"GIF89a", "A GIF picture"),
    (b"II*\0", "A TIFF picture or camera raw file"),
    (b"MM\0*", "A TIFF picture or camera raw file"),
    (b"II+\0", "A TIFF picture"),
    (b"MM\0+", "A TIFF picture"),
    (b"8BPS", "A Photoshop document"),
    (b"\0\0\1\0", "An icon"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "A JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "A JPEG 2000 picture"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "A JPEG XL picture"),
    (b"\xff\x0a", "A JPEG XL picture"),
)
# Brands of ISO/IEC 23008-12 (HEIF, HEIC) and AVIF.
_HEIF_BRANDS = frozenset(
    b"heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 miaf avif avis".split()
)


def sniff(data: bytes) -> Format:
    """Tell the format by its magic bytes.

    Raises
    ------
    PhotoError
        ``unsupported-heic``, ``unsupported-format`` or ``not-an-image``.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Format.WEBP
    raise _refusal(data)


def _refusal(data: bytes) -> PhotoError:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return PhotoError(
            "unsupported-heic",
            "HEIC and AVIF photos cannot be read. Set the phone to JPEG (iPhone: Settings, "
            "Camera, Formats, Most Compatible) or export the photo as JPEG, then send that.",
        )
    for magic, name in _UNSUPPORTED:
        if data.startswith(magic):
            return unsupported(name)
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return unsupported("A BMP picture")
    return PhotoError("not-an-image", "This file is not a photo. Send a JPEG or PNG photo.")
