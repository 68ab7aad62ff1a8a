"""Which format the first bytes announce."""

from detector.codec.faults import unsupported
from detector.errors import PhotoError
from detector.formats import Format

_UNSUPPORTED = (
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\0", "a TIFF picture or camera raw file"),
    (b"MM\0*", "a TIFF picture or camera raw file"),
    (b"II+\0", "a TIFF picture"),
    (b"MM\0+", "a TIFF picture"),
    (b"8BPS", "a Photoshop document"),
    (b"\0\0\1\0", "an icon"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
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
        brand = data[8:12].decode()
        return PhotoError("unsupported-heic", f"a picture of the brand {brand} is not read")
    for magic, name in _UNSUPPORTED:
        if data.startswith(magic):
            return unsupported(name)
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return unsupported("a BMP picture")
    return PhotoError("not-an-image", "the first bytes are no picture's")
