"""A head cut out along a few straight lines: corners between them that no hair has."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import quantile, sampled
from detector.measure import Column, Figure, Reason, measure
from detector.outline import COLUMN, EVERY, STEP, strip
from detector.regions import STEPS_A_UNIT

_SIDE = 10  # rows of the strip: .4 eye distances to either side of a corner
_NEAR = 4  # rows, among which one is the corner
_GAP = 0.2  # eye distances by which the rows beside a corner are apart where the line is broken
_BELOW = 0.2  # the eyes, in eye distances: below are ears
_REACH = np.s_[9:32]  # columns of the strip: .08 eye distances to either side
_COLUMNS = np.arange(_REACH.stop - _REACH.start, dtype=np.uint8)
_EDGE, _STEPS = 90, 45  # levels of `Regions.apart`: where the edge is, and on which it is measured
_ARC = 0.037  # root of the mean square by which an arc leaves its line, by its length and turn
_SHARP, _ROUND = 0.35, 0.6  # of what it would be if the two sides were one arc
_STRAIGHT, _BENT = 0.005, 0.007  # the same, in eye distances
_HARD_PX, _SOFT_PX = 0.4, 1.0  # how wide the edge is
_FULL_DEG = 20.0  # from which a corner counts in full
_HARD = 30.0  # ΔE


@measure("background.corners", "ΔE")
def corners(batch: Batch) -> Column:
    """Corners between straight cuts along the head's outline.

    Measures: how far in CIE ΔE the head stands out from the wall at the corners of its outline down
    to the eyes, 30 at most, the sum over all corners. A corner is where the lines fitted to the
    outline .4 eye distances before it and after it differ by 20 degrees; less of an angle counts
    by as much less. It counts in full if the edge is sharp and leaves either line by less than .35
    of what it would in going round in one arc, and by less than .005 eye distances, root of the
    mean square; not at all from .6 and .007.
    Why: who cuts a head out by hand, with scissors or from point to point on a screen, leaves a
    polygon with hard edges. Skulls and smooth hair are round, rough hair leaves the line, and loose
    hair is soft; a parting or a tuft makes a corner, but hardly ever two.
    Known limits: a polygon of many short sides is round; one that lies outside the hair shows in
    what is left of the wall instead.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_cornered)


def _cornered(scene: Scene) -> Figure:
    around, seen, unit = strip(scene), scene.regions.apart, scene.view.eye_distance_px
    if around is None or seen is None:
        return Reason.REGION_TOO_SMALL
    lowest = float(scene.view.points[at.IRISES, 1].mean()) / unit + _BELOW
    reach = around.places[:, _REACH]
    places = reach[reach[:, 0, 1] < (lowest + _SIDE * EVERY * STEP) * unit]
    apart = sampled(seen, places)
    points, wide_px = _edge(apart, places, unit)
    if len(points) <= 2 * _SIDE:
        return Reason.REGION_TOO_SMALL
    turn, weight = _corners(points, wide_px)
    weight *= points[_SIDE:-_SIDE].imag < lowest
    head = quantile(apart[:, 0], 0.5) / STEPS_A_UNIT
    counts = weight * np.minimum(turn / math.radians(_FULL_DEG), 1)
    return min(head, _HARD) * float(counts[_peaks(weight * turn)].sum())


def _edge(
    apart: NDArray[np.uint8], places: NDArray[np.float32], unit: float
) -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Give where the edge is in a strip's rows, and how wide, in pixels.

    The places are finer than a pixel, in eye distances, and follow the edge in one piece.
    """
    last = cv2.reduce((apart >= _EDGE) * _COLUMNS, 1, cv2.REDUCE_MAX)[:, 0].astype(np.intp)
    rows = np.flatnonzero((last > 0) & (last < len(_COLUMNS) - 1))
    column = last[rows]
    here, beyond = (apart[rows, column + by].astype(np.float64) for by in (0, 1))
    inner, outer = (places[rows, column + by] for by in (0, 1))
    edge = (inner + ((here - _EDGE) / (here - beyond))[:, None] * (outer - inner)) / unit
    points = edge.view(np.complex128)[:, 0]
    start = int(np.abs(points - np.roll(points, 1)).argmax()) if len(points) else 0
    wide_px = _STEPS * COLUMN * unit / (here - beyond)
    return np.roll(points, -start), np.roll(wide_px, -start)


def _corners(
    points: NDArray[np.complex128], wide_px: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give by which angle each point's two sides differ, radians, and how much it is a corner."""
    along, off, wide = _lines(points, wide_px)
    before, after = np.s_[: -_SIDE - 1], np.s_[_SIDE + 1 :]
    turn = np.abs(np.angle(along[after] * along[before].conj()))
    leaves, soft = (np.maximum(part[before], part[after]) for part in (off, wide))
    arc = np.maximum(_ARC * _SIDE * EVERY * STEP * turn, 1e-6)
    whole = np.abs(points[_SIDE + 1 : 1 - _SIDE] - points[_SIDE - 1 : -_SIDE - 1]) < _GAP
    clean = _falls(leaves / arc, _SHARP, _ROUND) * _falls(leaves, _STRAIGHT, _BENT)
    return turn, clean * _falls(soft, _HARD_PX, _SOFT_PX) * whole


def _lines(
    points: NDArray[np.complex128], wide_px: NDArray[np.float64]
) -> tuple[NDArray[np.complex128], NDArray[np.float64], NDArray[np.float64]]:
    """Fit a line to every ``_SIDE`` points in a row.

    First its direction, of any length, onwards; then how far they are off it, the root of the mean
    square, and how wide the edge is there.
    """
    centred = points - points.mean()
    sums = np.zeros((4, len(points) + 1), np.complex128)
    values = [centred, centred * centred, centred * centred.conj(), wide_px]
    np.cumsum(values, axis=1, out=sums[:, 1:])
    mean, double, spread, wide = (sums[:, _SIDE:] - sums[:, :-_SIDE]) / _SIDE
    double -= mean * mean
    spread -= mean * mean.conj()
    off = np.sqrt(np.maximum(spread.real - np.abs(double), 0) / 2)
    along = np.sqrt(double)
    ahead = points[_SIDE - 1 :] - points[: 1 - _SIDE]
    return np.where((along * ahead.conj()).real < 0, -along, along), off, wide.real


def _falls(values: NDArray[np.float64], whole: float, none: float) -> NDArray[np.float64]:
    """Give 1 up to a value, 0 from another, and what lies between on the way."""
    return np.asarray(((none - values) / (none - whole)).clip(0, 1), np.float64)


def _peaks(sharpness: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell where a corner is sharper than all near it."""
    near = np.ones((1, 2 * _NEAR + 1), np.uint8)
    highest = np.asarray(cv2.dilate(sharpness[None], near))[0]
    return np.asarray((sharpness == highest) & (sharpness > 0), np.bool_)
