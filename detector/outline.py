"""The line where person and wall meet: where it runs, and the colours on either side of it.

A pixel is person where its colour is not the wall's there, or where the network is sure of it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.face import landmarks as at
from detector.kernels import above

STEP = 0.02  # between two points of the outline, in eye distances

_STRAND = 0.05  # hair narrower than this is no part of the outline, in eye distances
_EDGE_PX = 3
_LEAST_POINTS = 20
_PERSON_STEPS, _SURE = 45, 0.98


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A closed line round head and shoulders, clockwise, in steps of ``STEP`` eye distances.

    Attributes
    ----------
    points : ndarray, shape (N, 2), float64
        (x, y) in working pixels.
    outwards : ndarray, shape (N, 2), float64
        Unit vectors square to the line, away from the person.
    free : ndarray, shape (N,), bool
        Where it lies between person and wall, not along the picture's edge or below the shoulders.
    """

    points: NDArray[np.float64]
    outwards: NDArray[np.float64]
    free: NDArray[np.bool_]


@shared
def outline(scene: Scene) -> Outline | None:
    """Follow the person's outline; None where there is hardly any."""
    person = silhouette(scene)
    if person is None:
        return None
    unit = scene.view.eye_distance_px
    side = 2 * max(round(_STRAND * unit / 2), 1) + 1
    solid = above(np.asarray(cv2.blur(person, (side, side)), np.uint8), 127)
    lines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not lines:
        return None
    points = _evenly(max(lines, key=len)[::-1, 0].astype(np.float64), STEP * unit)
    if len(points) < _LEAST_POINTS:
        return None
    along = np.roll(points, -1, 0) - np.roll(points, 1, 0)
    along /= np.maximum(np.hypot(*along.T), 1e-6)[:, None]
    last = np.array(person.shape[::-1]) - 1 - _EDGE_PX
    inner = np.asarray(((points > _EDGE_PX) & (points < last)).all(1), np.bool_)
    return Outline(points, np.stack([along[:, 1], -along[:, 0]], 1), inner)


@shared
def silhouette(scene: Scene) -> NDArray[np.uint8] | None:
    """Give the mask (h', w) of the person down to the shoulders; see `Regions.apart`."""
    seen = scene.regions.apart
    if seen is None:
        return None
    sure = above(scene.regions.cover[: len(seen)], 255 * _SURE)
    return np.asarray(cv2.bitwise_or(above(seen, _PERSON_STEPS), sure), np.uint8)


def beside_head(line: Outline, scene: Scene) -> NDArray[np.intp]:
    """Give which points of the outline lie between the wall and the head down to the chin."""
    chin_y_px = scene.view.points[at.MENTON, 1]
    return np.asarray(np.flatnonzero(line.free & (line.points[:, 1] < chin_y_px)))


def _evenly(line: NDArray[np.float64], step_px: float) -> NDArray[np.float64]:
    """Give points (N, 2) on a closed line, one a step, the pixels' staircase smoothed away."""
    closed = np.concatenate([line, line[:1]])
    ways = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    wanted = np.arange(int(ways[-1] / step_px)) * step_px
    points = np.stack([np.interp(wanted, ways, closed[:, axis]) for axis in (0, 1)], 1)
    smooth: NDArray[np.float64] = (np.roll(points, 1, 0) + 2 * points + np.roll(points, -1, 0)) / 4
    return smooth
