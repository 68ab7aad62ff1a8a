"""What lies between the head and the wall, all around the head: a rim, a soft edge."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import median_colour, quantile, sampled
from detector.measure import Column, Figure, Reason, measure
from detector.outline import COLUMN, strip
from detector.regions import STEPS_A_UNIT
from detector.regions.backdrop import LEAST_CELLS
from detector.view import LIGHTNESS_TABLE

_LEAST_PROFILES = 30
_EVERY = 3  # row of the strip
# Of plateaus, in columns of the strip, and in levels of luma, Cr and Cb.
_LEVEL_STEPS, _NEAR_STEPS = 3, 6  # how long one is, and how near to either side it ends
_LEVEL, _NEAR = np.ones((1, _LEVEL_STEPS), np.uint8), np.ones((1, _NEAR_STEPS), np.uint8)
_LEVEL_SPANS = 6, 4, 4  # within one
_TO_HEAD, _TO_WALL = (20, 10, 10), 13  # how far its colour is from the head's; the wall's luma
_SAME = 10.0, 7.0, 7.0  # within one rim: half the axes of an ellipsoid
_SOUGHT = 16  # plateaus, from all around, whose colour a rim may have
_FAINT, _PLAIN = 6.0, 20.0  # ΔE from the wall, from which a rim counts, and counts in full
_STEP, _LEAST_STEP_PX = 0.045, 4.3  # in which most of the way is gone, in eye distances
_END = 6  # places at either end of a profile
_LEAST_ON_SIDE, _SIDE = 10, 0.65  # profiles on one side of the head, and what their share counts
_SHARPEST = 0.2  # share of the outline that is not looked at, for its way is the shortest


@measure("background.fringe", "points")
def fringe(batch: Batch) -> Column:
    """Rim between the head and the wall that belongs to neither.

    Measures: the larger of two figures in CIE ΔE. How far a rim of one and the same colour stands
    out from the wall, 20 at most, times the share of the head's outline that it follows: a level
    stretch of .02 eye distances or more on the way across the outline, darker than the wall, that
    ends in another colour towards the head; the colour is the one that gives the largest figure,
    and the share of one side of the head counts .65 times if that is more.
    And how much of the way from the head's colour to the wall's is not gone within .045 eye
    distances, or 4.3 pixels where that is more, on all but the sharpest fifth of the outline.
    Why: where a cut-out has left the edge of another wall, the colour stops on its way from the
    head to the wall, everywhere at the same. Where it is painted soft, or a phone has blurred
    what it took for background, the colour dawdles everywhere. Hair passes from dark to light in
    one go, or through colours of all kinds; and ears, jaw and neck are sharp in a sharp photo.
    Known limits: a rim of two pixels or less, or one that follows less than a quarter of the
    outline, does not show. A photo that is out of focus as a whole has a soft outline too.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_between)


def _between(scene: Scene) -> Figure:
    around, seen = strip(scene), scene.regions.apart
    if around is None or seen is None or len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    rows = around.head[::_EVERY]
    if len(rows) < _LEAST_PROFILES:
        return Reason.REGION_TOO_SMALL
    step_px = max(_STEP * scene.view.eye_distance_px, _LEAST_STEP_PX)
    step = round(step_px / (COLUMN * scene.view.eye_distance_px))
    soft = _left_to_go(sampled(seen, around.places[rows]), step)
    return max(_rim(around.rgb[rows], around.left[rows]), soft)


def _rim(profiles: NDArray[np.uint8], left: NDArray[np.bool_]) -> float:
    """Give how far the rim of one colour on profiles (K, 37, 3) stands out, ΔE."""
    pixels = np.asarray(cv2.cvtColor(profiles, cv2.COLOR_RGB2YCrCb), np.uint8)
    row, colours = _plateaus(pixels)
    if not len(row):
        return 0.0
    every = np.s_[:: max(len(colours) // _SOUGHT, 1)]
    scaled = (colours / _SAME).astype(np.float32)
    gaps = scaled[every, None] - scaled
    which, found = np.nonzero(np.einsum("ijk,ijk->ij", gaps, gaps) <= 1)
    follows = np.zeros((len(gaps), len(profiles)), np.bool_)
    follows[which, row[found]] = True
    luma, *tints = np.vstack([median_colour(pixels[:, -1]), colours[every]]).T
    lightness = LIGHTNESS_TABLE.take(luma)
    darker, redder, bluer = (part[0] - part[1:].astype(np.float32) for part in (lightness, *tints))
    apart = np.sqrt(darker * darker + redder * redder + bluer * bluer)
    weights = [np.full(len(left), 1 / len(left))]
    weights += [_SIDE / n * side for side in (left, ~left) if (n := side.sum()) >= _LEAST_ON_SIDE]
    share = (follows @ np.array(weights).T).max(1)
    return float((np.where(apart < _FAINT, 0, np.minimum(apart, _PLAIN)) * share).max())


def _left_to_go(apart: NDArray[np.uint8], step: int) -> float:
    """Give how much of the way to the wall profiles (K, 37) leave to more than one step, ΔE."""
    way = apart.astype(np.int16)
    head, wall = (
        np.partition(ends, _END // 2)[:, _END // 2] for ends in (way[:, :_END], way[:, -_END:])
    )
    step = min(step, way.shape[1] - 1)
    gone = cv2.reduce(way[:, :-step] - way[:, step:], 1, cv2.REDUCE_MAX)
    return max(quantile(head - wall - gone[:, 0], _SHARPEST) / STEPS_A_UNIT, 0.0)


def _plateaus(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.int16]]:
    """Find plateaus on profiles (K, N, 3): which profile each is on, and its colour.

    They end in another colour towards the head, whatever it is, and in a lighter one outwards.
    """
    most, least = (extreme(pixels, _LEVEL, anchor=(0, 0)) for extreme in (cv2.dilate, cv2.erode))
    highest, lowest = (extreme(pixels, _NEAR, anchor=(0, 0)) for extreme in (cv2.dilate, cv2.erode))
    here = np.s_[:, _NEAR_STEPS:-_LEVEL_STEPS]
    most, least = most[here].copy(), least[here].copy()
    within = np.s_[:, : -_LEVEL_STEPS - _NEAR_STEPS]
    beyond = np.s_[:, _LEVEL_STEPS + _NEAR_STEPS :]
    turn = cv2.max(
        cv2.subtract(least, lowest[within].copy()), cv2.subtract(highest[within].copy(), most)
    )
    level = cv2.inRange(cv2.subtract(most, least), 0, _LEVEL_SPANS)
    lighter = cv2.subtract(highest[beyond][..., 0].copy(), most[..., 0].copy())
    row, place = np.nonzero(
        (level > 0) & (cv2.inRange(turn, 0, _TO_HEAD) == 0) & (lighter > _TO_WALL)
    )
    middle = (most[row, place].astype(np.int16) + least[row, place]) // 2
    return np.asarray(row), np.asarray(middle, np.int16)
