"""What a file says of itself before its pixels are decoded."""

from dataclasses import dataclass

from detector.formats import ColourMode, Format

# Segments or chunks a file may have: real ones stay far below, more would only cost time.
MAX_PARTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The common result of the format readers.

    Attributes
    ----------
    format, colour : Format, ColourMode
        Container and colour model.
    width_px, height_px : int
        As stored, before the EXIF orientation.
    end : int
        Offset of the first byte after the end-of-image marker.
    listed_byte_count : int
        How many bytes after it are further pictures that the file itself lists.
    density_ppi : float or None
        From the container itself, the smaller direction; None leaves it to EXIF.
    quality : float
        Nearest libjpeg quality; NaN if not JPEG.
    subsampling : str
        Chroma subsampling, or ``""``.
    exif : bytes
        The TIFF structure of the EXIF block, or ``b""``.
    xmp, profile : bytes
        The XMP packet and the ICC profile, or ``b""``.
    has_metadata : bool
        Whether EXIF, XMP, IPTC or comments are present.
    see_through : int or None
        The level of a grey picture, as it is decoded, that is wholly transparent.
    """

    format: Format
    colour: ColourMode
    width_px: int
    height_px: int
    end: int
    listed_byte_count: int = 0
    density_ppi: float | None = None
    quality: float = float("nan")
    subsampling: str = ""
    exif: bytes = b""
    xmp: bytes = b""
    profile: bytes = b""
    has_metadata: bool = False
    see_through: int | None = None
