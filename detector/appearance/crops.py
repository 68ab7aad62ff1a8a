"""Two crops of the head, pupils level and always at the same place and the same distance."""

from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.kernels import warp

Crops = NDArray[np.uint8]

SIDE_PX = 129


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
    pupils = points[at.IRISES]
    windows = np.empty((len(Window), SIDE_PX, SIDE_PX, 3), np.uint8)
    in_half = pupils / np.float32(2) - np.float32(0.25)
    windows[Window.HEAD] = _cut(half, in_half, _HEAD, (SIDE_PX, SIDE_PX))
    _put_eyes_above_ears(windows[Window.EYES_AND_EARS], _cut(rgb, pupils, _FACE, _FACE_PX))
    return windows


def _put_eyes_above_ears(window: NDArray[np.uint8], face: NDArray[np.uint8]) -> None:
    """Put eyes and brows above both sides of the head: larger than a whole face would show them."""
    window[:_HALF] = face[_EYES]
    window[_HALF:, :_HALF] = face[_RIGHT_EAR]
    window[_HALF:, _HALF:] = face[_LEFT_EAR]


def _cut(
    rgb: NDArray[np.uint8],
    pupils: NDArray[np.float32],
    place: tuple[float, float],
    size_px: tuple[int, int],
) -> NDArray[np.uint8]:
    drop, half = place
    turn = _similarity(pupils, size_px, size_px[0] / (2 * half), drop)
    return warp(rgb, turn, size_px, flags=cv2.INTER_LINEAR)


def _similarity(
    pupils: NDArray[np.float32], size_px: tuple[int, int], eye_distance_px: float, drop: float
) -> NDArray[np.float32]:
    """Level the pupils, bring them to a distance and the middle to its place above the centre."""
    right, left = pupils
    apart = left - right
    across, down = apart * apart
    cosine, sine = (apart * (eye_distance_px / float(across + down))).tolist()
    x, y = ((right + left) / 2).tolist()
    across = size_px[0] / 2 - (cosine * x + sine * y)
    down = size_px[1] / 2 - drop * eye_distance_px - (cosine * y - sine * x)
    return np.array([[cosine, sine, across], [-sine, cosine, down]], np.float32)
