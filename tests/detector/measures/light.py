"""Changes to a picture's light, made where light adds up: in linear luminance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tests.detector.conftest import Picture


def lit(rgb: Picture, factor: ArrayLike) -> Picture:
    """Multiply the light that made an sRGB picture, by a number or an array that broadcasts."""
    value = rgb / 255
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    light = np.clip(light * np.asarray(factor), 0, 1)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * encoded), np.uint8)


def paled(rgb: Picture, contrast: float) -> Picture:
    """Bring every level closer to middle grey."""
    return np.asarray(np.rint(128 + contrast * (rgb - 128.0)), np.uint8)


def grainy(rgb: Picture, deviation: float) -> Picture:
    """Add a sensor's noise."""
    noise: NDArray[np.float64] = np.random.default_rng(5).normal(0, deviation, rgb.shape)
    return np.clip(np.rint(rgb + noise), 0, 255).astype(np.uint8)
