"""Two strips of the face, pupils level and always as far apart: the brows and eyes, and the mouth.

How much runs which way in each cell of them is what expressions are told by: it moves with a brow
or a lip by a fraction of a cell, and hardly with light, skin or sharpness.

References
----------
Dalal and Triggs, "Histograms of oriented gradients for human detection", CVPR 2005.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.view import View

Grey = NDArray[np.uint8]
Bearings = NDArray[np.float32]

CELL_PX, DIRECTIONS = 6, 8
EYE_DISTANCE_PX = 42.0
EYES_PX, MOUTH_PX = (96, 48), (72, 48)  # width, height
_PUPIL_ROW_PX, _LIP_ROW_PX = 25.5, 24.0
_FINER = 2  # sampled this much finer and averaged, so that fine hair does not alias
_MARGIN = 0.7  # of the cut-out around pupils and lips, in eye distances
_USED = at.indices("468 473 13 14 61 291")  # pupils, then lips
_DARKEST = 0.02  # added before the root, so that noise in the dark is not taken for edges
_FAINT = 75.0  # strength of edges in a cell at which noise would count
_ROOTS = np.rint(252 * np.sqrt(np.arange(256) / 255 + _DARKEST)).astype(np.uint8)


def strips(seen: View) -> tuple[Grey, Grey]:
    """Cut out brows and eyes, shape (48, 96), and mouth, shape (48, 72), as luma."""
    points = seen.points[_USED].astype(np.float64)
    margin, last = _MARGIN * seen.eye_distance_px, np.array(seen.rgb.shape[1::-1]) - 1
    corner = np.clip(points.min(0) - margin, 0, last).astype(int)
    end = np.maximum(points.max(0) + margin, corner + 1).astype(int)
    grey = cv2.cvtColor(seen.rgb[corner[1] : end[1], corner[0] : end[0]], cv2.COLOR_RGB2GRAY)
    right, left = (points - corner)[:2]
    across = (left - right) * (_FINER * EYE_DISTANCE_PX / float(((right - left) ** 2).sum()))
    turn = np.array([[across[0], across[1]], [-across[1], across[0]]])
    return (
        _cut(grey, turn, (right + left) / 2, _PUPIL_ROW_PX, EYES_PX),
        _cut(grey, turn, (points - corner)[2:].mean(0), _LIP_ROW_PX, MOUTH_PX),
    )


def _cut(
    grey: cv2.typing.MatLike,
    turn: NDArray[np.float64],
    middle: NDArray[np.float64],
    row_px: float,
    size_px: tuple[int, int],
) -> Grey:
    """Turn and scale a picture so that a point comes to the middle of a row."""
    finer = (_FINER * size_px[0], _FINER * size_px[1])
    shift = np.array([(finer[0] - 1) / 2, _FINER * row_px]) - turn @ middle
    affine = np.column_stack([turn, shift])
    cut = cv2.warpAffine(
        grey, affine, finer, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cv2.resize(cut, size_px, interpolation=cv2.INTER_AREA), np.uint8)


def bearings(cut: tuple[Grey, Grey]) -> tuple[Bearings, Bearings]:
    """Give how much runs each way in each cell of both strips, their halves' means as mirrored.

    Parameters
    ----------
    cut : two of ndarray, shape (48, w), uint8
        The strips.

    Returns
    -------
    two of ndarray, shape (8, w // 16, 8), float32
        Roots of the shares of the whole strip's edges, columns from the outside to the middle.
        Directions count from the strip's right downwards, in eighths of a turn.
    """
    slopes = [cv2.spatialGradient(cv2.LUT(strip, _ROOTS)) for strip in cut]
    across, down = (
        np.concatenate(one, axis=1, dtype=np.float32) for one in zip(*slopes, strict=True)
    )
    size, angle = cv2.cartToPolar(across, down)
    angle *= np.float32(DIRECTIONS / (2 * np.pi))
    before = np.floor(angle)
    beyond = (angle - before) * size
    first = before.astype(np.int32) & (DIRECTIONS - 1)
    sums = _sums(first, size - beyond) + _sums((first + 1) & (DIRECTIONS - 1), beyond)
    columns = EYES_PX[0] // CELL_PX
    return _mirrored(sums[:, :columns]), _mirrored(sums[:, columns:])


def _mirrored(sums: NDArray[np.float64]) -> Bearings:
    both = (sums + sums[:, ::-1, _MIRRORED])[:, : sums.shape[1] // 2]
    strength = np.sqrt((both * both).sum() / both[..., 0].size)
    return np.asarray(np.sqrt(both / (strength + _FAINT)), np.float32)


_MIRRORED = (DIRECTIONS // 2 - np.arange(DIRECTIONS)) % DIRECTIONS
_CELLS = (EYES_PX[1] // CELL_PX, (EYES_PX[0] + MOUTH_PX[0]) // CELL_PX)
_EACH = np.arange(_CELLS[0] * _CELLS[1], dtype=np.int32).reshape(_CELLS) * DIRECTIONS
_PLACES = np.kron(_EACH, np.ones((CELL_PX, CELL_PX), np.int32))


def _sums(directions: NDArray[np.int32], amounts: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give how much runs each way in each cell of both strips side by side."""
    places = (_PLACES + directions).ravel()
    sums = np.bincount(places, amounts.ravel(), _EACH.size * DIRECTIONS)
    return np.asarray(sums.reshape(*_CELLS, DIRECTIONS), np.float64)
