"""A head cut out along a few straight lines: corners between them that no hair has."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import sampled, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.outline import STEP, in_one_piece, outline
from detector.regions import STEPS_A_UNIT

_SIDE = 20  # points of the outline to either side of a corner
_NEAR = 8  # points, among which one is the corner
_AROUND = np.ones((1, 2 * _NEAR + 1), np.uint8)
_GAP = 0.1  # eye distances by which the points beside a corner are apart where the line is broken
_BELOW = 0.2  # the eyes, in eye distances: below are ears
_ARC = 0.037  # root of the mean square by which an arc leaves its line, by its length and turn
_SHARP, _ROUND = 0.35, 0.6  # of what it would be if the two sides were one arc
_STRAIGHT, _BENT = 0.005, 0.007  # the same, in eye distances
_FULL_DEG = 20.0  # from which a corner counts in full
_LIKELY = 0.2  # weight of a corner whose edge is looked at
_EVERY = 2  # points of either side
_ACROSS_PX = np.arange(-1.5, 3.0, 0.5)  # outwards
_HARD, _SOFT = 22.0, 9.0  # ΔE a pixel
_MOST = 30.0  # ΔE


@measure("background.corners", "points")
def corners(batch: Batch) -> Column:
    """Corners between straight cuts along the head's outline.

    Measures: how far in CIE ΔE the head stands out from the wall at the corners of its outline down
    to the eyes, 30 at most, the sum over all corners. A corner is where the lines fitted to the
    outline .4 eye distances before it and after it differ by 20 degrees; less of an angle counts
    by as much less. It counts in full if the outline leaves either line by less than .35 of what it
    would in going round in one arc, and by less than .005 eye distances, root of the mean square,
    and falls to the wall by 22 ΔE a pixel; not at all from .6, .007 and 9.
    Why: who cuts a head out by hand, with scissors or from point to point on a screen, leaves a
    polygon with hard edges. Skulls and smooth hair are round, rough hair leaves the line, and loose
    hair is soft; a parting or a tuft makes a corner, but hardly ever two.
    Known limits: a polygon of many short sides is round; one that lies outside the hair shows in
    what is left of the wall instead.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_cornered)


def _cornered(scene: Scene) -> Figure:
    line, seen, unit = outline(scene), scene.regions.apart, scene.view.eye_distance_px
    if line is None or seen is None:
        return Reason.REGION_TOO_SMALL
    lowest_px = scene.view.eyes[1] + _BELOW * unit
    head = in_one_piece(line, lowest_px + _SIDE * STEP * unit)
    if len(head) <= 2 * _SIDE:
        return Reason.REGION_TOO_SMALL
    points = line.points.take(head)
    middle, turn, weight = _corners(points * (1 / unit))
    weight *= points.imag.take(middle) < lowest_px
    found = where_set(weight > _LIKELY)
    if len(found):
        found = found[_peaks(middle, weight * turn, found)]
    if not len(found):
        return 0.0
    counts = weight[found] * np.minimum(turn[found] / math.radians(_FULL_DEG), 1)
    sides = head[middle[found][:, None] + _ALONG]
    places = line.points[sides][..., None] + line.outwards[sides][..., None] * _ACROSS_PX
    return float((counts * _hardness(seen, places)).sum())


_ALONG = np.delete(np.arange(-_SIDE, _SIDE + 1), _SIDE)[::_EVERY]  # either side


def _corners(
    points: NDArray[np.complex128],
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Tell which points may be corners: those whose two sides are straight.

    With them goes by which angle the sides differ, radians, and how much it is a corner.
    """
    double, off = _lines(points)
    leaves = np.maximum(off[: -_SIDE - 1], off[_SIDE + 1 :])
    first = where_set(leaves < _BENT)
    leaves, middle = leaves[first], first + _SIDE
    sides = np.array([first, middle + 1])
    along, ahead = np.sqrt(double[sides]), points[sides + _SIDE - 1] - points[sides]
    before, after = np.where((along * ahead.conj()).real < 0, -along, along)
    turn = np.abs(np.angle(after * before.conj()))
    arc = np.maximum(_ARC * _SIDE * STEP * turn, 1e-6)
    whole = np.abs(points[middle + 1] - points[middle - 1]) < _GAP
    clean = _falls(leaves / arc, _SHARP, _ROUND) * _falls(leaves, _STRAIGHT, _BENT)
    return middle, turn, clean * whole


def _lines(
    points: NDArray[np.complex128],
) -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Fit a line to every ``_SIDE`` points in a row.

    First the square of its direction, of any length; then how far they are off it, the root of the
    mean square.
    """
    centred = points - points.sum() / len(points)
    sums = np.zeros((3, len(points) + 1), np.complex128)
    values = np.array([centred, centred * centred, centred * centred.conj()])
    values.cumsum(axis=1, out=sums[:, 1:])
    mean, double, spread = (sums[:, _SIDE:] - sums[:, :-_SIDE]) * (1 / _SIDE)
    double -= mean * mean
    spread -= mean * mean.conj()
    return double, np.sqrt(np.maximum(spread.real - np.abs(double), 0) / 2)


def _falls(values: NDArray[np.float64], whole: float, none: float) -> NDArray[np.float64]:
    """Give 1 up to a value, 0 from another, and what lies between on the way."""
    return np.asarray(((none - values) / (none - whole)).clip(0, 1), np.float64)


def _peaks(
    middle: NDArray[np.intp], sharpness: NDArray[np.float64], which: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Tell which of some corners no other that is near them exceeds in sharpness."""
    along = np.zeros((1, int(middle[-1]) + 1))
    along[0, middle] = sharpness
    highest = cv2.dilate(along, _AROUND)[0, middle[which]]
    return np.asarray((sharpness[which] == highest) & (highest > 0), np.bool_)


def _hardness(seen: NDArray[np.uint8], places: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Give how far K corners stand out from the wall, ΔE, the less the softer their edges are.

    The places (K, 20, 9) lie across both sides, the first half of them before the corner.
    """
    count, along, _ = places.shape
    apart = sampled(seen, places.reshape(count, -1)).reshape(places.shape) / STEPS_A_UNIT
    steepest = (apart[..., :-2] - apart[..., 2:]).max(2).reshape(count, 2, along // 2)
    hard = _falls((steepest.sum(2) / (along // 2)).min(1), _HARD, _SOFT)
    standing_out: NDArray[np.float64] = hard * np.minimum(apart[..., 0].sum(1) / along, _MOST)
    return standing_out
