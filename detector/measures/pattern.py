"""A wall that is not plain all over: plaster, bricks, wallpaper, a curtain's folds."""

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.kernels import shrink
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import LEAST_CELLS

_AROUND = 5  # squares of two cells across, that a square is compared with the mean of
_LEAST_LEVELS = 1.5  # more than sensor noise leaves in the mean of a square
_LEAST_SQUARES = LEAST_CELLS // 4


@measure("background.pattern", "% background")
def pattern(batch: Batch) -> Column:
    """Pattern or relief all over the wall.

    Measures: the share of the background's squares of 8 x 8 pixels that are lighter or darker than
    the 5 x 5 squares around by more than 1.5 of 255 levels.
    Why: `background.uniformity` smooths over patterns and `background.clutter` asks for large
    differences; a pattern is faint but everywhere. Slow changes of light do not show, and loose
    hair and single things cover only a part of the wall.
    Known limits: patterns of one lightness, and those finer than 8 pixels.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (plain background).
    """
    return batch.each(_patterned_percent)


def _patterned_percent(scene: Scene) -> Figure:
    seen = scene.backdrop.seen.view(np.uint8)
    grey = cv2.cvtColor(scene.view.cells, cv2.COLOR_RGB2GRAY)
    weighted = cv2.merge([cv2.copyTo(grey, seen), 255 * seen])
    squares = shrink(np.asarray(weighted, np.uint8), 0.5)
    chosen = np.flatnonzero(squares[..., 1] == 255)
    if len(chosen) < _LEAST_SQUARES:
        return Reason.REGION_TOO_SMALL
    sums = np.asarray(cv2.blur(squares.astype(np.float32), (_AROUND, _AROUND)), np.float32)
    around, weight = sums.reshape(-1, 2).take(chosen, axis=0).T
    apart = np.abs(squares[..., 0].ravel().take(chosen) - around * (255 / weight))
    return 100 * float(np.count_nonzero(apart > _LEAST_LEVELS)) / len(chosen)
