"""How wide edges are, and in which direction: blur of the lens and of the moving hand."""

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels.arrays import above, level_below, magnitude, quantile, where_set

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

_Pair = tuple[cv2.typing.MatLike, cv2.typing.MatLike]


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
    side = 2 * math.ceil(2.5 * deviation_px) + 1
    line = cv2.getGaussianKernel(side, deviation_px, cv2.CV_32F)
    return np.asarray(cv2.sepFilter2D(plane, cv2.CV_32F, line, line), np.float32)


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
    return Crests(place, np.sqrt(square), direction, variance)


def _gradient(
    grey: NDArray[np.float32], place: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the gradient at places inside a picture, levels a pixel: across and down, (K,) each."""
    values, width = grey.ravel(), grey.shape[1]
    across, down = (values.take(place + step) - values.take(place - step) for step in (1, width))
    half = np.float32(0.5)
    return half * across, half * down


def _greatest(grey: NDArray[np.float32], where: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Give the places in a region, not at the picture's edge, that are steep and crests."""
    if min(grey.shape) <= 4:
        return np.empty(0, np.intp)
    across, down = (np.asarray(cv2.subtract(*pair), np.float32) for pair in _beside(grey))
    size, wide, high = (
        cv2.convertScaleAbs(plane, alpha=_FINENESS / 2)
        for plane in (magnitude(across, down), across, down)
    )
    own = np.asarray(size[1:-1, 1:-1], np.uint8)
    beside, over = (cv2.compare(own, cv2.max(*pair), cv2.CMP_GE) for pair in _beside(size))
    level = cv2.compare(wide[1:-1, 1:-1], high[1:-1, 1:-1], cv2.CMP_GE)
    counted = where[2:-2, 2:-2]
    usual = level_below(own, counted, 1 - _STEEP_SHARE)
    steep = above(own, max(usual, _LEAST_GRADIENT * _FINENESS) - 1)
    crest = cv2.bitwise_and(cv2.copyTo(beside, level, over), steep)
    found = np.zeros(grey.shape, np.bool_)
    found[2:-2, 2:-2] = np.asarray(cv2.bitwise_and(crest, counted)) > 0
    return where_set(found)


def _beside(plane: cv2.typing.MatLike) -> tuple[_Pair, _Pair]:
    """Give what lies right and left of each pixel but the outermost, and what below and above."""
    inner = slice(1, -1)
    return (plane[inner, 2:], plane[inner, :-2]), (plane[2:, inner], plane[:-2, inner])


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
