"""Light and levels: sRGB to linear light and back, and photos to JPEG bytes."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Rgb = NDArray[np.uint8]
Light = NDArray[np.floating]
Plane = NDArray[np.floating]

LUMINANCE_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)

_LEVELS = np.arange(256) / 255
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4)
_TABLE = _LINEAR.astype(np.float32)


def linear(rgb: Rgb) -> Light:
    """Give the linear light (H, W, 3), 0..1, of sRGB levels (IEC 61966-2-1)."""
    return _TABLE[rgb]


def encoded(light: Light) -> NDArray[np.float32]:
    """Give the sRGB levels 0..1 of linear light, which is clipped first: the sensor is full."""
    kept = np.clip(light, 0, 1)
    curve = 1.055 * kept ** (1 / 2.4) - 0.055
    return np.where(kept <= 0.0031308, 12.92 * kept, curve).astype(np.float32)


def developed(light: Light) -> Rgb:
    """Give the sRGB picture (H, W, 3) uint8 of linear light."""
    return np.rint(255 * encoded(light)).astype(np.uint8)


def colour(*levels: float) -> NDArray[np.float32]:
    """Give the linear light of one sRGB colour in levels 0..255."""
    return _TABLE[np.array(levels, np.uint8)]


def luminance(light: Light) -> Plane:
    """Give the relative luminance (H, W) of linear light."""
    return (light @ LUMINANCE_WEIGHTS).astype(np.float32)


def mixed(base: Light, over: Light | NDArray[np.float32], opacity: Plane) -> Light:
    """Lay ``over`` on ``base`` with opacity (H, W) 0..1, in linear light as a lens does."""
    return (base + opacity[..., None] * (over - base)).astype(np.float32)


def jpeg(rgb: Rgb, quality: int = 90, density_ppi: int = 350, subsampling: str = "4:4:4") -> bytes:
    """Encode a picture as baseline JPEG."""
    stream = BytesIO()
    Image.fromarray(rgb).save(
        stream,
        "JPEG",
        quality=quality,
        subsampling=subsampling,
        dpi=(density_ppi, density_ppi),
    )
    return stream.getvalue()
