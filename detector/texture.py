"""Fine texture of plain areas, cell by cell: sensor noise, pores, or nothing at all."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

CELL_PX = 8
MEAN_TO_DEVIATION = math.sqrt(math.pi / 2)  # of a normal distribution's absolute value
KEPT_BY_GRAIN = 0.857  # the share of white noise's deviation that `grain` lets through


def grain(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give the finest detail of a picture (h, w): what a Gaussian of one pixel takes away."""
    plane = levels.astype(np.float32)
    return np.asarray(cv2.subtract(plane, cv2.GaussianBlur(plane, (7, 7), 1.0)), np.float32)


def cell_means(
    where: NDArray[np.uint8], *planes: NDArray[np.float32] | NDArray[np.uint8]
) -> list[NDArray[np.float32]]:
    """Give the means of planes in each cell that lies wholly in a region.

    Parameters
    ----------
    where : ndarray, shape (h, w), uint8
        The region, 0 or 255.
    *planes : ndarray, shape (h, w), uint8 or float32
        Any planes.

    Returns
    -------
    list of ndarray, shape (K,), float32
        For each plane, of the K cells of 8 x 8 pixels inside, in reading order.
    """
    rows, columns = (side // CELL_PX for side in where.shape)
    if rows == 0 or columns == 0:
        return [np.empty(0, np.float32) for _ in planes]
    whole = np.s_[: rows * CELL_PX, : columns * CELL_PX]
    share, *means = (
        cv2.resize(plane[whole], (columns, rows), interpolation=cv2.INTER_AREA)
        for plane in (where, *planes)
    )
    inside = np.flatnonzero(share == 255)
    return [mean.ravel().take(inside).astype(np.float32) for mean in means]
