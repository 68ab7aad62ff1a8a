"""Traces of how pixels were made: blocks of JPEG, resized or not, and rows that merely repeat."""

import math
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels.arrays import above

_BLOCK_PX = 8
_DOWN, _ACROSS = 0, 1  # along which lines run
_STEEP_LEVELS = 10  # what exceeds it is drawn; blocks show where the picture is smooth
_SHORTEST_PX, _LONGEST_PX = 5.0, 15.0  # of periods, where blocks were reduced or enlarged
_TURNS = 1024  # to which a line's steps are padded, for periods that are no whole numbers
_OVERTONE, _CLEAR = 16, 0.06  # blocks of 8 pixels, with all their overtones, are left out
_REACH = np.ones((1, 9), np.uint8)  # pixels
_CONTRAST_LEVELS = 24
_REPEATED = 0.3
_FEW = 0.1
_LEAST_LINE_PX = 4
_LEAST_LINES = 16
_DC_STEP_OF_QUALITY_50 = 16  # ITU-T T.81, table K.1


def block_step_levels(grey: NDArray[np.uint8]) -> float:
    """Give the step that stands on the lines of a grid of blocks, wherever that grid lies.

    The step between two pixels, less the mean of the steps before and after it, is averaged along
    each line between them. Of an 8 x 8 grid it is averaged over all lines of each of the eight
    phases too; the phase that stands out most, less the phases' median, is the grid's, and the
    mean of both directions counts. The blocks of a photo that was resized since have another
    period, in both directions the same: of each from 5 to 15 pixels the amplitude and that of its
    first overtone are added up.

    Parameters
    ----------
    grey : ndarray, shape (h, w), uint8
        Levels in the pixels that were decoded; both sides at least 24.

    Returns
    -------
    float
        Levels, the larger of the two; below 1 without a grid.

    References
    ----------
    Fan and de Queiroz, "Identification of bitmap compression history: JPEG detection and
    quantizer estimation", IEEE Transactions on Image Processing 12(2), 2003: the grid's phase.
    """
    lines = _excess(grey[:, 1:], grey[:, :-1], _DOWN), _excess(grey[1:], grey[:-1], _ACROSS)
    return max(sum(map(_step_of_best_phase, lines)) / 2, _step_of_best_period(*lines))


def _excess(after: NDArray[np.uint8], before: NDArray[np.uint8], along: int) -> NDArray[np.float32]:
    """Give by how much the steps to each line's pixels from those before exceed those beside it."""
    step = cv2.threshold(cv2.absdiff(after, before), _STEEP_LEVELS, 0, cv2.THRESH_TRUNC)[1]
    mean = cv2.reduce(step, along, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    return np.asarray(mean[1:-1] - (mean[:-2] + mean[2:]) / 2, np.float32)


def _step_of_best_phase(excess: NDArray[np.float32]) -> float:
    blocks = excess[: len(excess) // _BLOCK_PX * _BLOCK_PX].reshape(-1, _BLOCK_PX)
    ordered = sorted((blocks.sum(0) / len(blocks)).tolist())
    middle = _BLOCK_PX // 2
    return float(ordered[-1] - (ordered[middle - 1] + ordered[middle]) / 2)


def _step_of_best_period(down: NDArray[np.float32], across: NDArray[np.float32]) -> float:
    length = min(len(down), len(across))
    lines = np.zeros((2, _TURNS), np.float32)
    lines[:, :length] = down[:length], across[:length]
    lines[:, :length] -= lines.sum(1, keepdims=True) / length
    lines[:, :length] *= _window(length)
    packed = cv2.dft(lines, flags=cv2.DFT_ROWS)
    periods_px, places = _periods()
    real, imaginary = packed.take(places[0], axis=1), packed.take(places[1], axis=1)
    power = real * real + imaginary * imaginary
    tone, overtone = np.sqrt(np.sqrt(power[0] * power[1]))
    return float((periods_px * (tone + overtone)).max())


@cache
def _window(length: int) -> NDArray[np.float32]:
    window = np.hanning(length)
    return np.asarray(window / window.sum(), np.float32)


@cache
def _periods() -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Give the K periods that are tried, in pixels, and where a packed spectrum has them.

    The places, shape (2, 2, K), are those of the real and imaginary part, of tone and overtone.
    """
    turns = np.arange(int(_TURNS / _LONGEST_PX), int(_TURNS / _SHORTEST_PX) + 1)
    overtone = turns * (_OVERTONE / _TURNS)
    other = turns[np.abs(overtone - np.rint(overtone)) > _CLEAR]
    real = 2 * np.stack([other, 2 * other]) - 1
    return _TURNS / other, np.stack([real, real + 1])


def quantised_step_levels(quality: float) -> float:
    """Give the step between blocks of a plain area that a file's own quantisation brings about.

    Rounding a block's mean to multiples of q / 8 levels is wrong by q / 8 / sqrt(12), and two
    neighbours differ by sqrt(2) times that.

    Parameters
    ----------
    quality : float
        libjpeg quality 1..100 of the file's tables; NaN, for a file without, gives 0.
    """
    if math.isnan(quality):
        return 0.0
    percent = 5000 / quality if quality < 50 else 200 - 2 * quality
    return float(_DC_STEP_OF_QUALITY_50 * percent / 100 / 8 * math.sqrt(2 / 12))


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
        0..1, the smaller of rows and columns, or that of columns where it is small; 0 where there
        are too few edges to tell.
    """
    share = _repeated_columns(grey)
    return share if share < _FEW else min(share, _repeated_columns(cv2.transpose(grey)))


def _repeated_columns(grey: cv2.typing.MatLike) -> float:
    contrast = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, _REACH)
    near_edge = above(np.asarray(contrast[:, 1:], np.uint8), _CONTRAST_LEVELS - 1)
    step = cv2.bitwise_and(cv2.absdiff(grey[:, 1:], grey[:, :-1]), near_edge)
    total, marked = (
        cv2.reduce(plane, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F).ravel()
        for plane in (step, near_edge)
    )
    count = marked / 255
    told = count >= _LEAST_LINE_PX
    lines = int(np.count_nonzero(told))
    if lines < _LEAST_LINES:
        return 0.0
    mean = np.asarray(told * (total / np.maximum(count, 1)), np.float32)
    largest = cv2.dilate(mean[None], _REACH).ravel()
    return int(np.count_nonzero(told & (mean < _REPEATED * largest))) / lines
