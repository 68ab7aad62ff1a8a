"""Small things on the wall: dark spots that are no hair, no shadow and no slow change of light."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import shrink, square, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import CELL_PX, LEAST_CELLS, MARGIN_CELLS
from detector.view import LIGHTNESS_TABLE

_HAIR_PX = 3  # of half the size: what is thinner is hair
_LARGEST = 0.6  # the largest thing that is small, in eye distances
_LEAST_LIGHTNESS = 2.0
_TOUCHING = 1 / 12  # of the cells of a spot, up to which it only happens to reach the person
_NO_LOCK = 8.0  # in CIE L*: a lock of hair that far from the head lets the wall through
_DARK_LIGHTNESS = 2.0  # how dark what covers the wall is taken to be, in CIE L*


@measure("background.spot", "% background")
def spot(batch: Batch) -> Column:
    """Small things on the wall: a switch, a hook, a stain, letters.

    Measures: the share of the background that spots on it take, each times how much darker it is
    than the wall around, in units of 2 of CIE L*. A spot is at most .6 eye distances across, by at
    least 2 of L* darker, and stands clear of the person but for a twelfth of it where some of it is
    darker by 8; what is thinner than 5 pixels counts for nothing.
    Why: `background.clutter` weighs by the share of the background and by colour, so that a light
    switch is next to nothing to it; the eye goes to a spot by its contrast times its size.
    Known limits: spots lighter than the wall, of its lightness but another colour, or more of
    which touches the person are left to the other checks of the background.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (plain background).
    """
    return batch.each(_percent)


def _percent(scene: Scene) -> Figure:
    if len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    return spots(scene)[0]


@shared
def spots(scene: Scene) -> tuple[float, NDArray[np.bool_]]:
    """Give how conspicuous the spots are, % of the background, and their cells (h, w)."""
    darker, clear = _darker(scene)
    found = darker > _LEAST_LIGHTNESS
    places = where_set(found)
    if not len(places):
        return 0.0, found
    count, numbers = cv2.connectedComponents(found.view(np.uint8), connectivity=4)
    number = np.asarray(numbers, np.int32).take(places)
    touching = cv2.erode(clear.view(np.uint8), square(3)).take(places) == 0
    sizes, meets = (np.bincount(some, minlength=count) for some in (number, number[touching]))
    darkest = np.zeros(count, np.float32)
    np.maximum.at(darkest, number, darker.take(places))
    alone = (meets == 0) | ((meets <= _TOUCHING * sizes) & (darkest > _NO_LOCK))
    alone[numbers[0, [0, -1]]] = False  # light falls off towards the corners
    apart = alone[number]
    found.reshape(-1)[places[~apart]] = False
    weight = float(darker.take(places[apart]).sum(dtype=np.float64))
    return 100 * weight / _DARK_LIGHTNESS / max(int(np.count_nonzero(clear)), 1), found


def _darker(scene: Scene) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Give how much darker cells are than the wall around, L*, and which are wall, (h, w) each.

    The wall around is a closing: of all squares of the largest size that hold a cell, the one whose
    lightest cell is darkest. What is smaller than such a square is filled, a slope is kept.
    """
    clear = scene.backdrop.free.copy()
    clear[-MARGIN_CELLS:] = False
    wall = clear.view(np.uint8)
    hairless = cv2.morphologyEx(scene.view.half_luma, cv2.MORPH_CLOSE, square(_HAIR_PX))
    cells = shrink(np.asarray(hairless, np.uint8), 0.5)
    darkest, lightest, *_ = cv2.minMaxLoc(cells, wall)
    ends = LIGHTNESS_TABLE[[round(darkest), round(lightest)]]
    if ends[1] - ends[0] <= _LEAST_LIGHTNESS:  # then so is all between them
        return np.zeros(cells.shape, np.float32), clear
    side = 2 * round(_LARGEST * scene.view.eye_distance_px / (2 * CELL_PX)) + 1
    largest = square(side)
    filled = cv2.erode(cv2.dilate(cv2.copyTo(cells, wall), largest), largest)
    darker = cv2.subtract(cv2.LUT(filled, LIGHTNESS_TABLE), cv2.LUT(cells, LIGHTNESS_TABLE))
    return np.asarray(cv2.copyTo(darker, wall), np.float32), clear
