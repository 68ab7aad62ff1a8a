"""How wide edges are, and in which direction: blur of the lens and of the moving hand."""

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels.arrays import Values, level_below, quantile, where_set

_SMOOTHING_PX = 0.6  # keeps single noisy pixels from passing for the sharpest edges
_REBLUR_PX = 1.5
_LEAST_GRADIENT = 1.5  # levels a pixel
_STEEP_SHARE = 0.2  # of the region's pixels
_FINENESS = 4.0  # to which gradients are compared with their neighbours: parts of a level
_STRONG_SHARE = 0.045  # of the region's pixels; about one in six of all crests
_LEAST_EDGE_PX = 12
_DIRECTIONS = 8
_RANKS, _STRONGEST = 8192, 181.0  # that sixteen bits leave for strength; levels a pixel
_STRONG_SHARE_OF_DIRECTION = 0.14
_LEAST_DIRECTION_PX = 12
_SHARPER_SHARE = 0.25
_LEAST_DIRECTIONS = 6

_Pair = tuple[NDArray[Values], NDArray[Values]]


@dataclass(frozen=True, slots=True, eq=False)
class Blurred:
    """What is left of a picture (h, w), float32, blurred a little and again."""

    once: NDArray[np.float32]
    again: NDArray[np.float32]


def blurred(levels: NDArray[np.uint8]) -> Blurred:
    """Blur a picture (h, w) in display (gamma-encoded) levels by 0.6 and by 1.5 pixels in all."""
    once = _gaussian(levels, _SMOOTHING_PX)
    return Blurred(once, _gaussian(once, math.sqrt(_REBLUR_PX**2 - _SMOOTHING_PX**2)))


def _gaussian(
    plane: NDArray[np.uint8] | NDArray[np.float32], deviation_px: float
) -> NDArray[np.float32]:
    line = _line(deviation_px)
    return np.asarray(cv2.sepFilter2D(plane, cv2.CV_32F, line, line), np.float32)


@cache
def _line(deviation_px: float) -> cv2.typing.MatLike:
    return cv2.getGaussianKernel(2 * math.ceil(2.5 * deviation_px) + 1, deviation_px, cv2.CV_32F)


@dataclass(frozen=True, slots=True, eq=False)
class Crests:
    """Where the gradient of a picture is greatest along its own direction, arrays of K.

    Attributes
    ----------
    place : ndarray, int64
        Of the pixel, in reading order.
    strength : ndarray, float32
        Levels a pixel.
    direction_rad : ndarray, float32
        Of the gradient, 0 .. 2 π.
    variance_px2 : ndarray, float32
        Of the blur that the edge there has.
    """

    place: NDArray[np.intp]
    strength: NDArray[np.float32]
    direction_rad: NDArray[np.float32]
    variance_px2: NDArray[np.float32]


def crests(picture: Blurred, where: NDArray[np.uint8]) -> Crests:
    """Find the crests of a region and the blur of each, free of its contrast.

    On its crest, an edge of blur s whose picture is blurred once more by t keeps
    1 / sqrt(1 + (t / s)^2) of its gradient, whatever its contrast; the loss gives s. Beside the
    crest the gradient may even grow, so crests alone are read. What the gradient's own filter
    blurs is counted in: no edge comes out sharper than about half a pixel.

    Parameters
    ----------
    picture : Blurred
        The picture, planes (h, w).
    where : ndarray, shape (h, w), uint8
        255 where edges are looked for.

    References
    ----------
    Zhuo and Sim, "Defocus map estimation from a single image", Pattern Recognition 44(9), 2011.
    """
    place = _greatest(picture.once, where)
    dx, dy = _gradient(picture.once, place)
    dx_after, dy_after = _gradient(picture.again, place)
    square = dx * dx + dy * dy
    loss = np.maximum(square / np.maximum(dx * dx_after + dy * dy_after, 1e-6), 1.001)
    loss *= loss
    variance = np.maximum((_REBLUR_PX**2 - loss * _SMOOTHING_PX**2) / (loss - 1), 0)
    direction = np.asarray(cv2.phase(dx, dy), np.float32).ravel() if len(place) else dx
    return Crests(place + where.shape[1], np.sqrt(square), direction, variance)


_HALF = np.float32(0.5)


def _gradient(
    grey: NDArray[np.float32], place: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the gradient at places counted from the second row on, levels a pixel: (K,) each."""
    across, down = (
        _HALF * (after.take(place) - before.take(place))
        for after, before in _beside(grey.ravel(), grey.shape[1])
    )
    return across, down


def _greatest(grey: NDArray[np.float32], where: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Give the places in a region, not at the picture's edge, that are steep and crests.

    They are counted from the second row on. All rows are seen as one, which takes less time than
    many; where one ends and the next begins nothing counts.
    """
    height, width = where.shape
    if min(height, width) <= 4:
        return np.empty(0, np.intp)
    across, down = (after - before for after, before in _beside(grey.ravel(), width))
    wide, high = _finely(across), _finely(down)
    across *= across  # in place: what fits the cache is fast to get at
    down *= down
    across += down
    size = _finely(np.sqrt(across, out=across))
    own = size[width:-width]
    beside, over = (own >= np.maximum(*pair) for pair in _beside(size, width))
    level = wide[width:-width] >= high[width:-width]
    inner = np.s_[2:-2, 2:-2]
    usual = level_below(size.reshape(-1, width)[1:-1, 2:-2], where[inner], 1 - _STEEP_SHARE)
    counted = np.zeros_like(where)
    counted[inner] = where[inner]
    steep = own & counted.ravel()[2 * width : -2 * width]
    crest = over ^ (level & (beside ^ over))  # beside where the slope is level, else over
    crest &= steep >= int(max(usual, _LEAST_GRADIENT * _FINENESS))
    return where_set(crest) + np.intp(width)


def _finely(line: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Give the size of twice a gradient, (K,), in parts of a level."""
    return np.asarray(cv2.convertScaleAbs(line, alpha=_FINENESS / 2), np.uint8).ravel()


def _beside(line: NDArray[Values], width: int) -> tuple[_Pair[Values], _Pair[Values]]:
    """Give what lies right and left of each pixel but those of the outer rows, and below and above.

    Parameters
    ----------
    line : ndarray, shape (h * w,)
        A picture whose rows follow each other in one line.
    width : int
        Of its rows.
    """
    right, left, below, above = (
        line[start : start + len(line) - 2 * width]
        for start in (width + 1, width - 1, 2 * width, 0)
    )
    return (right, left), (below, above)


def edge_blur_px(found: Crests, where: NDArray[np.uint8]) -> float:
    """Estimate the blur of the stronger edges in a part of the region.

    Parameters
    ----------
    found : Crests
        Of the picture.
    where : ndarray, shape (h, w), uint8
        255 where edges count.

    Returns
    -------
    float
        Standard deviation of the blur, pixels; NaN where the part has no edges.
    """
    here = where_set(where.ravel().take(found.place) > 0)
    if len(here) < _LEAST_EDGE_PX:
        return float("nan")
    count = round(_STRONG_SHARE * cv2.countNonZero(where))
    strongest = _strongest(found.strength.take(here), max(count, _LEAST_EDGE_PX))
    return math.sqrt(quantile(found.variance_px2.take(here.take(strongest)), 0.5))


def directional_blur_px(found: Crests) -> tuple[float, float]:
    """Estimate the blur along the direction in which it is widest, and square to that.

    A picture smeared along a path is blurred by the path's spread along it and not at all across
    it: the variance of the blur, taken over edges of one direction at a time, then goes round as
    mean + swing * cos 2 (direction - path). Defocus has no swing.

    Parameters
    ----------
    found : Crests
        Of the picture.

    Returns
    -------
    tuple of float
        Standard deviations along and across, pixels; NaN where too few directions have edges.
    """
    variances = np.array(_variances_by_direction(found))
    seen = ~np.isnan(variances)
    if seen.sum() < _LEAST_DIRECTIONS:
        return float("nan"), float("nan")
    _, fitted = cv2.solve(_WAVES[seen], variances[seen, None], flags=cv2.DECOMP_QR)
    mean, *swings = fitted.ravel().tolist()
    swing = math.hypot(*swings)
    return math.sqrt(mean + swing), math.sqrt(max(mean - swing, 0.0))


_MIDDLES = np.arange(_DIRECTIONS) * np.pi / _DIRECTIONS
_WAVES = np.stack([np.ones(_DIRECTIONS), np.cos(2 * _MIDDLES), np.sin(2 * _MIDDLES)], 1)


def _variances_by_direction(found: Crests) -> list[float]:
    """Give the variance of the strongest crests of each direction; NaN of too few.

    Their lower quartile: soft shadows and what lies behind the plane of focus run in one direction
    by chance, but a movement leaves no edge across it sharp.
    """
    sector = np.rint(found.direction_rad * np.float32(_DIRECTIONS / np.pi)).astype(np.uint16)
    sector &= _DIRECTIONS - 1
    weakness = (_RANKS - 1) - found.strength * np.float32((_RANKS - 1) / _STRONGEST)
    order = np.argsort(sector * np.uint16(_RANKS) + weakness.astype(np.uint16), kind="stable")
    variance = found.variance_px2.take(order)
    ends = np.cumsum(np.bincount(sector, minlength=_DIRECTIONS)).tolist()
    variances = []
    for start, end in pairwise([0, *ends]):
        if end - start < _LEAST_DIRECTION_PX:
            variances.append(float("nan"))
            continue
        count = max(round(_STRONG_SHARE_OF_DIRECTION * (end - start)), _LEAST_DIRECTION_PX)
        variances.append(quantile(variance[start : start + count], _SHARPER_SHARE))
    return variances


def _strongest(strength: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Give the places of so many of the strongest, and of those as strong as the last of them."""
    first = max(len(strength) - count, 0)
    return where_set(strength >= np.partition(strength, first)[first])
