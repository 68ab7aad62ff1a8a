"""How wide edges are, and in which direction: blur of the lens and of the moving hand."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import quantile

_SMOOTHING_PX = 0.6  # keeps single noisy pixels from passing for the sharpest edges
_REBLUR_PX = 1.5
_FLAT, _LEAST_GRADIENT = 0.05, 1.5  # levels a pixel
_STRONG_SHARE = 0.18
_LEAST_EDGE_PX = 12
_DIRECTIONS = 8
_STRONG_SHARE_OF_ALL, _STRONG_SHARE_OF_DIRECTION = 0.35, 0.14
_LEAST_DIRECTION_PX = 12
_LEAST_DIRECTIONS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """The gradients of a picture, and what is left of them once it is blurred; arrays (h, w).

    Attributes
    ----------
    size : ndarray, float32
        Levels a pixel.
    across, down : ndarray, float32
        The gradient's parts.
    across_after, down_after : ndarray, float32
        Those of the picture blurred once more.
    crest : ndarray, uint8
        255 where a gradient is the greatest along its own direction.
    """

    size: NDArray[np.float32]
    across: NDArray[np.float32]
    down: NDArray[np.float32]
    across_after: NDArray[np.float32]
    down_after: NDArray[np.float32]
    crest: NDArray[np.uint8]


def slopes(grey: NDArray[np.float32]) -> Slopes:
    """Find the gradients of a picture (h, w), in display (gamma-encoded) levels 0..255."""
    once, twice = (
        cv2.GaussianBlur(grey, (0, 0), deviation_px) for deviation_px in (_SMOOTHING_PX, _REBLUR_PX)
    )
    across, down = _gradient(once)
    size = np.asarray(cv2.magnitude(across, down), np.float32)
    steep = cv2.inRange(size, _FLAT, np.inf)
    crest = cv2.bitwise_and(_is_greatest(size, across, down), steep)
    return Slopes(size, across, down, *_gradient(twice), np.asarray(crest, np.uint8))


@dataclass(frozen=True, slots=True, eq=False)
class _Crests:
    """Edge pixels whose gradient is greatest along its own direction, arrays of K."""

    strength: NDArray[np.float32]
    direction_rad: NDArray[np.float32]
    variance_px2: NDArray[np.float32]


def edge_blur_px(slopes: Slopes, where: NDArray[np.uint8]) -> float:
    """Estimate the blur of the stronger edges in a region, free of their contrast.

    On its crest, an edge of blur s whose picture is blurred once more by t keeps
    1 / sqrt(1 + (t / s)^2) of its gradient, whatever its contrast; the loss gives s. Beside the
    crest the gradient may even grow, so crests alone are read. What the gradient's own filter
    blurs is counted in: no edge comes out sharper than about half a pixel.

    Parameters
    ----------
    slopes : Slopes
        Of the picture.
    where : ndarray, shape (h, w), uint8
        Non-zero where edges count.

    Returns
    -------
    float
        Standard deviation of the blur, pixels; NaN where the region has no edges.

    References
    ----------
    Zhuo and Sim, "Defocus map estimation from a single image", Pattern Recognition 44(9), 2011.
    """
    crests = _crests(slopes, where, _STRONG_SHARE)
    if len(crests.strength) < _LEAST_EDGE_PX:
        return float("nan")
    return math.sqrt(quantile(crests.variance_px2, 0.5))


def directional_blur_px(slopes: Slopes, where: NDArray[np.uint8]) -> tuple[float, float]:
    """Estimate the blur along the direction in which it is widest, and square to that.

    A picture smeared along a path is blurred by the path's spread along it and not at all across
    it: the variance of the blur, taken over edges of one direction at a time, then goes round as
    mean + swing * cos 2 (direction - path). Defocus has no swing.

    Parameters
    ----------
    slopes : Slopes
        Of the picture.
    where : ndarray, shape (h, w), uint8
        Non-zero where edges count.

    Returns
    -------
    widest, narrowest : float
        Standard deviations, pixels; NaN where edges of too few directions are seen.
    """
    crests = _crests(slopes, where)
    if not len(crests.strength):
        return float("nan"), float("nan")
    strong = quantile(crests.strength, 1 - _STRONG_SHARE_OF_ALL)
    variances = np.array([_median_variance(alike, strong) for alike in _by_direction(crests)])
    middles = np.arange(_DIRECTIONS) * np.pi / _DIRECTIONS
    seen = np.isfinite(variances)
    if seen.sum() < _LEAST_DIRECTIONS:
        return float("nan"), float("nan")
    waves = np.stack([np.ones_like(middles), np.cos(2 * middles), np.sin(2 * middles)], 1)
    mean, *swings = np.linalg.lstsq(waves[seen], variances[seen])[0]
    swing = float(np.hypot(*swings))
    return float(np.sqrt(mean + swing)), float(np.sqrt(max(mean - swing, 0.0)))


def _by_direction(crests: _Crests) -> Iterator[_Crests]:
    """Give the crests within π / 8 of each of the directions 0, π / 8, 2 π / 8 and so on."""
    sectors = (crests.direction_rad * np.float32(2 * _DIRECTIONS / np.pi)).astype(np.int8)
    order = np.argsort(sectors, kind="stable")
    ends = np.searchsorted(sectors[order], np.arange(2 * _DIRECTIONS + 1))
    ends[-1] = len(order)
    parts = [order[start:end] for start, end in pairwise(ends)]
    for sector in range(0, 2 * _DIRECTIONS, 2):
        chosen = np.concatenate([parts[sector - 1], parts[sector]])
        yield _Crests(
            crests.strength[chosen], crests.direction_rad[chosen], crests.variance_px2[chosen]
        )


def _median_variance(alike: _Crests, strong: float) -> float:
    """Give the median variance of the strongest crests, of more where more are strong."""
    if len(alike.strength) < _LEAST_DIRECTION_PX:
        return float("nan")
    count = max(_STRONG_SHARE_OF_DIRECTION * (alike.strength >= strong).sum(), _LEAST_DIRECTION_PX)
    chosen = _strongest(alike.strength, count / len(alike.strength))
    return quantile(alike.variance_px2[chosen], 0.5)


def _crests(slopes: Slopes, where: NDArray[np.uint8], share: float = 1.0) -> _Crests:
    """Give the crests in a region, or the strongest share of them."""
    chosen = np.flatnonzero(cv2.bitwise_and(where, slopes.crest))
    size = slopes.size.ravel().take(chosen)
    if share < 1:
        strongest = _strongest(size, share)
        chosen, size = chosen[strongest], size[strongest]
    steep = size >= _LEAST_GRADIENT
    chosen, before = chosen[steep], size[steep]
    dx, dy, dx_after, dy_after = (
        plane.ravel().take(chosen)
        for plane in (slopes.across, slopes.down, slopes.across_after, slopes.down_after)
    )
    after = dx * dx_after + dy * dy_after
    loss = np.maximum(before * before / np.maximum(after, 1e-6), 1.001)
    loss *= loss
    variance = (_REBLUR_PX**2 - loss * _SMOOTHING_PX**2) / (loss - 1)
    return _Crests(before, _direction(dx, dy), np.maximum(variance, 0))


def _direction(dx: NDArray[np.float32], dy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the direction of gradients as angles 0 .. π, without a sign."""
    if not len(dx):
        return dx
    turn = np.asarray(cv2.phase(dx, dy), np.float32).ravel()
    return np.where(turn >= np.float32(np.pi), turn - np.float32(np.pi), turn)


def _strongest(strength: NDArray[np.float32], share: float) -> NDArray[np.intp]:
    """Give the places of the strongest share, one at least where there is any."""
    count = min(max(round(share * len(strength)), 1), len(strength))
    return np.argpartition(strength, len(strength) - count)[len(strength) - count :]


def _gradient(grey: cv2.typing.MatLike) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    across, down = (
        np.asarray(cv2.Scharr(grey, cv2.CV_32F, dx, 1 - dx, scale=1 / 32), np.float32)
        for dx in (1, 0)
    )
    return across, down


def _is_greatest(
    size: NDArray[np.float32], across: NDArray[np.float32], down: NDArray[np.float32]
) -> cv2.typing.MatLike:
    """Give the mask, 0 or 255, of where a gradient is the greatest along its own direction."""
    beside, above = (
        cv2.compare(size, cv2.dilate(size, np.ones(line, np.uint8)), cv2.CMP_GE)
        for line in ((1, 3), (3, 1))
    )
    level = cv2.compare(cv2.absdiff(across, _ZERO), cv2.absdiff(down, _ZERO), cv2.CMP_GE)
    return cv2.bitwise_or(
        cv2.bitwise_and(level, beside), cv2.bitwise_and(cv2.bitwise_not(level), above)
    )


_ZERO = np.zeros(4)
