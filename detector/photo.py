"""A decoded photo and the facts of its file: what every later step starts from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detector.formats import ColourMode, Format
from detector.kernels import shrink


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file said of itself. A figure that its format does not carry is NaN.

    Attributes
    ----------
    byte_count : int
        Size of the file.
    format, colour : Format, ColourMode
        Container and colour model.
    density_ppi : float
        Pixels an inch, the smaller of the two directions; NaN where no density is recorded.
    quality : float
        The libjpeg quality 1..100 whose quantisation tables come nearest; NaN if not JPEG.
    subsampling : str
        ``"4:4:4"``, ``"4:2:2"``, ``"4:2:0"``, ... or ``""`` where it has no meaning.
    trailing_byte_count : int
        Bytes after the end-of-image marker, without further pictures that the file lists.
    orientation : int
        EXIF orientation 1..8, already applied to the pixels.
    focal_length_px : float
        Of the lens, in pixels of the photo; NaN where it is not recorded or the photo was cropped.
    has_metadata, has_location : bool
        Whether EXIF, XMP, IPTC or comments; a GPS position were present.
    """

    byte_count: int
    format: Format
    colour: ColourMode
    density_ppi: float = float("nan")
    quality: float = float("nan")
    subsampling: str = ""
    trailing_byte_count: int = 0
    orientation: int = 1
    focal_length_px: float = float("nan")
    has_metadata: bool = False
    has_location: bool = False


@dataclass(frozen=True, eq=False)
class Photo:
    """One decoded photo; at half the size it is made at first use.

    Attributes
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        sRGB, upright, C-contiguous, read-only.
    facts : FileFacts
        What the file said of itself.
    """

    rgb: NDArray[np.uint8]
    facts: FileFacts

    @cached_property
    def half(self) -> NDArray[np.uint8]:
        """The picture at half the size, (H // 2, W // 2, 3): all smaller ones begin with it."""
        return shrink(self.rgb, 0.5)

    @property
    def width_px(self) -> int:
        """Width as displayed, after the EXIF orientation."""
        return int(self.rgb.shape[1])

    @property
    def height_px(self) -> int:
        """Height as displayed, after the EXIF orientation."""
        return int(self.rgb.shape[0])
