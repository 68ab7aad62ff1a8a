"""The line where person and wall meet: where it runs, and the colours on the way across it.

A pixel is person where its colour is not the wall's there, or where the network is sure of it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, sampled

STEP = 0.02  # between two points of the outline, in eye distances
COLUMN = 0.0075  # between two columns of a `Strip`, in eye distances
ACROSS = COLUMN * np.arange(-20, 17)  # the columns, outwards, in eye distances

_STRAND = 0.05  # hair narrower than this is no part of the outline, in eye distances
_EDGE_PX = 3
_EVERY = 2  # points of the outline
_LEAST_ROWS = 80
_LEAST_POINTS = 20
PERSON_STEPS = 45  # from the wall, from which a pixel is person
_SURE = 250  # levels of `Regions.cover`


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A closed line round head and shoulders, clockwise, in steps of ``STEP`` eye distances.

    Attributes
    ----------
    points : ndarray, shape (N,), complex128
        x + iy in working pixels.
    outwards : ndarray, shape (N,), complex128
        Steps of one pixel square to the line, away from the person.
    free : ndarray, shape (N,), bool
        Where it lies between person and wall, not along the picture's edge or below the shoulders.
    """

    points: NDArray[np.complex128]
    outwards: NDArray[np.complex128]
    free: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """The picture along the outline between person and wall, unrolled.

    A row for every second point of the outline, a column for each of ``ACROSS``.

    Attributes
    ----------
    rgb : ndarray, shape (M, 37, 3), uint8
        The colours.
    places : ndarray, shape (M, 37, 2), float32
        Where they were taken: (x, y) in working pixels.
    head : ndarray, shape (K,), int
        The rows beside the head down to the chin.
    """

    rgb: NDArray[np.uint8]
    places: NDArray[np.float32]
    head: NDArray[np.intp]


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
    longest = np.asarray(max(lines, key=len), np.int32)
    points = _evenly(longest[::-1, 0], STEP * unit)
    if len(points) < _LEAST_POINTS:
        return None
    along = np.roll(points, -1) - np.roll(points, 1)
    right, low = np.array(person.shape[::-1]) - 1 - _EDGE_PX
    x, y = points.real, points.imag
    free = (x > _EDGE_PX) & (y > _EDGE_PX) & (x < right) & (y < low)
    return Outline(points, -1j * along / np.maximum(np.abs(along), 1e-6), free)


@shared
def silhouette(scene: Scene) -> NDArray[np.uint8] | None:
    """Give the mask (h', w) of the person down to the shoulders; see `Regions.apart`."""
    seen = scene.regions.apart
    if seen is None:
        return None
    sure = above(scene.regions.cover[: len(seen)], _SURE)
    return np.asarray(cv2.bitwise_or(above(seen, PERSON_STEPS), sure), np.uint8)


@shared
def strip(scene: Scene) -> Strip | None:
    """Unroll the picture along the outline; None where there is hardly any."""
    line = outline(scene)
    chosen = None if line is None else np.flatnonzero(line.free)[::_EVERY]
    if line is None or chosen is None or len(chosen) < _LEAST_ROWS:
        return None
    points = line.points[chosen]
    across = line.outwards[chosen, None] * (ACROSS * scene.view.eye_distance_px)
    places = pairs(points[:, None] + across)
    head = np.flatnonzero(points.imag < scene.view.points[at.MENTON, 1])
    return Strip(sampled(scene.view.rgb, places), places, head)


def pairs(places: NDArray[np.complex128]) -> NDArray[np.float32]:
    """Give places x + iy of any shape (...) as (x, y) in an array (..., 2)."""
    flat = places.astype(np.complex64)
    return flat.view(np.float32).reshape(*flat.shape, 2)


def _evenly(line: NDArray[np.int32], step_px: float) -> NDArray[np.complex128]:
    """Give points on a closed line (K, 2), one a step, the pixels' staircase smoothed away."""
    pixels = np.append(line[:, 0] + 1j * line[:, 1], complex(*line[0]))
    ways = np.concatenate([[0], np.cumsum(np.abs(np.diff(pixels)))])
    wanted = np.arange(int(ways[-1] / step_px)) * step_px
    points = np.interp(wanted, ways, pixels)
    smooth: NDArray[np.complex128] = (np.roll(points, 1) + 2 * points + np.roll(points, -1)) / 4
    return smooth
