"""The line where person and wall meet: where it runs, and the colours on the way across it.

A pixel is person where its colour is not the wall's there, or where the network is sure of it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, quantile, sampled, where_set
from detector.regions import STEPS_A_UNIT

STEP = 0.02  # between two points of the outline, in eye distances
EVERY = 2  # points of the outline, for which a `Strip` has a row
COLUMN = 0.0075  # between two columns of a `Strip`, in eye distances
ACROSS = COLUMN * np.arange(-20, 17)  # the columns, outwards, in eye distances

_STRAND = 0.05  # hair narrower than this is no part of the outline, in eye distances
_EDGE_PX = 3
_LEAST_ROWS = 80
_LEAST_POINTS, _MOST_POINTS = 20, 16_000  # the wildest hair has 6,000
PERSON_STEPS = 45  # from the wall, from which a pixel is person
_SURE = 250  # levels of `Regions.cover`
_LOBES = 0.4  # of the way from the eyes to the chin
_BESIDE_PX = np.arange(-2, 3.5, 0.5)  # outwards
_SOFT_EDGE, _HARD_EDGE = 10.0, 25.0  # ΔE a pixel
_LEAST_SHARE, _MOST = 0.2, 30.0  # of a line's places, that may stand out less; ΔE


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A closed line round head and shoulders, clockwise, in steps of ``STEP`` eye distances.

    Attributes
    ----------
    turns : ndarray, shape (K, 2), int32
        The pixels in which it turns, as (x, y).
    points : ndarray, shape (N,), complex128
        x + iy in working pixels.
    outwards : ndarray, shape (N,), complex128
        Steps of one pixel square to the line, away from the person.
    free : ndarray, shape (N,), bool
        Where it lies between person and wall, not along the picture's edge or below the shoulders.
    """

    turns: NDArray[np.int32]
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
    places : ndarray, shape (M, 37), complex64
        Where they were taken: x + iy in working pixels.
    head : ndarray, shape (K,), int
        The rows beside the head down to the chin.
    left : ndarray, shape (M,), bool
        Which rows lie to the left of the middle between the eyes.
    """

    rgb: NDArray[np.uint8]
    places: NDArray[np.complex64]
    head: NDArray[np.intp]
    left: NDArray[np.bool_]


@shared
def outline(scene: Scene) -> Outline | None:
    """Follow the person's outline; None where there is hardly any, or one that no person has."""
    person = silhouette(scene)
    if person is None:
        return None
    unit = scene.view.eye_distance_px
    side = 2 * max(round(_STRAND * unit / 2), 1) + 1
    mostly = cv2.blur(person, (side, side))
    _, solid = cv2.threshold(mostly, 127, 255, cv2.THRESH_BINARY, dst=mostly)
    lines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not lines:
        return None
    turns = np.asarray(max(lines, key=len), np.int32)[::-1, 0]
    points = _evenly(turns, STEP * unit)
    if not _LEAST_POINTS <= len(points) <= _MOST_POINTS:
        return None
    before, after = beside(points)
    along = after - before
    outwards = -1j * along * (1 / np.maximum(np.abs(along), 1e-6))
    low, right = (side - 1 - _EDGE_PX for side in person.shape)
    x, y = points.real, points.imag
    free = (x > _EDGE_PX) & (y > _EDGE_PX) & (x < right) & (y < low)
    return Outline(turns, points, outwards, free)


@shared
def silhouette(scene: Scene) -> NDArray[np.uint8] | None:
    """Give the mask (h', w) of the person down to the shoulders; see `Regions.apart`."""
    seen = coloured(scene)
    if seen is None:
        return None
    sure = above(scene.regions.cover[: len(seen)], _SURE)
    return np.asarray(cv2.bitwise_or(seen, sure, sure), np.uint8)


@shared
def coloured(scene: Scene) -> NDArray[np.uint8] | None:
    """Give the mask (h', w) of what is not of the wall's colour; see `Regions.apart`."""
    seen = scene.regions.apart
    return None if seen is None else above(seen, PERSON_STEPS)


@shared
def strip(scene: Scene) -> Strip | None:
    """Unroll the picture along the outline; None where there is hardly any."""
    line = outline(scene)
    chosen = None if line is None else where_set(line.free)[::EVERY]
    if line is None or chosen is None or len(chosen) < _LEAST_ROWS:
        return None
    points = line.points[chosen].astype(np.complex64)[:, None]
    outwards = line.outwards[chosen].astype(np.complex64)[:, None]
    across = (ACROSS * scene.view.eye_distance_px).astype(np.complex64)
    places = outwards * across
    places += points
    head = where_set(points.imag[:, 0] < scene.view.points[at.MENTON, 1])
    left = points.real[:, 0] < scene.view.eyes[0]
    return Strip(sampled(scene.view.rgb, places), places, head, left)


def in_one_piece(line: Outline, lowest_px: float) -> NDArray[np.intp]:
    """Give which points of an outline lie along the wall above a row, one beside the other."""
    near = line.free & (line.points.imag < lowest_px)
    found = where_set(near)
    first = int(found.searchsorted(near.argmin()))
    return np.concatenate([found[first:], found[:first]])


def lobes_y_px(scene: Scene) -> float:
    """Give the row where the outline turns in under the ears, in working pixels."""
    eyes, chin = scene.view.eyes[1], float(scene.view.points[at.MENTON, 1])
    return eyes + _LOBES * (chin - eyes)


def contrast_along(
    seen: NDArray[np.uint8], points: NDArray[np.complex128], outwards: NDArray[np.complex128]
) -> float:
    """Give how far a line stands out from the wall, ΔE, 30 at most, the less the softer its edge.

    Parameters
    ----------
    seen : ndarray, shape (h, w), uint8
        How far pixels are from the wall's colour, see `Regions.apart`.
    points, outwards : ndarray, shape (K,), complex128
        The line, and steps of one pixel towards the wall.
    """
    apart = sampled(seen, points[:, None] + outwards[:, None] * _BESIDE_PX) / STEPS_A_UNIT
    steepest = (apart[:, :-2] - apart[:, 2:]).max(1)
    hard = (quantile(steepest, _LEAST_SHARE) - _SOFT_EDGE) / (_HARD_EDGE - _SOFT_EDGE)
    return min(max(hard, 0.0), 1.0) * min(quantile(apart[:, 0], _LEAST_SHARE), _MOST)


def beside(ring: NDArray[np.complex128]) -> tuple[NDArray[np.complex128], ...]:
    """Give what comes before and what comes after each of a closed line's values (K,)."""
    ringed = np.concatenate([ring[-1:], ring, ring[:1]])
    return ringed[:-2], ringed[2:]


def _evenly(turns: NDArray[np.int32], step_px: float) -> NDArray[np.complex128]:
    """Give points on a closed line, one a step, the pixels' staircase smoothed away.

    It is given by the pixels (K, 2) in which it turns, and starts a pixel before the first.
    """
    first = turns[-1:] + np.sign(turns[:1] - turns[-1:])
    ringed = np.concatenate([first, turns, first])
    pixels = ringed.astype(np.float64).view(np.complex128)[:, 0]
    ways = np.zeros(len(pixels))
    np.cumsum(np.abs(pixels[1:] - pixels[:-1]), out=ways[1:])
    wanted = np.arange(int(ways[-1] / step_px)) * step_px
    points = np.interp(wanted, ways, pixels)
    before, after = beside(points)
    smooth: NDArray[np.complex128] = (before + 2 * points + after) * 0.25
    return smooth
