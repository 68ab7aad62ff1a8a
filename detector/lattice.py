"""Traces of how pixels were made: the block grid of JPEG, and rows that merely repeat."""

import cv2
import numpy as np
from numpy.typing import NDArray

_BLOCK_PX = 8
_STEEP_LEVELS = 24  # a step this large is drawn, not made by blocks
_REACH_PX = 9
_CONTRAST_LEVELS = 24
_REPEATED = 0.3
_LEAST_LINE_PX = 4
_LEAST_LINES = 16
_DC_STEP_OF_QUALITY_50 = 16  # ITU-T T.81, table K.1


def block_step_levels(grey: NDArray[np.uint8]) -> float:
    """Give the step that stands on the lines of an 8 x 8 grid, wherever that grid lies.

    The step between two pixels, less the mean of the steps before and after it, is averaged over
    all lines of each of the eight phases; the phase that stands out most, less the phases' median,
    is the grid's. The mean of both directions.

    Parameters
    ----------
    grey : ndarray, shape (h, w), uint8
        Levels in the pixels that were decoded; both sides at least 24.

    Returns
    -------
    float
        Levels; about 0 without a grid.

    References
    ----------
    Fan and de Queiroz, "Identification of bitmap compression history: JPEG detection and
    quantizer estimation", IEEE Transactions on Image Processing 12(2), 2003: the grid's phase.
    """
    return (_step_of_best_phase(grey) + _step_of_best_phase(cv2.transpose(grey))) / 2


def _step_of_best_phase(grey: cv2.typing.MatLike) -> float:
    apart = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    step = cv2.threshold(apart, _STEEP_LEVELS, 0, cv2.THRESH_TRUNC)[1]
    mean = cv2.reduce(step, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    excess = mean[1:-1] - (mean[:-2] + mean[2:]) / 2
    phases = excess[: len(excess) // _BLOCK_PX * _BLOCK_PX].reshape(-1, _BLOCK_PX).mean(0)
    ordered = sorted(phases.tolist())
    middle = _BLOCK_PX // 2
    return float(ordered[-1] - (ordered[middle - 1] + ordered[middle]) / 2)


def quantised_step_levels(quality: float) -> float:
    """Give the step between blocks of a plain area that a file's own quantisation brings about.

    Rounding a block's mean to multiples of q / 8 levels is wrong by q / 8 / sqrt(12), and two
    neighbours differ by sqrt(2) times that.

    Parameters
    ----------
    quality : float
        libjpeg quality 1..100 of the file's tables; NaN, for a file without, gives 0.
    """
    if np.isnan(quality):
        return 0.0
    percent = 5000 / quality if quality < 50 else 200 - 2 * quality
    return float(_DC_STEP_OF_QUALITY_50 * percent / 100 / 8 * np.sqrt(2 / 12))


def repeated_share(grey: NDArray[np.uint8]) -> float:
    """Give the share of rows or of columns that repeat the one before.

    Enlarging by a factor without interpolation repeats 1 - 1 / factor of them. Only pixels near
    strong edges are compared: in plain areas all neighbours are alike.

    Parameters
    ----------
    grey : ndarray, shape (h, w), uint8
        Levels in the pixels that were decoded.

    Returns
    -------
    float
        0..1, the smaller of rows and columns; 0 where there are too few edges to tell.
    """
    return min(_repeated_columns(lines) for lines in (grey, cv2.transpose(grey)))


def _repeated_columns(grey: cv2.typing.MatLike) -> float:
    line = np.ones((1, _REACH_PX), np.uint8)
    contrast = cv2.subtract(cv2.dilate(grey, line), cv2.erode(grey, line))
    near_edge = cv2.inRange(contrast[:, 1:], _CONTRAST_LEVELS, 255)
    step = cv2.bitwise_and(cv2.absdiff(grey[:, 1:], grey[:, :-1]), near_edge)
    total, marked = (
        cv2.reduce(plane, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F).ravel()
        for plane in (step, near_edge)
    )
    count = marked / 255
    told = count >= _LEAST_LINE_PX
    if told.sum() < _LEAST_LINES:
        return 0.0
    mean = np.where(told, total / np.maximum(count, 1), 0).astype(np.float32)
    largest = cv2.dilate(mean[None], line).ravel()
    return float((mean[told] < _REPEATED * largest[told]).mean())
