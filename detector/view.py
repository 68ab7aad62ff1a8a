"""The portrait at working size: one picture scale for every measure that looks at pixels.

A photo whose eyes are further apart than the working distance is reduced once, so that colour,
light and texture are measured at the same scale on a phone's 12 megapixels and on a 358-pixel
card photo. Nothing is ever enlarged.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import cielab, lightness, linearised, shrink
from detector.kernels.crops import luma
from detector.photo import Photo

WORKING_EYE_DISTANCE_PX = 96.0
CELL_PX = 4
_KEPT_EYE_DISTANCE_PX = 120.0
_LONGEST_SIDE_PX = 1600

_SRGB = np.arange(256) / 255
_LINEAR = np.where(_SRGB <= 0.04045, _SRGB / 12.92, ((_SRGB + 0.055) / 1.055) ** 2.4)
LINEAR_TABLE = _LINEAR.astype(np.float32)
LIGHTNESS_TABLE = np.array([lightness(level) for level in _LINEAR], np.float32)
_PUPILS = np.array([468, 473])
_LUMINANCE_WEIGHTS = np.array([[0.2126, 0.7152, 0.0722]], np.float32)


@dataclass(frozen=True, eq=False)
class View:
    """One photo at working size; its luma is made at first use.

    Attributes
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The picture.
    half : ndarray, shape (h // 2, w // 2, 3), uint8
        The picture at half the size.
    cells : ndarray, shape (h // 4, w // 4, 3), uint8
        The mean of each cell of ``CELL_PX`` pixels: no sensor noise.
    scale : float
        Working pixels for a pixel of the photo.
    points : ndarray, shape (478, 2), float32
        Landmarks in working pixels.
    eye_distance_px : float
        Between the pupils, in working pixels.
    """

    rgb: NDArray[np.uint8]
    half: NDArray[np.uint8]
    cells: NDArray[np.uint8]
    scale: float
    points: NDArray[np.float32]
    eye_distance_px: float

    @cached_property
    def eyes(self) -> tuple[float, float]:
        """The middle (x, y) between the pupils, in working pixels."""
        right, left = self.points[_PUPILS]
        x, y = ((right + left) / 2).tolist()
        return x, y

    @cached_property
    def sixteenths(self) -> NDArray[np.int32]:
        """The landmarks in sixteenths of a pixel, as outlines are drawn, shape (478, 2)."""
        return np.rint(self.points * 16).astype(np.int32)

    @cached_property
    def luma(self) -> NDArray[np.uint8]:
        """The picture's luma, shape (h, w); see `detector.kernels.crops.luma`."""
        return luma(self.rgb)

    @cached_property
    def half_luma(self) -> NDArray[np.uint8]:
        """The luma of the picture at half the size, shape (h // 2, w // 2)."""
        return luma(self.half)

    @cached_property
    def cells_luma(self) -> NDArray[np.uint8]:
        """The luma of the cells, shape (h // 4, w // 4)."""
        return luma(self.cells)


def lab_of(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give CIE L*a*b* (D65, L 0..100) of sRGB pixels (..., 3), each on its own."""
    if not rgb.size:
        return np.empty(rgb.shape, np.float32)
    return cielab(_linear(rgb)).reshape(rgb.shape)


def lab_of_means(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give CIE L*a*b* (D65, L 0..100) of means (..., 3) of sRGB levels, 0..255."""
    linear = linearised(levels.reshape(1, -1, 3) / np.float32(255))
    return cielab(linear).reshape(levels.shape)


def light_of(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give linear relative luminance (...), 0..1 (IEC 61966-2-1, Rec. 709), of sRGB (..., 3)."""
    if not rgb.size:
        return np.empty(rgb.shape[:-1], np.float32)
    light = np.asarray(cv2.transform(_linear(rgb), _LUMINANCE_WEIGHTS), np.float32)
    return light.reshape(rgb.shape[:-1])


def _linear(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give linear colours in one line, (1, K, 3), as OpenCV takes any number of pixels."""
    return np.asarray(cv2.LUT(rgb.reshape(1, -1, 3), LINEAR_TABLE), np.float32)


def view(photo: Photo, points: NDArray[np.float32], eye_distance_px: float) -> View:
    """Bring one photo to working size.

    Parameters
    ----------
    photo : Photo
        The photo.
    points : ndarray, shape (478, 2), float32
        Landmarks in its pixels.
    eye_distance_px : float
        Between the pupils, in its pixels.
    """
    longest = max(photo.rgb.shape[:2])
    scale = min(1.0, _LONGEST_SIDE_PX / longest)
    if eye_distance_px > _KEPT_EYE_DISTANCE_PX:
        scale = min(scale, WORKING_EYE_DISTANCE_PX / eye_distance_px)
    working = shrink(photo.rgb, scale, photo.half)
    half = photo.half if scale == 1 else shrink(working, 0.5)
    return View(
        rgb=working,
        half=half,
        cells=shrink(half, 0.5),
        scale=scale,
        points=(points * scale).astype(np.float32),
        eye_distance_px=eye_distance_px * scale,
    )
