"""How bright and of what hue it is round the eyes, beside the skin of the person's own cheeks.

A clear lens leaves both as they are, whatever its rim; a tint changes one or the other. Ratios of
light say the same of every skin and in any light, and medians pass over a rim as thin as a wire.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.appearance.pooled import Features
from detector.kernels.colour import linearised
from detector.kernels.crops import channels

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
    eyes = np.concatenate([window[:_HALF, :_HALF], window[:_HALF, _HALF + 1 :]], axis=1)
    rows, columns = (side // _CELL_PX for side in eyes.shape[:2])
    cells = eyes.reshape(rows, _CELL_PX, columns, _CELL_PX, 3).swapaxes(1, 2)
    ranked = _told(cells.reshape(rows * columns, _CELL_PX**2, 3))
    ranked.sort()
    seen = np.concatenate([ranked[..., _MIDDLE], ranked[:1, :, _UPPER]])
    beside = (seen - _of_cheeks(window[_CHEEKS])).reshape(-1, rows, columns)
    ratios = np.minimum(np.maximum(beside, _DARKEST), _BRIGHTEST)
    both = (ratios + ratios[..., ::-1])[..., : columns // 2] / 2
    return np.asarray(both.transpose(1, 2, 0).ravel(), np.float32)


def _of_cheeks(rgb: NDArray[np.uint8]) -> Features:
    """Give what `_told` tells of the median of an even number of pixels (h, w, 3).

    Luminance comes first and last, as it is compared, (4, 1).
    """
    levels = np.sort(rgb.reshape(-1, 3).T.astype(np.int32, order="C"))  # faster than bytes
    middle = levels.shape[1] // 2
    median = (levels[:, middle - 1] + levels[:, middle]) // 2
    red, green, blue = _LOG_LIGHT.take(median)
    bright = np.log(_LIGHT.take(median) @ _LUMINANCE + _VEIL)
    told = np.array([bright, red - green, blue - green, bright], np.float32)
    return told[:, None]


def _told(rgb: NDArray[np.uint8]) -> Features:
    """Give the logarithms of luminance, red to green and blue to green, (3, h, w), of (h, w, 3)."""
    told = np.empty((3, *rgb.shape[:2]), np.float32)
    red, green, blue = cv2.LUT(channels(rgb), _LOG_LIGHT)
    luminance = cv2.LUT(rgb, _LIGHT).reshape(-1, 3) @ _LUMINANCE
    np.log(luminance.reshape(rgb.shape[:2]) + _VEIL, out=told[0])
    np.subtract(red, green, out=told[1])
    np.subtract(blue, green, out=told[2])
    return told
