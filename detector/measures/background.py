"""The background: its colour, its evenness, and strips along the picture's edge."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import WHITE_LAB, ciede2000, inside, median_colour, quantile
from detector.measure import Column, Figure, Reason, measure

_LEAST_CELLS = 40
_SMOOTHING_CELLS = 3.0
_LEAST_SUPPORT = 0.25
_STRIP_SHARE = 0.012
_INNER_SHARE = 0.06


@measure("background.colour", "ΔE00")
def colour(batch: Batch) -> Column:
    """Distance of the background from white.

    Measures: CIE ΔE2000 between the median colour of the background and sRGB white.
    Why: median and perceptual distance: a plain red wall is far from white, noise is not.
    Clause: GA 461-2004, 4.1.5 (white).
    """
    return batch.each(_colour)


def _colour(scene: Scene) -> Figure:
    colours = scene.backdrop.colours
    if len(colours) < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    return float(ciede2000(median_colour(colours), WHITE_LAB))


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

    Measures: the largest CIE ΔE2000, over the top and the two sides, between the median colour of
    the outermost strip (1.2 % of the shorter side) and that of the background just inside it.
    Why: frames, scanner edges and bad crops run along a side from end to end.
    Known limits: a border of the background's colour cannot be seen and does no harm.
    Clause: GA 461-2004, 4.1.5 (no border).
    """
    return batch.each(_border)


def _border(scene: Scene) -> Figure:
    strips = [_strip_colours(*side) for side in _sides(scene.view.lab, scene.regions.alpha)]
    known = [strip for strip in strips if strip is not None]
    if not known:
        return Reason.REGION_TOO_SMALL
    outer, inner = np.stack(known, 1)
    return float(ciede2000(outer, inner).max())


def _sides(
    lab: NDArray[np.float32], alpha: NDArray[np.float32]
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Give the top, left and right side, each turned so that its first rows are outermost."""
    turned = lab.swapaxes(0, 1), alpha.swapaxes(0, 1)
    return [(lab, alpha), turned, (turned[0][::-1], turned[1][::-1])]


def _strip_colours(
    lab: NDArray[np.float32], alpha: NDArray[np.float32]
) -> NDArray[np.float32] | None:
    """Give the colours (2, 3) of a side's outermost strip and of the background inside it."""
    shorter = min(alpha.shape)
    strip, inner = max(round(_STRIP_SHARE * shorter), 1), max(round(_INNER_SHARE * shorter), 3)
    along = np.flatnonzero((alpha[strip + 1 : inner] < 0.5).all(0))
    if len(along) < _LEAST_SUPPORT * alpha.shape[1]:
        return None
    sides = lab[:strip], lab[strip + 1 : inner : 2]
    return np.stack([median_colour(rows[:, along[::2]].reshape(-1, 3)) for rows in sides])
