"""A round notch in the hair's outline, as an eraser or a bad cut-out leaves it."""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.measure import Column, Figure, Reason, measure
from detector.measures.background.arcs import (
    running_sums,
    slopes,
    turning,
    unevenness_deg,
)
from detector.outline import STEP, contrast_along, in_one_piece, outline

_ARC = 22  # points of the outline that one arc is told by
_TANGENT = 4  # points between which its way is told
_ABOVE, _BEYOND = 0.35, 0.3  # the eyes, in eye distances: down to where arcs and their ends lie
_WHOLE = 0.35  # share by which a step of the line may differ from the others
_SLIGHT_DEG, _DEEP_DEG = 45.0, 80.0  # inward turn of an arc
_ROUND_DEG, _ROUGH_DEG = 5.0, 12.0  # by which its ways leave an even turn, root of the mean square
_LIKELIEST, _UNLIKELY = 3, 0.1


@measure("background.notch", "points")
def notch(batch: Batch) -> Column:
    """Round notch bitten out of the hair's outline.

    Measures: how far in CIE ΔE the head stands out from the wall, 30 at most, along the roundest
    arc that runs inwards in its outline, .44 eye distances long, above the brows; all but a fifth
    of the arc stands out at least so far. It counts in full if the line turns inwards evenly by 80
    degrees, but for 5 degrees, root of the mean square, and all but a fifth falls to the wall by
    25 ΔE a pixel; not at all from 45 and 12 degrees and 10, or where it is a tenth of an arc.
    Why: what an eraser, a brush or a mask takes out of hair has a smooth, hard edge. Between
    locks and curls the outline turns inwards as well, but raggedly, or softly with loose hair.
    Known limits: a notch of hair's own raggedness, one much wider than the arc, or filled with
    another colour than the wall's.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_notched)


def _notched(scene: Scene) -> Figure:
    line, seen, unit = outline(scene), scene.regions.apart, scene.view.eye_distance_px
    if line is None or seen is None:
        return Reason.REGION_TOO_SMALL
    lowest_px = scene.view.eyes[1] - _ABOVE * unit
    hair = in_one_piece(line, lowest_px + _BEYOND * unit)
    if len(hair) <= _ARC + _TANGENT:
        return Reason.REGION_TOO_SMALL
    points = line.points.take(hair)
    scaled = points * (1 / unit)
    ways = scaled[_TANGENT:] - scaled[:-_TANGENT]
    angles = np.unwrap(np.angle(ways))
    firsts = turning(running_sums(angles), _ARC, _SLIGHT_DEG, _ROUGH_DEG)
    firsts = firsts[points.imag.take(firsts + _MIDDLE) < lowest_px]
    if not len(firsts):
        return 0.0
    likely = _inwards(angles, ways, firsts)
    best = np.argsort(-likely, kind="stable")[:_LIKELIEST]
    best = best[likely[best] > _UNLIKELY]
    if not len(best):
        return 0.0
    arcs = hair[firsts[best][:, None] + np.arange(_TANGENT // 2, _TANGENT // 2 + _ARC, 2)]
    shares: list[float] = likely[best].tolist()
    return max(
        share * contrast_along(seen, line.points[arc], line.outwards[arc])
        for share, arc in zip(shares, arcs, strict=True)
    )


def _inwards(
    angles: NDArray[np.float64], ways: NDArray[np.complex128], firsts: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Tell of ``_ARC`` ways in a row, the K of them, how much they are an even turn in, 0..1."""
    slope = slopes(angles, _ARC)[firsts]
    inwards = (np.degrees(-slope * (_ARC - 1)) - _SLIGHT_DEG) / (_DEEP_DEG - _SLIGHT_DEG)
    uneven_deg = unevenness_deg(angles, firsts, slope, _ARC)
    even = (_ROUGH_DEG - uneven_deg) / (_ROUGH_DEG - _ROUND_DEG)
    steps = np.abs(np.abs(ways[firsts[:, None] + np.arange(_ARC)]) / (_TANGENT * STEP) - 1)
    likely = inwards.clip(0, 1) * (even.clip(0, 1) * (steps < _WHOLE).all(1))
    return np.asarray(likely, np.float64)


_MIDDLE = (_ARC + _TANGENT) // 2  # of an arc, counted from its first point
