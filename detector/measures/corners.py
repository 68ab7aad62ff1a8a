"""A head cut out along a few straight lines: corners between them that no hair has."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import quantile
from detector.measure import Column, Figure, Reason, measure
from detector.outline import COLUMN, EVERY, STEP, Strip, strip
from detector.regions import STEPS_A_UNIT

_SIDE = 10  # rows of the strip: .4 eye distances to either side of a corner
_NEAR = 4  # rows, among which one is the corner
_GAP = 0.2  # eye distances by which the rows beside a corner are apart where the line is broken
_BELOW = 0.2  # the eyes, in eye distances: below are ears
_FIRST, _LAST = 9, 31  # columns of the strip: .08 eye distances to either side
_EDGE, _PALE = 90, 45  # levels of `Regions.apart`: where the edge is, and where it ends
_ARC = 0.037  # root of the mean square by which an arc leaves its line, by its length and turn
_SHARP, _ROUND = 0.35, 0.6  # of what it would be if the two sides were one arc
_STRAIGHT, _BENT = 0.005, 0.007  # the same, in eye distances
_HARD_PX, _SOFT_PX = 0.4, 1.0  # how wide the edge is, from one level to the other
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
    around, unit = strip(scene), scene.view.eye_distance_px
    if around is None:
        return Reason.REGION_TOO_SMALL
    rows, points, wide_px = _edge(around, unit)
    if len(points) <= 2 * _SIDE:
        return Reason.REGION_TOO_SMALL
    lowest = float(scene.view.points[at.IRISES, 1].mean()) / unit + _BELOW
    turn, weight = _corners(points, wide_px)
    weight *= points[_SIDE:-_SIDE].imag < lowest
    head = quantile(around.apart[rows, _FIRST], 0.5) / STEPS_A_UNIT
    counts = weight * np.minimum(turn / math.radians(_FULL_DEG), 1)
    return min(head, _HARD) * float(counts[_peaks(weight * turn)].sum())


def _edge(
    around: Strip, unit: float
) -> tuple[NDArray[np.intp], NDArray[np.complex128], NDArray[np.float64]]:
    """Give the rows in which the edge is seen, where it is there, and how wide.

    The places are finer than a pixel, in eye distances, and follow the edge in one piece; widths
    are in pixels.
    """
    seen = around.apart[:, _FIRST : _LAST + 1]
    edge, pale = (_outermost(seen, level) for level in (_EDGE, _PALE))
    rows = np.flatnonzero(edge >= 0)
    first, last = (around.places[rows, column].astype(np.float64) for column in (_FIRST, _LAST))
    places = (first + edge[rows, None] * (last - first) / (_LAST - _FIRST)) / unit
    points = places[:, 0] + 1j * places[:, 1]
    wide_px = np.where(pale < 0, _LAST - _FIRST, pale - edge)[rows] * (COLUMN * unit)
    start = int(np.abs(points - np.roll(points, 1)).argmax()) if len(points) else 0
    return np.roll(rows, -start), np.roll(points, -start), np.roll(wide_px, -start)


def _outermost(seen: NDArray[np.uint8], level: int) -> NDArray[np.float64]:
    """Give the outermost column, a fraction, at which rows (M, N) fall to a level; -1 if none."""
    rows, count = np.arange(len(seen)), seen.shape[1]
    reached = seen >= level
    last = count - 1 - reached[:, ::-1].argmax(1)
    known = reached.any(1) & (last < count - 1)
    last = np.minimum(last, count - 2)
    here, beyond = (seen[rows, last + by].astype(np.float64) for by in (0, 1))
    return np.where(known, last + (here - level) / np.maximum(here - beyond, 1), -1.0)


def _lines(
    points: NDArray[np.complex128],
) -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Fit a line to every ``_SIDE`` points in a row: its direction, and how far they are off it.

    The direction has length one and leads onwards; the distance is the root of the mean square.
    """
    centred = points - points.mean()
    mean = _means(centred)
    spread = _means(np.abs(centred) ** 2) - np.abs(mean) ** 2
    double = _means(centred * centred) - mean * mean
    off = np.sqrt(np.maximum(spread - np.abs(double), 0) / 2)
    along = np.exp(0.5j * np.angle(double))
    ahead = points[_SIDE - 1 :] - points[: len(points) - _SIDE + 1]
    return np.where((along * ahead.conj()).real < 0, -along, along), off


def _means(values: NDArray[Any]) -> NDArray[Any]:
    """Give the mean of every ``_SIDE`` values in a row."""
    sums = np.cumsum(np.concatenate([np.zeros(1, values.dtype), values]))
    return np.asarray((sums[_SIDE:] - sums[:-_SIDE]) / _SIDE)


def _corners(
    points: NDArray[np.complex128], wide_px: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give by which angle each point's two sides differ, radians, and how much it is a corner."""
    along, off = _lines(points)
    wide = _means(wide_px)
    before, after = np.s_[: -_SIDE - 1], np.s_[_SIDE + 1 :]
    turn = np.abs(np.angle(along[after] * along[before].conj()))
    leaves, soft = (np.maximum(part[before], part[after]) for part in (off, wide))
    arc = np.maximum(_ARC * _SIDE * EVERY * STEP * turn, 1e-6)
    whole = np.abs(points[_SIDE + 1 : 1 - _SIDE] - points[_SIDE - 1 : -_SIDE - 1]) < _GAP
    clean = _falls(leaves / arc, _SHARP, _ROUND) * _falls(leaves, _STRAIGHT, _BENT)
    return turn, clean * _falls(soft, _HARD_PX, _SOFT_PX) * whole


def _falls(values: NDArray[np.float64], whole: float, none: float) -> NDArray[np.float64]:
    """Give 1 up to a value, 0 from another, and what lies between on the way."""
    return np.asarray(((none - values) / (none - whole)).clip(0, 1), np.float64)


def _peaks(sharpness: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell where a corner is sharper than all near it."""
    near = np.ones((1, 2 * _NEAR + 1), np.uint8)
    highest = np.asarray(cv2.dilate(sharpness[None], near))[0]
    return np.asarray((sharpness == highest) & (sharpness > 0), np.bool_)
