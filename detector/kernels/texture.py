"""Fine texture of plain areas: sensor noise, stray pixels, pores, or nothing at all."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels.arrays import where_set

CELL_PX = 8
MEAN_TO_DEVIATION = math.sqrt(math.pi / 2)  # of a normal distribution's absolute value
_FINENESS = 8  # parts of a level; what exceeds 31 levels is no grain
_SMOOTHEST, _LEAST_CELLS = 0.1, 8
_OF_EVEN = 1.87  # white noise's deviation, over the square of its smoothest tenth by its median


def fine_grain(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the finest detail of a picture (h, w), in eighths of a level: what a median takes.

    A median of 3 x 3 pixels leaves edges where they are.
    """
    return _finely(levels, cv2.medianBlur(levels, 3))


def soft_grain(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give detail of a few pixels, in eighths of a level: what a Gaussian of one pixel takes."""
    return _finely(levels, cv2.GaussianBlur(levels, (5, 5), 1.0))


def _finely(levels: NDArray[np.uint8], smooth: cv2.typing.MatLike) -> NDArray[np.uint8]:
    grain = cv2.absdiff(levels, smooth)
    return np.asarray(cv2.convertScaleAbs(grain, grain, alpha=_FINENESS), np.uint8)


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
    means = (
        cv2.resize(plane[whole], (columns, rows), interpolation=cv2.INTER_AREA).ravel()
        for plane in planes
    )
    inside = _cells_inside(where[whole])
    return [mean.take(inside).astype(np.float32) for mean in means]


def _cells_inside(where: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Give the cells, in reading order, all of whose pixels a mask marks; it holds whole cells.

    The eight pixels of a cell's row are looked at as one number.
    """
    lines = np.ascontiguousarray(where).view(np.uint64)
    cells = np.bitwise_and.reduce(lines.reshape(-1, CELL_PX, lines.shape[1]), axis=1)
    return where_set(cells == _WHOLE_LINE)


_WHOLE_LINE = np.uint64(2**64 - 1)


def even_grain_levels(sizes: NDArray[np.float32]) -> float:
    """Give the deviation of the grain that lies evenly over a region.

    It is that of the smoothest tenth of the cells, times the share of the median that it is: of
    white noise all cells have about the same, while texture has smooth cells and rough ones.

    Parameters
    ----------
    sizes : ndarray, shape (K,), float32
        Means of `fine_grain` or of `soft_grain` in the region's cells.

    Returns
    -------
    float
        Levels, of white noise its deviation; NaN of too few cells.
    """
    if len(sizes) < _LEAST_CELLS:
        return float("nan")
    ranks = [int(share * (len(sizes) - 1)) for share in (_SMOOTHEST, 0.5)]
    smooth, usual = np.partition(sizes, ranks).take(ranks).tolist()
    return _OF_EVEN / _FINENESS * smooth * smooth / usual if usual else 0.0


def stray_levels(
    levels: NDArray[np.uint8], grain: NDArray[np.uint8], where: NDArray[np.uint8]
) -> float:
    """Give the deviation that single stray pixels bring about, in levels.

    A stray pixel differs from all eight around it by more than a plain picture's ever does. Hair,
    stubble and wrinkles are lines: along them a pixel has its like beside it.

    Parameters
    ----------
    levels : ndarray, shape (h, w), uint8
        Picture in levels.
    grain : ndarray, shape (h, w), uint8
        Its `fine_grain`; where that is small everywhere, no pixel is stray.
    where : ndarray, shape (h, w), uint8
        255 where pixels count.
    """
    if cv2.minMaxLoc(grain, mask=where)[1] <= _FINENESS * _LEAST_STRAY:
        return 0.0
    above = cv2.subtract(levels, cv2.dilate(levels, _AROUND))
    below = cv2.subtract(cv2.erode(levels, _AROUND), levels)
    stray = cv2.threshold(cv2.max(above, below), _LEAST_STRAY, 0, cv2.THRESH_TOZERO)[1]
    return cv2.norm(stray, cv2.NORM_L2, where) / math.sqrt(max(cv2.countNonZero(where), 1))


_LEAST_STRAY = 30
_AROUND = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
