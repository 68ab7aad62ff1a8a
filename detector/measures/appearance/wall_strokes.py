"""Lines on the photo where it shows the wall: writing, scratches, folds that cross the picture."""

import cv2
import numpy as np

from detector.batch import Batch, Scene, shared
from detector.kernels import above, between, square
from detector.marks.across import fine_lines, foreign_length
from detector.marks.lines import hats, stands_out
from detector.measure import Column, Figure, Reason, measure
from detector.measures.appearance.ornament import ink_percent
from detector.measures.appearance.patches import face_closeup
from detector.regions import Mask
from detector.regions.backdrop import CELL_PX, LEAST_CELLS

_CLEAR = 0.2  # eye distances from the person, where loose hair rarely reaches
_CELL_LEVELS, _FEWEST_CELLS = 4, 12  # of a line
_SPECK_LEVELS, _FEWEST_SPECKS = 16, 2  # of specks, each within a cell or two
_WIDTH = 0.06  # eye distances that a line is taken to be wide


@measure("appearance.wall_strokes", "% face")
def wall_strokes(batch: Batch) -> Column:
    """Lines and specks on the photo beside the person, or a fold or a scratch right across it.

    Measures: the length of thin lines on the wall that stand clear of the person by a fifth of an
    eye distance, or by more than half of them where they are broader than hair and no longer than
    two eye distances, as letters in a row are; but for the longest where it is no longer than .3,
    specks that stand out by 40 levels counting as .28 each; and how much of the straight course of
    one that starts at the picture's edge and shows for a fifth of an eye distance lies on
    thin lines beyond the wall, by more than any course beside it does; as if they were .06 eye
    distances wide, in percent of the face. Or, where that is more, the area of thin things,
    however near the person, on a wall that is next to grey: by 8 units of a*b* redder than it as
    the person's skin goes, or as much of the hue opposite to skin's.
    Why: `appearance.strokes` has to tell lines from hair, wrinkles and glasses; on a plain wall
    only loose hair is thin, and that hangs on the person, bends, and ends before the picture does;
    where its hairs are too thin to show, the tip of a lock may stand clear.
    A fold or a scratch that shows beside the head goes on over it. Ink of a stamp or a pen has a
    hue that no hair has, so it need not stand clear of the person.
    Known limits: a fold from top to bottom shows too little above the hair; letters thicker than
    5 pixels or fainter than 10 levels are left to the checks of the background. Before a coloured
    wall, and where it lies on clothes, ink counts by its lines alone.
    Clause: FICV 10, neither ink marked nor creased; GA 461-2004, 4.1.5.
    """
    return batch.each(wall_strokes_percent)


def wall_strokes_percent(scene: Scene) -> Figure:
    """Give the figure of one scene."""
    lines, face = lines_percent(scene), face_closeup(scene)
    if isinstance(lines, Reason) or face is None:
        return lines
    return max(lines, ink_percent(scene, face.area))


def lines_percent(scene: Scene) -> float | Reason:
    """Give what the lines alone take, in percent of the face."""
    face = face_closeup(scene)
    if face is None or len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    return 100 * _WIDTH * lines_on_wall(scene)[0] / face.area


@shared
def lines_on_wall(scene: Scene) -> tuple[float, Mask]:
    """Give how long the lines are, in eye distances, and all on the wall, at half the size."""
    view, free = scene.view, 255 * scene.backdrop.free.view(np.uint8)
    if not _anything(view.cells_luma, free):
        return 0.0, np.zeros(view.half.shape[:2], np.uint8)
    side = 2 * round(_CLEAR * view.eye_distance_px / CELL_PX) + 1
    clear = np.asarray(cv2.erode(free, square(side)), np.uint8)
    lines, strong = fine_lines(view.half_luma)
    cells, size = clear | (free >> 1), lines.shape[::-1]  # 127 on the wall, 255 where it is clear
    seen = np.asarray(cv2.resize(cells, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    wall, near = above(seen, 0), between(seen, 0, 254)
    length = foreign_length(lines, strong, wall, near, view.eye_distance_px / 2)
    return length, np.asarray(cv2.bitwise_and(lines, wall), np.uint8)


def _anything(cells: Mask, free: Mask) -> bool:
    """Tell whether any cell of the wall differs from those beside it; a line makes several do."""
    apart = cv2.bitwise_and(cv2.add(*hats(cells, 3)), free)
    if cv2.countNonZero(stands_out(apart, _CELL_LEVELS)) >= _FEWEST_CELLS:
        return True
    return cv2.countNonZero(stands_out(apart, _SPECK_LEVELS)) >= _FEWEST_SPECKS
