"""What lies between the head and the wall, all around the head: a rim, a soft edge."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import median_colour, quantile, sampled, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.outline import COLUMN, strip
from detector.regions import STEPS_A_UNIT
from detector.regions.backdrop import LEAST_CELLS
from detector.view import LIGHTNESS_TABLE

_LEAST_PROFILES = 30
_EVERY = 3  # row of the strip
# Of plateaus, in columns of the strip, and in levels of luma, Cr and Cb.
_LEVEL_STEPS, _NEAR_STEPS = 3, 6  # how long one is, and how near to either side it ends
_LEVEL_SPANS = np.array([6, 4, 4], np.uint8)[:, None, None]  # within one
_TO_HEAD = np.array([20, 10, 10], np.uint8)[:, None, None]  # how far its colour is from the head's
_TO_WALL = 13  # and from the wall's luma
_SAME = np.array([10.0, 7.0, 7.0])[:, None]  # within one rim: half the axes of an ellipsoid
_SOUGHT = 16  # plateaus, from all around, whose colour a rim may have
_FAINT, _PLAIN = 6.0, 20.0  # ΔE from the wall, from which a rim counts, and counts in full
_STEP, _LEAST_STEP_PX = 0.045, 4.3  # in which most of the way is gone, in eye distances
_END = 6  # places at either end of a profile
_LEAST_ON_SIDE, _SIDE = 10, 0.65  # profiles on one side of the head, and what their share counts
_ASTRAY = 0.55  # what a colour that leads off the way counts, of a rim's
_SHARPEST = 0.2  # share of the outline that is not looked at, for its way is the shortest


@measure("background.fringe", "points")
def fringe(batch: Batch) -> Column:
    """Rim between the head and the wall that belongs to neither.

    Measures: the largest of three figures in CIE ΔE. How far a rim of one and the same colour
    stands out from the wall, 20 at most, times the share of the head's outline that it follows: a
    level stretch of .02 eye distances or more on the way across the outline, darker than the wall,
    that ends in another colour towards the head; the colour is the one that gives the largest
    figure, and the share of one side of the head counts .65 times if that is more.
    How much of the way from the head's colour to the wall's is not gone within .045 eye
    distances, or 4.3 pixels where that is more, on all but the sharpest fifth of the outline.
    And .55 times how far, on the mean of the outline, the colour of some place on the way lies
    beside the straight way between the two, in Cr and Cb; one side alone counts .65 times.
    Why: where a cut-out has left the edge of another wall, the colour stops on its way from the
    head to the wall, everywhere at the same, or has a tint that neither has. Where it is painted
    soft, or a phone has blurred what it took for background, the colour dawdles everywhere. Hair
    passes from dark to light in one go, or through colours of all kinds; and ears, jaw and neck
    are sharp in a sharp photo.
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
    columns, shares = _columns(around.rgb.take(rows, axis=0)), _shares(around.left[rows])
    wall = median_colour(columns[:, -_NEAR_STEPS].T)
    step_px = max(_STEP * scene.view.eye_distance_px, _LEAST_STEP_PX)
    step = round(step_px / (COLUMN * scene.view.eye_distance_px))
    soft = _left_to_go(sampled(seen, around.places.take(rows, axis=0)), step)
    return max(_rim(columns, shares, wall), soft, _ASTRAY * _astray(columns, shares, wall))


def _shares(left: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give what each of K profiles counts on the whole and on either side, (K, 1..3)."""
    shares = [np.full(len(left), 1 / len(left))]
    shares += [
        _SIDE / n * side
        for side in (left, ~left)
        if (n := np.count_nonzero(side)) >= _LEAST_ON_SIDE
    ]
    return np.array(shares, np.float32).T


def _rim(columns: NDArray[np.uint8], shares: NDArray[np.float32], wall: NDArray[np.uint8]) -> float:
    """Give how far the rim of one colour on K profiles, by their `_columns`, stands out, ΔE."""
    row, colours = _plateaus(columns)
    if not len(row):
        return 0.0
    every = max(len(row) // _SOUGHT, 1)
    apart = _from_wall(wall, colours[:, ::every])
    share = (_followed(row, colours, every, len(shares)) @ shares).max(1)
    return float((np.where(apart < _FAINT, 0, np.minimum(apart, _PLAIN)) * share).max())


def _astray(
    columns: NDArray[np.uint8], shares: NDArray[np.float32], wall: NDArray[np.uint8]
) -> float:
    """Give how far the colour leads off the way from the heads' to the wall's, in Cr and Cb."""
    seen = columns[:, : 1 - _NEAR_STEPS : 2].astype(np.float32)
    seen -= wall[:, None, None]
    head = np.sort(seen[:, : _END // 2], axis=1)[:, 1]
    gone = (seen * head[:, None]).sum(0) / np.maximum((head * head).sum(0), 1)
    aside = (seen[1:] - np.clip(gone, 0, 1) * head[1:, None]) @ shares
    return float(np.sqrt((aside * aside).sum(0).max()))


def _from_wall(wall: NDArray[np.uint8], colours: NDArray[np.int16]) -> NDArray[np.float32]:
    """Give how far colours (3, K) of luma, Cr and Cb are from the wall's, about in ΔE."""
    darker = LIGHTNESS_TABLE[wall[0]] - LIGHTNESS_TABLE.take(colours[0])
    redder, bluer = (colours[1:] - wall[1:, None]).astype(np.float32)
    return np.asarray(np.sqrt(darker * darker + redder * redder + bluer * bluer), np.float32)


def _followed(
    row: NDArray[np.intp], colours: NDArray[np.int16], every: int, count: int
) -> NDArray[np.bool_]:
    """Tell on which of so many profiles there is a plateau like each of some of them, (N, K)."""
    scaled = (colours / _SAME).astype(np.float32)
    gaps = scaled[:, ::every, None] - scaled[:, None]
    gaps *= gaps
    which, found = ((gaps[0] + gaps[1]) + gaps[2] <= 1).nonzero()
    follows = np.zeros((gaps.shape[1], count), np.bool_)
    follows[which, row[found]] = True
    return follows


def _left_to_go(apart: NDArray[np.uint8], step: int) -> float:
    """Give how much of the way to the wall profiles (K, 37) leave to more than one step, ΔE."""
    way = np.asarray(cv2.transpose(apart), np.uint8).astype(np.int16)
    head, wall = (np.sort(ends, axis=0)[_END // 2] for ends in (way[:_END], way[-_END:]))
    step = min(step, len(way) - 1)
    gone = (way[:-step] - way[step:]).max(0)
    return max(quantile(head - wall - gone, _SHARPEST) / STEPS_A_UNIT, 0.0)


def _columns(profiles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give luma, Cr and Cb of profiles (K, N, 3), a plane each, column by column, (3, N + 5, K).

    Five more, black ones, follow: what is compared with those is so with the last ones alone.
    """
    count = len(profiles)
    pixels = cv2.cvtColor(profiles, cv2.COLOR_RGB2YCrCb)
    padded = cv2.copyMakeBorder(pixels, 0, 0, 0, _NEAR_STEPS - 1, cv2.BORDER_CONSTANT)
    columns = np.asarray(cv2.transpose(np.asarray(padded).reshape(count, -1)), np.uint8)
    return columns.reshape(-1, 3, count).swapaxes(0, 1).copy()


def _plateaus(columns: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.int16]]:
    """Find plateaus on K profiles, by their `_columns`: which each is on, and its colour, (3, M).

    They end in another colour towards the head, whatever it is, and in a lighter one outwards.
    """
    count = columns.shape[1] - _LEVEL_STEPS - 2 * _NEAR_STEPS + 1
    here, within = np.s_[:, _NEAR_STEPS : _NEAR_STEPS + count], np.s_[:, :count]
    (most, highest), (least, lowest) = (
        _extremes(columns, pick) for pick in (np.maximum, np.minimum)
    )
    beyond = highest[0, _LEVEL_STEPS + _NEAR_STEPS :]
    most, least, highest, lowest = most[here], least[here], highest[within], lowest[within]
    turn = np.maximum(np.maximum(least, lowest) - lowest, np.maximum(highest, most) - most)
    lighter = np.maximum(beyond, most[0]) - most[0] > _TO_WALL
    plateau = (most - least <= _LEVEL_SPANS).all(0) & (turn > _TO_HEAD).any(0) & lighter
    found = where_set(plateau)
    found = found[np.argsort(found % columns.shape[2], kind="stable")]
    lightest, darkest = (part.reshape(3, -1).take(found, axis=1) for part in (most, least))
    return found % columns.shape[2], (lightest.astype(np.int16) + darkest) >> 1


def _extremes(
    columns: NDArray[np.uint8], pick: np.ufunc
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Give the extremes of every three and of every six columns in a row."""
    two = pick(columns[:, 1:], columns[:, :-1])
    level = pick(two[:, :-1], columns[:, _LEVEL_STEPS - 1 :])
    return level, pick(level[:, :-_LEVEL_STEPS], level[:, _LEVEL_STEPS:])
