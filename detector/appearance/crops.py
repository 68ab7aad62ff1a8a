"""Two crops of the head, pupils level and always at the same place and the same distance."""

from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import warp

Crops = NDArray[np.uint8]

SIDE_PX = 129
_PUPIL_RIGHT, _PUPIL_LEFT = 468, 473


class Window(IntEnum):
    """Which crop: the head with what may sit on it, or the eyes above both ears."""

    HEAD = 0
    EYES_AND_EARS = 1


# In eye distances: from the pupils down to the window's middle, and half its width.
_HEAD = (-0.1, 2.4)
_FACE = (0.135, 1.6)
# The face's height, and from its upper left corner the columns and rows of the eyes and of the
# ears to the left and right of them.
_FACE_PX = (186, 86)
_HALF = SIDE_PX // 2
_EYES = (slice(0, _HALF), slice(29, 29 + SIDE_PX))
_EAR_ROWS = slice(21, 21 + SIDE_PX - _HALF)
_RIGHT_EAR = (_EAR_ROWS, slice(0, _HALF))
_LEFT_EAR = (_EAR_ROWS, slice(_FACE_PX[0] - SIDE_PX + _HALF, _FACE_PX[0]))


def crops(rgb: NDArray[np.uint8], half: NDArray[np.uint8], points: NDArray[np.float32]) -> Crops:
    """Cut both windows out of a portrait.

    Beyond the picture its outermost pixels are repeated.

    Parameters
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The portrait at working size.
    half : ndarray, shape (h // 2, w // 2, 3), uint8
        The same at half the size: the whole head is cut out of it, smaller still, lest it alias.
    points : ndarray, shape (478, 2), float32
        Landmarks in pixels of ``rgb``.

    Returns
    -------
    ndarray, shape (2, 129, 129, 3), uint8
        sRGB, in the order of `Window`.
    """
    head = _cut(half, points / np.float32(2) - np.float32(0.25), _HEAD, (SIDE_PX, SIDE_PX))
    return np.stack([head, _eyes_above_ears(_cut(rgb, points, _FACE, _FACE_PX))])


def _eyes_above_ears(face: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put eyes and brows above both sides of the head: larger than a whole face would show them."""
    return np.vstack([face[_EYES], np.hstack([face[_RIGHT_EAR], face[_LEFT_EAR]])])


def _cut(
    rgb: NDArray[np.uint8],
    points: NDArray[np.float32],
    place: tuple[float, float],
    size_px: tuple[int, int],
) -> NDArray[np.uint8]:
    drop, half = place
    turn = _similarity(points, size_px, size_px[0] / (2 * half), drop)
    return warp(rgb, turn, size_px, flags=cv2.INTER_LINEAR)


def _similarity(
    points: NDArray[np.float32], size_px: tuple[int, int], eye_distance_px: float, drop: float
) -> NDArray[np.float32]:
    """Level the pupils, bring them to a distance and the middle to its place above the centre."""
    right, left = points[_PUPIL_RIGHT], points[_PUPIL_LEFT]
    across = (left - right) * (eye_distance_px / float(np.sum((left - right) ** 2)))
    cosine, sine = float(across[0]), float(across[1])
    turn = np.array([[cosine, sine], [-sine, cosine]])
    middle = np.array(size_px) / 2 - [0, drop * eye_distance_px]
    return np.column_stack([turn, middle - turn @ ((right + left) / 2)]).astype(np.float32)
