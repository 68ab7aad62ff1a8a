"""Lines on the photo where it shows the wall: writing, scratches, folds that cross the picture."""

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.marks.across import fine_lines, length_across, length_apart
from detector.measure import Column, Figure, Reason, measure
from detector.measures.patches import face_closeup
from detector.regions import Mask
from detector.regions.backdrop import CELL_PX, LEAST_CELLS

_CLEAR = 0.2  # eye distances from the person, where loose hair rarely reaches
_WIDTH = 0.06  # eye distances that a line is taken to be wide


@measure("appearance.wall_strokes", "% face")
def wall_strokes(batch: Batch) -> Column:
    """Lines written on the photo beside the person, or folded or scratched right across it.

    Measures: the length of thin lines on the wall that stand clear of the person by a quarter of
    an eye distance, and how much of the straight course of one that starts at the picture's edge
    lies on thin lines beyond the wall, by more than any course beside it does; as if they were .06
    eye distances wide, in percent of the face.
    Why: `appearance.strokes` has to tell lines from hair, wrinkles and glasses; on a plain wall
    only loose hair is thin, and that hangs on the person, bends, and ends before the picture does.
    A fold or a scratch that shows beside the head goes on over it.
    Known limits: a fold from top to bottom shows too little above the hair; letters thicker than
    5 pixels or fainter than 8 levels are left to the checks of the background, which must be plain.
    Clause: FICV 10, neither ink marked nor creased; GA 461-2004, 4.1.5.
    """
    return batch.each(_percent)


def _percent(scene: Scene) -> Figure:
    face = face_closeup(scene)
    if face is None or len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    area = cv2.countNonZero(face.face) / face.unit_px**2
    return 100 * _WIDTH * _length(scene) / area


def _length(scene: Scene) -> float:
    """Give the length of the lines in eye distances."""
    view, free = scene.view, scene.backdrop.free.view(np.uint8)
    lines = fine_lines(view.luma)
    on_wall = cv2.bitwise_and(lines, _enlarged(255 * free, lines))
    if not cv2.countNonZero(on_wall):
        return 0.0
    side = 2 * round(_CLEAR * view.eye_distance_px / CELL_PX) + 1
    near = cv2.dilate(255 - 255 * free, np.ones((side, side), np.uint8))
    seen = np.asarray(on_wall, np.uint8)
    apart = length_apart(seen, _enlarged(np.asarray(near, np.uint8), lines), view.eye_distance_px)
    return apart + length_across(lines, seen, view.eye_distance_px)


def _enlarged(cells: Mask, picture: Mask) -> Mask:
    size = picture.shape[::-1]
    return np.asarray(cv2.resize(cells, size, interpolation=cv2.INTER_NEAREST), np.uint8)
