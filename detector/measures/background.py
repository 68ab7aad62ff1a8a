"""The background: its evenness, and strips along the picture's edge."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import ciede2000, inside, median_colour, quantile
from detector.measure import Column, Figure, Reason, measure

_LEAST_CELLS = 40
_SMOOTHING_CELLS = 3.0
_LEAST_SUPPORT = 0.25


@measure("background.uniformity", "ΔE00")
def uniformity(batch: Batch) -> Column:
    """Unevenness of the background.

    Measures: the 95th percentile of CIE ΔE2000 between the smoothed background and its median
    colour.
    Why: smoothing over cells leaves gradients, shadows and folds but no sensor noise, which
    OFIQ's gradient mean punishes instead.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 BackgroundUniformity.
    """
    return batch.each(_uniformity)


def _uniformity(scene: Scene) -> Figure:
    backdrop = scene.backdrop
    if len(backdrop.colours) < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    seen = backdrop.seen.view(np.uint8)
    weighted = cv2.merge([cv2.copyTo(backdrop.lab, seen), seen.astype(np.float32)])
    smooth = cv2.GaussianBlur(weighted, (0, 0), _SMOOTHING_CELLS)[::2, ::2]
    kept = backdrop.seen[::2, ::2] & (smooth[..., 3] > _LEAST_SUPPORT)
    if not kept.any():
        return Reason.REGION_TOO_SMALL
    sums = inside(smooth, kept)
    colours = np.asarray(sums[:, :3] / sums[:, 3:], np.float32)
    return quantile(ciede2000(colours, median_colour(colours)), 0.95)


@measure("background.border", "ΔE00")
def border(batch: Batch) -> Column:
    """A border or an edge strip.

    Measures: the largest step in colour, CIE ΔE2000, between two lines of the background that run
    along the top or a side 1.2 % of the picture apart, in the outer seventh of it, less the usual
    step there; along the lower edge, where there is no background, the step that three quarters of
    a line's length exceed.
    Why: frames, scanner edges and bad crops run along a side from end to end and begin at once,
    however thin or thick they are; light that falls off does so slowly.
    Known limits: a border of the background's colour cannot be seen and does no harm.
    Clause: GA 461-2004, 4.1.5 (no border).
    """
    return batch.each(_border)


def _border(scene: Scene) -> Figure:
    steps = [step for step in border_steps(scene) if not np.isnan(step)]
    return max(steps) if len(steps) > 1 else Reason.REGION_TOO_SMALL


@shared
def border_steps(scene: Scene) -> tuple[float, ...]:
    """Give the step along the top, left, right and bottom; NaN where no background is there."""
    lab, alpha = scene.view.lab, scene.regions.alpha
    pairs = [_free_pairs(lab, alpha, side) for side in _FREE_SIDES]
    free = [np.nan if pair is None else _outstanding(ciede2000(*pair)) for pair in pairs]
    return *free, _outstanding(_lowest_steps(lab))


_FREE_SIDES = (0, 1), (1, 1), (1, -1)  # axis, and which way inwards is: top, left, right
_LOWEST = (0, -1)


def _free_pairs(
    lab: NDArray[np.float32], alpha: NDArray[np.float32], side: tuple[int, int]
) -> NDArray[np.float32] | None:
    """Give pairs of lines' median colours, (2, K, 3); None where no background is behind them."""
    lines, gap = _lines(lab, side)
    behind, _ = _lines(alpha, side)
    free = np.asarray((behind[-3 * gap :] < _NOBODY).all(0))
    if free.sum() < _LEAST_SUPPORT * len(free):
        return None
    half = int(free.sum()) // 2
    colours = np.partition(lines[:, free], half, axis=1)[:, half]
    return np.stack([colours[:-gap], colours[gap:]])


def _lowest_steps(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    lines, gap = _lines(lab, _LOWEST)
    apart = lines[gap:] - lines[:-gap]
    steps = np.sort(np.sqrt((apart * apart).sum(-1)), axis=1)
    return np.asarray(steps[:, round(_LOWEST_SHARE * (steps.shape[1] - 1))])


def _outstanding(steps: NDArray[np.floating]) -> float:
    return float(steps.max() - np.median(steps))


def _lines(plane: NDArray[np.float32], side: tuple[int, int]) -> tuple[NDArray[np.float32], int]:
    """Give the outermost lines of a side, averaged along their length by 16 pixels, and the gap."""
    axis, inwards = side
    shorter = min(plane.shape[:2])
    gap = max(round(_GAP_SHARE * shorter), 2)
    depth = round(_OUTER_SHARE * shorter) + gap
    places = slice(depth) if inwards > 0 else slice(-depth, None)
    outermost = plane[places] if axis == 0 else plane[:, places]
    length = max(plane.shape[1 - axis] // _AVERAGED_PX, 1)
    size = (length, depth) if axis == 0 else (depth, length)
    small = np.asarray(cv2.resize(outermost, size, interpolation=cv2.INTER_AREA), np.float32)
    return np.moveaxis(small, axis, 0)[::inwards], gap


_OUTER_SHARE, _GAP_SHARE, _AVERAGED_PX = 0.14, 0.012, 16
_NOBODY, _LOWEST_SHARE = 0.3, 0.25
