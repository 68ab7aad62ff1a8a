"""What a network makes of a crop, summed up by the cells of a grid."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]

GRID = 4


def pooled(dense: Features) -> Features:
    """Average features over a grid of 4 x 4 cells.

    A channel's mean says which way a surface leans, the mean of its magnitude how much there is
    to see: a lens with an edge and a reflection averages to nothing otherwise.

    Parameters
    ----------
    dense : ndarray, shape (N, side, side, C), float32
        Of N crops.

    Returns
    -------
    ndarray, shape (N, 2 * 16 * C), float32
        Rows of cells from the top, C channels in each: the means, then the magnitudes'.
    """
    return np.concatenate([_averaged(part) for part in (dense, np.abs(dense))], axis=1)


def _averaged(dense: Features) -> Features:
    crops, side, _, channels = dense.shape
    averages = _cells(side) @ dense.reshape(crops, side * side, channels)
    return np.asarray(averages.reshape(crops, -1), np.float32)


@cache
def _cells(side: int) -> NDArray[np.float32]:
    """Give what share each of ``side`` x ``side`` places has in each cell, (16, side * side)."""
    each = np.eye(side, dtype=np.float32)
    lines = cv2.resize(each, (side, GRID), interpolation=cv2.INTER_AREA)
    return np.asarray(np.kron(lines, lines), np.float32)
