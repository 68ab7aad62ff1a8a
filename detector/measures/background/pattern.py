"""A wall that is not plain all over: plaster, bricks, wallpaper, a curtain's folds."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import shrink, square, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.measures.background.clutter import distance_from_person
from detector.regions.backdrop import LEAST_CELLS

_CLEAR = 0.1  # eye distances from the person, where loose hair is thin
_AROUND = 3  # squares across, that a square is compared with the mean of
_LEAST_LEVELS = 1.5  # more than sensor noise leaves in the mean of a square
_LEAST_SQUARES = LEAST_CELLS // 4


@measure("background.pattern", "% background")
def pattern(batch: Batch) -> Column:
    """Pattern or relief all over the wall.

    Measures: the share of the background's squares of 8 x 8 pixels, clear of the person by a tenth
    of the eye distance where there are such, that are lighter or darker than the 3 x 3 squares
    around them by more than 1.5 of 255 levels.
    Why: `background.uniformity` smooths over patterns and `background.clutter` asks for large
    differences; a pattern is faint but everywhere. Slow changes of light do not show, and loose
    hair and single things cover only a part of the wall.
    Known limits: patterns of one lightness, and those finer than 8 pixels.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (plain background).
    """
    return batch.each(_patterned_percent)


def _patterned_percent(scene: Scene) -> Figure:
    seen = scene.backdrop.seen
    apart = _unlike_around(scene, seen & (distance_from_person(scene) > _CLEAR))
    if len(apart) < _LEAST_SQUARES:
        apart = _unlike_around(scene, seen)
    if len(apart) < _LEAST_SQUARES:
        return Reason.REGION_TOO_SMALL
    return 100 * np.count_nonzero(apart > _LEAST_LEVELS) / len(apart)


def _unlike_around(scene: Scene, wall: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give by how many levels each square of the wall differs from the mean around it."""
    seen = wall.view(np.uint8)
    weighted = cv2.merge([cv2.copyTo(scene.view.cells_luma, seen), 255 * seen])
    squares = shrink(np.asarray(weighted, np.uint8), 0.5)
    level, known = (np.asarray(plane, np.uint8) for plane in cv2.split(squares))
    whole = where_set(np.asarray(cv2.erode(known, square(_AROUND))) == 255)
    mean = np.asarray(cv2.boxFilter(level, cv2.CV_32F, (_AROUND, _AROUND)), np.float32)
    return np.asarray(np.abs(level.take(whole) - mean.take(whole)), np.float32)
