"""The portrait at working size: one picture scale for every measure that looks at pixels.

A photo whose eyes are further apart than the working distance is reduced once, so that colour,
light and texture are measured at the same scale on a phone's 12 megapixels and on a 358-pixel
card photo. Nothing is ever enlarged.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import cielab, linearised, shrink

WORKING_EYE_DISTANCE_PX = 96.0
CELL_PX = 4
_KEPT_EYE_DISTANCE_PX = 120.0
_LONGEST_SIDE_PX = 1600

_SRGB = np.arange(256) / 255
_LINEAR = np.where(_SRGB <= 0.04045, _SRGB / 12.92, ((_SRGB + 0.055) / 1.055) ** 2.4)
LINEAR_TABLE = _LINEAR.astype(np.float32)
_UNIT = np.float32(1 / 255)
_LUMINANCE_WEIGHTS = np.array([[0.2126, 0.7152, 0.0722]], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One photo at working size.

    Attributes
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The picture.
    lab : ndarray, shape (h, w, 3), float32
        CIE L*a*b* (D65): L 0..100.
    cells : ndarray, shape (h // 4, w // 4, 3), float32
        CIE L*a*b* of the mean of each cell of ``CELL_PX`` pixels: no sensor noise.
    luminance : ndarray, shape (h, w), float32
        Linear relative luminance, 0..1 (IEC 61966-2-1, Rec. 709 weights).
    scale : float
        Working pixels for a pixel of the photo.
    points : ndarray, shape (478, 2), float32
        Landmarks in working pixels.
    eye_distance_px : float
        Between the pupils, in working pixels.
    """

    rgb: NDArray[np.uint8]
    lab: NDArray[np.float32]
    cells: NDArray[np.float32]
    luminance: NDArray[np.float32]
    scale: float
    points: NDArray[np.float32]
    eye_distance_px: float


def view(rgb: NDArray[np.uint8], points: NDArray[np.float32], eye_distance_px: float) -> View:
    """Bring one photo to working size.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The photo.
    points : ndarray, shape (478, 2), float32
        Landmarks in its pixels.
    eye_distance_px : float
        Between the pupils, in its pixels.
    """
    longest = max(rgb.shape[:2])
    scale = min(1.0, _LONGEST_SIDE_PX / longest)
    if eye_distance_px > _KEPT_EYE_DISTANCE_PX:
        scale = min(scale, WORKING_EYE_DISTANCE_PX / eye_distance_px)
    working = shrink(rgb, scale)
    linear = np.asarray(cv2.LUT(working, LINEAR_TABLE), np.float32)
    shares = np.multiply(working, _UNIT, dtype=np.float32)
    return View(
        rgb=working,
        lab=cielab(linear),
        cells=cielab(linearised(_cells(shares))),
        luminance=np.asarray(cv2.transform(linear, _LUMINANCE_WEIGHTS), np.float32),
        scale=scale,
        points=(points * scale).astype(np.float32),
        eye_distance_px=eye_distance_px * scale,
    )


def _cells(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = (max(side // CELL_PX, 1) for side in shares.shape[:2])
    whole = shares[: rows * CELL_PX, : columns * CELL_PX]
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
