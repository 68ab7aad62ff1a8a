"""Two strips of the face, pupils level and always as far apart: the brows and eyes, and the mouth.

How much runs which way in each cell of them is what expressions are told by: it moves with a brow
or a lip by a fraction of a cell, and hardly with light, skin or sharpness.

References
----------
Dalal and Triggs, "Histograms of oriented gradients for human detection", CVPR 2005.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.crops import luma
from detector.view import View

Grey = NDArray[np.uint8]
Bearings = NDArray[np.float32]

CELL_PX, DIRECTIONS = 8, 8
EYE_DISTANCE_PX = 56.0
EYES_PX, MOUTH_PX = (128, 64), (96, 64)  # width, height
_PUPIL_ROW_PX, _LIP_ROW_PX = 34.0, 32.0
_PUPILS, _LIPS = (468, 473), (13, 14, 61, 291)
_DARKEST = 0.02  # added before the root, so that noise in the dark is not taken for edges
_FAINT = 0.02
_ROOTS = np.sqrt(np.arange(256) / 255 + _DARKEST).astype(np.float32)
_MARGIN = 0.8  # of the cut-out around pupils and lips, in eye distances


def strips(seen: View) -> tuple[Grey, Grey]:
    """Cut out brows and eyes, shape (64, 128), and mouth, shape (64, 96), as luma."""
    points = seen.points.astype(np.float64)
    right, left = points[list(_PUPILS)]
    lips = points[list(_LIPS)].mean(0)
    inner = np.stack([right, left, lips])
    margin = _MARGIN * seen.eye_distance_px
    corner = np.maximum(np.floor(inner.min(0) - margin), 0).astype(int)
    end = np.maximum(np.ceil(inner.max(0) + margin), corner + 1).astype(int)
    grey = luma(seen.rgb[corner[1] : end[1], corner[0] : end[0]])
    across = (left - right) * (EYE_DISTANCE_PX / np.sum((left - right) ** 2))
    turn = np.array([[across[0], across[1]], [-across[1], across[0]]])
    return (
        _cut(grey, turn, (right + left) / 2 - corner, _PUPIL_ROW_PX, EYES_PX),
        _cut(grey, turn, lips - corner, _LIP_ROW_PX, MOUTH_PX),
    )


def _cut(
    grey: Grey,
    turn: NDArray[np.float64],
    middle: NDArray[np.float64],
    row_px: float,
    size_px: tuple[int, int],
) -> Grey:
    """Turn and scale a picture so that a point comes to the middle of a row."""
    shift = np.array([(size_px[0] - 1) / 2, row_px]) - turn @ middle
    affine = np.column_stack([turn, shift])
    cut = cv2.warpAffine(
        grey, affine, size_px, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, np.uint8)


def bearings(strip: Grey) -> Bearings:
    """Give how much runs each way in each cell, the right half's mean with the left's mirrored.

    Parameters
    ----------
    strip : ndarray, shape (h, w), uint8
        Both sides multiples of the cell's; the width, of two cells'.

    Returns
    -------
    ndarray, shape (h // 8, w // 16, 8), float32
        Roots of the shares of the whole strip's edges, columns from the outside to the middle.
        Directions count from the strip's right downwards, in eighths of a turn.
    """
    roots = cv2.LUT(strip, _ROOTS)
    size, angle = cv2.cartToPolar(
        cv2.Sobel(roots, cv2.CV_32F, 1, 0), cv2.Sobel(roots, cv2.CV_32F, 0, 1)
    )
    angle *= np.float32(DIRECTIONS / (2 * np.pi))
    nearest = angle.astype(np.int32)
    beyond = (angle - nearest) * size
    first = _cells(*strip.shape)
    sums = _sums(first + nearest % DIRECTIONS, size - beyond)
    sums += _sums(first + (nearest + 1) % DIRECTIONS, beyond)
    each = sums.reshape(strip.shape[0] // CELL_PX, -1, DIRECTIONS) / CELL_PX**2
    both = (each + each[:, ::-1, _MIRRORED])[:, : each.shape[1] // 2] / 2
    strength = np.sqrt((both * both).sum() / both[..., 0].size)
    return np.sqrt(both / (strength + _FAINT)).astype(np.float32)


_MIRRORED = (DIRECTIONS // 2 - np.arange(DIRECTIONS)) % DIRECTIONS


def _sums(places: NDArray[np.int32], amounts: NDArray[np.float32]) -> NDArray[np.float64]:
    count = places.size // CELL_PX**2 * DIRECTIONS
    return np.bincount(places.ravel(), amounts.ravel(), count)


@cache
def _cells(height: int, width: int) -> NDArray[np.int32]:
    """Give where each pixel's cell has its directions, shape (h, w)."""
    cells = np.arange(height * width // CELL_PX**2, dtype=np.int32).reshape(height // CELL_PX, -1)
    return np.kron(cells * DIRECTIONS, np.ones((CELL_PX, CELL_PX), np.int32))
