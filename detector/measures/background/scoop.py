"""A round piece taken out of neck or shoulder, as an eraser or a bad cut-out leaves it."""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.measure import Column, Figure, Reason, measure
from detector.measures.background.arcs import (
    running_sums,
    slopes,
    turning,
    unevenness_deg,
)
from detector.outline import STEP, contrast_along, in_one_piece, lobes_y_px, outline

_LENGTHS = (0.65, 0.95)  # of an arc, in eye distances
_TANGENT = 4  # points between which its way is told
_WHOLE = 0.35  # share by which a step of the line may differ from the others
_SLIGHT_DEG, _DEEP_DEG = 95.0, 125.0  # inward turn of an arc
_ROUND_DEG, _ROUGH_DEG = 3.5, 6.0  # by which its ways leave an even turn, root of the mean square
_BLUNT_DEG, _SHARP_DEG = 25.0, 50.0  # outward turn where an arc begins or ends
_END = np.arange(-4, 9)  # points about an arc's end among which the outward turn is looked for
_UNLIKELY, _LIKELIEST = 0.1, 3
_EVERY = 2  # points of an arc, of which one is looked at


@measure("background.scoop", "points")
def scoop(batch: Batch) -> Column:
    """Round piece missing from neck or shoulder.

    Measures: how far in CIE ΔE the person stands out from the wall, 30 at most, along the roundest
    arc that runs inwards in the outline below the lobes of the ears, .65 or .95 eye distances long;
    all but a fifth of the arc stands out at least so far. It counts in full if the line turns
    inwards evenly by 125 degrees, but for 3.5 degrees, root of the mean square, and outwards by 50
    where the arc begins or ends; not at all from 95, 6 and 25 degrees, nor where the edge is soft.
    Why: necks run into shoulders by an arc as well, but of less than a right angle, and smoothly;
    beneath a lock they turn further, but not evenly; collars leave corners. An eraser, a brush or a
    sticker's edge is round and ends in a corner.
    Known limits: arcs shorter than .65 eye distances, straight or ragged pieces, what is lost down
    to the picture's edge, and pieces where the network is sure of cloth all the same, over which
    the outline runs on. A puffed sleeve or a round lock beside the neck may leave such an arc.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_scooped)


def _scooped(scene: Scene) -> Figure:
    return Reason.REGION_TOO_SMALL if outline(scene) is None else deepest_scoop(scene)[0]


@shared
def deepest_scoop(scene: Scene) -> tuple[float, NDArray[np.float64]]:
    """Give how much of a piece is missing, and its rim (K, 2) in working pixels; empty if none."""
    line, seen, unit = outline(scene), scene.regions.apart, scene.view.eye_distance_px
    found, rim = 0.0, np.zeros((0, 2))
    if line is None or seen is None:
        return found, rim
    body = in_one_piece(line, np.inf)
    points = line.points.take(body) * (1 / unit)  # what dividing gives, in a third of the time
    ways = points[_TANGENT:] - points[:-_TANGENT]
    angles = np.unwrap(np.angle(ways))
    sums = running_sums(angles)
    below = points.imag > lobes_y_px(scene) / unit
    for length in _LENGTHS:
        count = round(length / STEP)
        firsts = turning(sums, count, _SLIGHT_DEG, _ROUGH_DEG)
        firsts = firsts[below.take(firsts + (count + _TANGENT) // 2)]
        if not len(firsts) or len(angles) == count:
            continue
        likely = _likely(angles, ways, firsts, count)
        best = np.argsort(-likely, kind="stable")[:_LIKELIEST]
        for which in best[likely[best] > _UNLIKELY].tolist():
            middle = int(firsts[which]) + _TANGENT // 2
            arc = body[middle : middle + count : _EVERY]
            at = line.points[arc]
            bitten = float(likely[which]) * contrast_along(seen, at, line.outwards[arc])
            if bitten > found:
                found, rim = bitten, np.stack([at.real, at.imag], 1)
    return found, rim


def _likely(
    angles: NDArray[np.float64],
    ways: NDArray[np.complex128],
    firsts: NDArray[np.intp],
    count: int,
) -> NDArray[np.float64]:
    """Tell of ``count`` ways in a row, the K of them, how much they are a piece taken out, 0..1."""
    slope = slopes(angles, count)[firsts]
    turned = _share(np.degrees(-slope * (count - 1)), _SLIGHT_DEG, _DEEP_DEG)
    uneven_deg = unevenness_deg(angles, firsts, slope, count)
    even = _share(-uneven_deg, -_ROUGH_DEG, -_ROUND_DEG)
    corners = np.degrees(angles[_TANGENT:] - angles[:-_TANGENT])
    ends = (firsts[:, None] - _END, firsts[:, None] + count + _END)
    sharpest = [corners.take(end - _TANGENT // 2, mode="clip").max(1, initial=0) for end in ends]
    sharp = _share(np.maximum(*sharpest), _BLUNT_DEG, _SHARP_DEG)
    steps = np.abs(np.abs(ways[firsts[:, None] + np.arange(count)]) / (_TANGENT * STEP) - 1)
    return np.asarray(turned * (even * sharp * (steps < _WHOLE).all(1)), np.float64)


def _share(values: NDArray[np.float64], none: float, whole: float) -> NDArray[np.float64]:
    return ((values - none) / (whole - none)).clip(0, 1)
