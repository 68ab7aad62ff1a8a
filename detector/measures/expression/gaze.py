"""Where the eyes look."""

import numpy as np

from detector.batch import Batch
from detector.measure import Column, Reason, column_of, measure
from detector.measures.expression.neutral import eyes_open

_IRIS_VISIBLE = 0.1  # lid opening below which no iris is left to follow
# What irises that are moved by a width of the eye read: an iris turned by a degree moves by about
# 1/145 of it, and what is learned falls short of what was drawn.
_A_WIDTH_DEG = 170.0


@measure("expression.gaze", "deg")
def gaze(batch: Batch) -> Column:
    """Direction of the eyes away from the camera.

    Measures: the angle by which the irises are turned aside, up or down, as learned from faces
    whose irises were moved (``detector/expression``); or the angle by which the eyes turn towards
    each other, where it is larger. Eyes that part are a condition, not a look.
    Why: landmarks follow an iris sideways, but those of two eyes hold each other back, and up and
    down they stay between the lids. What the landmark network saw finely of each eye follows
    irises all ways, dark and pale ones.
    Known limits: about 4 degrees on open eyes of people it was not taught with, 6 behind glasses
    (78 official portraits, nearly all with glasses, of whom one in six reads as looking away by
    more than 10); less certain of eyes cast up whose irises the upper lid hides.
    Clause: ICAO Doc 9303-3 (looking at the camera).
    """
    told = batch.looks
    away = _A_WIDTH_DEG * np.maximum(np.hypot(told.aside, told.down), told.crossed)
    shut = eyes_open(batch).values < _IRIS_VISIBLE
    reasons = [Reason.EYES_CLOSED if closed else Reason.NO_FACE for closed in shut]
    return column_of(np.where(shut, np.nan, away), reasons)
