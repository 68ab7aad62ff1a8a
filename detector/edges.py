"""How wide edges are, and in which direction: blur of the lens and of the moving hand."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import quantile

_SMOOTHING_PX = 0.6  # keeps single noisy pixels from passing for the sharpest edges
_REBLUR_PX = 1.5
_FLAT_GRADIENT, _LEAST_GRADIENT = 0.05, 1.5  # levels a pixel
_STRONG_SHARE = 0.18
_LEAST_EDGE_PX = 12
_DIRECTIONS = 8
_STRONG_SHARE_OF_ALL, _STRONG_SHARE_OF_DIRECTION = 0.35, 0.14
_LEAST_DIRECTION_PX = 12
_LEAST_DIRECTIONS = 6


@dataclass(frozen=True, slots=True, eq=False)
class _Crests:
    """Edge pixels whose gradient is greatest along its own direction, arrays of K."""

    strength: NDArray[np.float32]
    direction_rad: NDArray[np.float32]
    variance_px2: NDArray[np.float32]


def edge_blur_px(grey: NDArray[np.float32], where: NDArray[np.uint8]) -> float:
    """Estimate the blur of the stronger edges in a region, free of their contrast.

    On its crest, an edge of blur s whose picture is blurred once more by t keeps
    1 / sqrt(1 + (t / s)^2) of its gradient, whatever its contrast; the loss gives s. Beside the
    crest the gradient may even grow, so crests alone are read. What the gradient's own filter
    blurs is counted in: no edge comes out sharper than about half a pixel.

    Parameters
    ----------
    grey : ndarray, shape (h, w), float32
        Picture in display (gamma-encoded) levels 0..255.
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
    crests = _strongest_crests(grey, where, _STRONG_SHARE)
    if len(crests.strength) < _LEAST_EDGE_PX:
        return float("nan")
    return float(np.sqrt(np.median(crests.variance_px2)))


def directional_blur_px(grey: NDArray[np.float32], where: NDArray[np.uint8]) -> tuple[float, float]:
    """Estimate the blur along the direction in which it is widest, and square to that.

    A picture smeared along a path is blurred by the path's spread along it and not at all across
    it: the variance of the blur, taken over edges of one direction at a time, then goes round as
    mean + swing * cos 2 (direction - path). Defocus has no swing.

    Parameters
    ----------
    grey : ndarray, shape (h, w), float32
        Picture in display (gamma-encoded) levels 0..255.
    where : ndarray, shape (h, w), uint8
        Non-zero where edges count.

    Returns
    -------
    widest, narrowest : float
        Standard deviations, pixels; NaN where edges of too few directions are seen.
    """
    crests = _strongest_crests(grey, where, 1)
    if not len(crests.strength):
        return float("nan"), float("nan")
    strong = quantile(crests.strength, 1 - _STRONG_SHARE_OF_ALL)
    middles = np.arange(_DIRECTIONS) * np.pi / _DIRECTIONS
    variances = np.array([_variance_towards(crests, middle, strong) for middle in middles])
    seen = np.isfinite(variances)
    if seen.sum() < _LEAST_DIRECTIONS:
        return float("nan"), float("nan")
    waves = np.stack([np.ones_like(middles), np.cos(2 * middles), np.sin(2 * middles)], 1)
    mean, *swings = np.linalg.lstsq(waves[seen], variances[seen])[0]
    swing = float(np.hypot(*swings))
    return float(np.sqrt(mean + swing)), float(np.sqrt(max(mean - swing, 0.0)))


def _variance_towards(crests: _Crests, direction_rad: float, strong: float) -> float:
    """Give the median variance of one direction's strongest crests, more where more are strong."""
    apart = np.abs(crests.direction_rad - np.float32(direction_rad))
    alike = np.flatnonzero(np.minimum(apart, np.pi - apart) < np.pi / _DIRECTIONS)
    if len(alike) < _LEAST_DIRECTION_PX:
        return float("nan")
    strength = crests.strength[alike]
    count = max(_STRONG_SHARE_OF_DIRECTION * (strength >= strong).sum(), _LEAST_DIRECTION_PX)
    chosen = alike[_strongest(strength, count / len(alike))]
    return float(np.median(crests.variance_px2[chosen]))


def _strongest_crests(grey: NDArray[np.float32], where: NDArray[np.uint8], share: float) -> _Crests:
    once, twice = (cv2.GaussianBlur(grey, (0, 0), s) for s in (_SMOOTHING_PX, _REBLUR_PX))
    (across, down), (across_after, down_after) = _gradient(once), _gradient(twice)
    size = np.asarray(cv2.magnitude(across, down), np.float32)
    crest = (where > 0) & (size > _FLAT_GRADIENT) & _is_greatest(size, across, down)
    chosen = np.flatnonzero(crest)
    chosen = chosen[_strongest(size.ravel()[chosen], share)]
    chosen = chosen[size.ravel()[chosen] >= _LEAST_GRADIENT]
    dx, dy, before = across.ravel()[chosen], down.ravel()[chosen], size.ravel()[chosen]
    after = dx * across_after.ravel()[chosen] + dy * down_after.ravel()[chosen]
    loss = np.maximum(before**2 / np.maximum(after, 1e-6), 1.001)
    variance = (_REBLUR_PX**2 - (loss * _SMOOTHING_PX) ** 2) / (loss**2 - 1)
    return _Crests(before, np.arctan2(dy, dx) % np.float32(np.pi), np.maximum(variance, 0))


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
) -> NDArray[np.bool_]:
    """Tell where a gradient is the greatest along its own direction."""
    beside, above = (cv2.dilate(size, np.ones(line, np.uint8)) for line in ((1, 3), (3, 1)))
    steep: NDArray[np.bool_] = size >= np.where(np.abs(across) >= np.abs(down), beside, above)
    return steep
