"""Soft masks: polygons, lines, and the softening itself."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.faults.light import Plane

Size = tuple[int, int]

_FINE = 2  # lines are drawn so much larger, so that they may be thinner than a pixel
_SHIFT = 4


def polygon(corners: NDArray[np.floating], size: Size, soft_px: float = 0.7) -> Plane:
    """Give an antialiased mask (H, W), 0..1, of a polygon's corners (K, 2)."""
    mask = np.zeros((size[1], size[0]), np.uint8)
    fixed = np.rint(corners * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, shift=_SHIFT)
    return soft(mask.astype(np.float32) / 255, soft_px)


def lines(paths: Sequence[NDArray[np.floating]], size: Size, width_px: float) -> Plane:
    """Give the mask (H, W), 0..1, of lines through points (K, 2)."""
    mask = np.zeros((_FINE * size[1], _FINE * size[0]), np.uint8)
    fixed = [np.rint(_FINE * (1 << _SHIFT) * path).astype(np.int32) for path in paths]
    thick = max(round(_FINE * width_px), 1)
    cv2.polylines(mask, fixed, False, 255, thick, cv2.LINE_AA, _SHIFT)
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32) / 255


def soft(mask: Plane, radius_px: float) -> Plane:
    """Soften a mask, or anything else, by a Gaussian of the given standard deviation."""
    if radius_px <= 0:
        return mask
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), radius_px), np.float32)


def square(radius_px: float) -> NDArray[np.uint8]:
    """Give a square structuring element."""
    return np.ones((2 * max(round(radius_px), 1) + 1,) * 2, np.uint8)
