"""JPEG of a wanted size in bytes, with the density in its header and nothing else beside."""

import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from detector.standard import Limit, Standard

_FULL_CHROMA, _HALVED_CHROMA = "4:4:4", "4:2:0"
_FINE, _FINEST = 95, 100
_ENOUGH_FOR_CHROMA = 85  # below this, finer lightness is worth more than full chroma


@dataclass(frozen=True, slots=True)
class Encoded:
    """A JPEG file, and the quality 1..100 and chroma subsampling it was made with."""

    data: bytes
    quality: int
    subsampling: str


def encode(rgb: NDArray[np.uint8], standard: Standard) -> Encoded | None:
    """Write a picture as the best JPEG file within the standard's range of bytes.

    Parameters
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The picture, sRGB.
    standard : Standard
        Says the bytes, the range of qualities, and the density.

    Returns
    -------
    Encoded or None
        Quality 95 where nothing speaks against it: above it, files double for nothing to be seen.
        Less, found by bisection, where that is too many bytes, and with halved chroma below
        quality 85; more where it is too few. None where no quality meets the range.
    """
    musts = [limit for limit in standard.limits if limit.tier == "must"]
    for limits in (standard.limits, musts):
        full = _fitted(_Writer(rgb, standard, _FULL_CHROMA), limits)
        if full is not None and full.quality >= _ENOUGH_FOR_CHROMA:
            return full
        halved = _fitted(_Writer(rgb, standard, _HALVED_CHROMA), limits)
        if full is not None or halved is not None:
            return halved or full
    return None


@dataclass(frozen=True, slots=True)
class _Writer:
    rgb: NDArray[np.uint8]
    standard: Standard
    subsampling: str
    known: dict[int, bytes] = field(default_factory=dict)

    def __call__(self, quality: int) -> bytes:
        if quality not in self.known:
            self.known[quality] = self._written(quality)
        return self.known[quality]

    def _written(self, quality: int) -> bytes:
        file = io.BytesIO()
        picture = self.standard.picture
        density = round(picture.density_ppi) if picture else 0
        Image.fromarray(self.rgb).save(
            file,
            "jpeg",
            quality=quality,
            subsampling=self.subsampling,
            optimize=True,
            dpi=(density, density),
        )
        return file.getvalue()


def _fitted(write: _Writer, limits: Sequence[Limit]) -> Encoded | None:
    """Seek the quality by bisection: bytes grow with it."""
    least, most = _bytes(write.standard, limits)
    coarsest, finest = _range(limits, "file.compression")
    low, high = math.ceil(max(coarsest, 1)), math.floor(min(finest, _FINEST))
    usual = min(max(_FINE, low), high)
    if low > high or len(write(low)) > most:
        return None
    quality = _last(low, usual, lambda at: len(write(at)) <= most)
    if len(write(quality)) < least:
        quality = 1 + _last(quality, high, lambda at: len(write(at)) < least)
    if quality > high or len(write(quality)) > most:
        return None
    return Encoded(write(quality), quality, write.subsampling)


def _last(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Give the last of low..high where what holds at ``low`` still holds."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _bytes(standard: Standard, limits: Iterable[Limit]) -> tuple[float, float]:
    """Give the range that the limits allow, within it what the picture to make asks for."""
    least, most = _range(limits, "file.bytes")
    picture = standard.picture
    if picture is None:
        return least, most
    asked = picture.min_bytes or 0, picture.max_bytes or math.inf
    return max(least, asked[0]), min(most, asked[1])


def _range(limits: Iterable[Limit], key: str) -> tuple[float, float]:
    found = [limit for limit in limits if limit.key == key]
    lows = [limit.min for limit in found if limit.min is not None]
    highs = [limit.max for limit in found if limit.max is not None]
    return max(lows, default=-math.inf), min(highs, default=math.inf)
