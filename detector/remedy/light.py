"""Linear light and the levels of sRGB."""

import numpy as np
from numpy.typing import NDArray


def encoded(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Encode linear light 0..1 as sRGB levels (IEC 61966-2-1)."""
    curve = 1.055 * np.power(light, np.float32(1 / 2.4)) - 0.055
    levels = 255 * np.where(light <= 0.0031308, 12.92 * light, curve)
    return np.asarray(np.rint(levels).clip(0, 255), np.uint8)
