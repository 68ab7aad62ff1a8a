"""Two crops of the head, pupils level and always at the same place and the same distance."""

from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import warp

Crops = NDArray[np.uint8]

SIDE_PX = 129
_SHARPER = 2  # sampled this much finer and averaged, so that fine texture does not alias
_PUPIL_RIGHT, _PUPIL_LEFT = 468, 473


class Window(IntEnum):
    """Which crop: the head with what may sit on it, or the eyes above both ears."""

    HEAD = 0
    EYES_AND_EARS = 1


# In eye distances: how far the centre lies below the pupils, and half a side.
_HEAD = (-0.1, 2.4)
_FACE = (0.5, 1.6)
# Rows and columns of the face cut for the eyes and for the ears to the left and right of it.
_EYES = (slice(40, 129), slice(40, 218))
_EARS = ((slice(69, 158), slice(0, 81)), (slice(69, 158), slice(177, 258)))


def crops(rgb: NDArray[np.uint8], points: NDArray[np.float32]) -> Crops:
    """Cut both windows out of a portrait.

    Beyond the picture its outermost pixels are repeated.

    Parameters
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The portrait at working size.
    points : ndarray, shape (478, 2), float32
        Landmarks in its pixels.

    Returns
    -------
    ndarray, shape (2, 129, 129, 3), uint8
        sRGB, in the order of `Window`.
    """
    head = _resized(_square(rgb, points, *_HEAD), SIDE_PX, SIDE_PX)
    return np.stack([head, eyes_and_ears(_square(rgb, points, *_FACE))])


def eyes_and_ears(face: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put the eyes above the ears, each larger than a crop of the whole face would show them.

    Parameters
    ----------
    face : ndarray, shape (258, 258, 3), uint8
        The face from brows to chin with both ears.

    Returns
    -------
    ndarray, shape (129, 129, 3), uint8
        Eyes and brows over the whole width, below them the two sides of the head.
    """
    half = SIDE_PX // 2
    eyes = _resized(face[_EYES], SIDE_PX, half)
    right, left = (
        _resized(face[ear], width, SIDE_PX - half)
        for ear, width in zip(_EARS, (half, SIDE_PX - half), strict=True)
    )
    return np.vstack([eyes, np.hstack([right, left])])


def _square(
    rgb: NDArray[np.uint8], points: NDArray[np.float32], drop: float, half: float
) -> NDArray[np.uint8]:
    side = SIDE_PX * _SHARPER
    turn = _similarity(points, side / (2 * half), drop)
    return warp(rgb, turn, (side, side), flags=cv2.INTER_LINEAR)


def _resized(rgb: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _similarity(
    points: NDArray[np.float32], eye_distance_px: float, drop: float
) -> NDArray[np.float32]:
    """Level the pupils, bring them to a distance and the middle to its place above the centre."""
    right, left = points[_PUPIL_RIGHT], points[_PUPIL_LEFT]
    across = (left - right) * (eye_distance_px / float(np.sum((left - right) ** 2)))
    cosine, sine = float(across[0]), float(across[1])
    turn = np.array([[cosine, sine], [-sine, cosine]])
    middle = np.array([0, -drop * eye_distance_px]) + SIDE_PX * _SHARPER / 2
    return np.column_stack([turn, middle - turn @ ((right + left) / 2)]).astype(np.float32)
