"""How bright and of what hue it is round the eyes, beside the skin of the person's own cheeks.

A clear lens leaves both as they are, whatever its rim; a tint changes one or the other. Ratios of
light say the same of every skin and in any light, and medians pass over a rim as thin as a wire.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.appearance.pooled import Features
from detector.kernels.colour import linearised

_HALF, _CELL_PX = 64, 8  # the eyes fill the upper half of the window
_CHEEKS = (slice(107, 129), slice(44, 84))  # a third to two thirds of an eye distance below them
_MIDDLE, _UPPER = 32, 57  # of the 64 pixels of a cell by rank; the whites are among the brightest
_VEIL = 0.008  # of white, so that black has a logarithm
_DARKEST, _BRIGHTEST = -3.0, 1.5  # log ratios; what is beyond is hair or a lamp
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_LIGHT = linearised(np.linspace(0, 1, 256, dtype=np.float32)[None])[0]
_LOG_LIGHT = np.log(_LIGHT + _VEIL)

COUNT = 256


def shades(window: NDArray[np.uint8]) -> Features:
    """Compare cells round the eyes with the cheeks.

    Parameters
    ----------
    window : ndarray, shape (129, 129, 3), uint8
        `detector.appearance.crops.Window.EYES_AND_EARS`, sRGB.

    Returns
    -------
    ndarray, shape (256,), float32
        Of 8 x 8 cells from the top and from the outside, each of both eyes' averaged: the medians'
        log ratios to the cheeks' of luminance, red to green and blue to green; then that of the
        luminance that a tenth of the cell exceeds.
    """
    cheeks = np.median(window[_CHEEKS].reshape(-1, 3), axis=0).astype(np.uint8)
    eyes = np.concatenate([window[:_HALF, :_HALF], window[:_HALF, _HALF + 1 :]], axis=1)
    rows, columns = (side // _CELL_PX for side in eyes.shape[:2])
    parts = _told(eyes).reshape(-1, rows, _CELL_PX, columns, _CELL_PX).swapaxes(2, 3)
    ranked = np.sort(parts.reshape(-1, rows, columns, _CELL_PX**2))
    seen = np.concatenate([ranked[..., _MIDDLE], ranked[:1, ..., _UPPER]])
    ratios = np.clip(seen - _told(cheeks[None, None])[[0, 1, 2, 0]], _DARKEST, _BRIGHTEST)
    both = (ratios + ratios[..., ::-1])[..., : columns // 2] / 2
    return np.asarray(both.transpose(1, 2, 0).ravel(), np.float32)


def _told(rgb: NDArray[np.uint8]) -> Features:
    """Give the logarithms of luminance, red to green and blue to green, (3, h, w), of (h, w, 3)."""
    red, green, blue = cv2.split(cv2.LUT(rgb, _LOG_LIGHT))
    bright = np.log(cv2.LUT(rgb, _LIGHT) @ _LUMINANCE + _VEIL)
    return np.asarray(np.stack([bright, red - green, blue - green]), np.float32)
