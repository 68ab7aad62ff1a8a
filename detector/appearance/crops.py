"""Two crops of the head, pupils level and always at the same place and the same distance."""

from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Crops = NDArray[np.uint8]

SIDE_PX = 129
_SHARPER = 2  # sampled this much finer and averaged, so that fine texture does not alias
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
    four = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA)  # four channels are warped faster than three
    head = _cut(four, points, _HEAD, (SIDE_PX, SIDE_PX))
    return np.stack([head, _eyes_above_ears(_cut(four, points, _FACE, _FACE_PX))])


def _eyes_above_ears(face: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put eyes and brows above both sides of the head: larger than a whole face would show them."""
    return np.vstack([face[_EYES], np.hstack([face[_RIGHT_EAR], face[_LEFT_EAR]])])


def _cut(
    four: cv2.typing.MatLike,
    points: NDArray[np.float32],
    place: tuple[float, float],
    size_px: tuple[int, int],
) -> NDArray[np.uint8]:
    drop, half = place
    finer = (size_px[0] * _SHARPER, size_px[1] * _SHARPER)
    turn = _similarity(points, finer, finer[0] / (2 * half), drop)
    seen = cv2.warpAffine(
        four, turn, finer, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    small = cv2.resize(seen, size_px, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGBA2RGB), np.uint8)


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
