"""The line where head and wall meet: where it runs, and the colours on either side of it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.kernels import above

STEP = 0.02  # between two points of the outline, in eye distances

_STRAND = 0.07  # hair narrower than this is no part of the outline, in eye distances
_COLLAR = 0.3  # how far below the chin the outline is followed, in eye distances
_EDGE_PX = 3
_LEAST_POINTS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A closed line round the head and neck, clockwise, in steps of ``STEP`` eye distances.

    Attributes
    ----------
    points : ndarray, shape (N, 2), float64
        (x, y) in working pixels.
    outwards : ndarray, shape (N, 2), float64
        Unit vectors square to the line, away from the person.
    free : ndarray, shape (N,), bool
        Where it lies between person and wall, not along the picture's edge or below the collar.
    """

    points: NDArray[np.float64]
    outwards: NDArray[np.float64]
    free: NDArray[np.bool_]


@shared
def outline(scene: Scene) -> Outline | None:
    """Follow the person's outline; None where there is hardly any."""
    unit = scene.view.eye_distance_px
    lowest = scene.view.points[152, 1] + _COLLAR * unit
    person = scene.regions.alpha[: max(int(lowest) + 2 * _EDGE_PX, 1)]
    side = 2 * max(round(_STRAND * unit / 2), 1) + 1
    solid = above(np.asarray(cv2.blur(above(person, 0.5), (side, side)), np.uint8), 127)
    lines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not lines:
        return None
    points = _evenly(max(lines, key=len)[::-1, 0].astype(np.float64), STEP * unit)
    if len(points) < _LEAST_POINTS:
        return None
    along = np.roll(points, -1, 0) - np.roll(points, 1, 0)
    along /= np.maximum(np.hypot(*along.T), 1e-6)[:, None]
    last = np.array(scene.view.rgb.shape[1::-1]) - 1 - _EDGE_PX
    inner = ((points > _EDGE_PX) & (points < last)).all(1)
    outwards = np.stack([along[:, 1], -along[:, 0]], 1)
    return Outline(points, outwards, inner & (points[:, 1] < lowest))


def pixels_at(scene: Scene, points: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Give sRGB pixels (h, w, 3) of places (h, w, 2) in working pixels."""
    x, y = (points[..., axis].astype(np.float32) for axis in (0, 1))
    seen = cv2.remap(scene.view.rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.uint8)


def _evenly(line: NDArray[np.float64], step_px: float) -> NDArray[np.float64]:
    """Give points (N, 2) on a closed line, one a step, the pixels' staircase smoothed away."""
    closed = np.concatenate([line, line[:1]])
    ways = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    wanted = np.arange(int(ways[-1] / step_px)) * step_px
    points = np.stack([np.interp(wanted, ways, closed[:, axis]) for axis in (0, 1)], 1)
    smooth: NDArray[np.float64] = (np.roll(points, 1, 0) + 2 * points + np.roll(points, -1, 0)) / 4
    return smooth
