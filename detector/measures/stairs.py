"""Square corners in the person's outline, which only scissors that follow pixels leave."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.measure import Column, Figure, Reason, measure
from detector.outline import silhouette
from detector.regions import STEPS_A_UNIT

_EDGE_PX = 3
_LEAST_RUNS = 8
_ARM, _LEAST_ARM_PX = 0.03, 3  # of a corner, in eye distances and in pixels
_LONGEST_ARM = 0.3  # that counts, in eye distances
_LEAST_UNIT_PX = 90.0
_HARD = 30.0  # ΔE
_ROWS, _COLUMNS = (part.ravel() for part in np.mgrid[-2:3, -2:3])  # beside a corner, in pixels


@measure("background.stairs", "ΔE")
def stairs(batch: Batch) -> Column:
    """Stairs and straight cuts along the outline.

    Measures: how far in CIE ΔE the person stands out from the wall at the square corners of the
    outline down to the shoulders, 30 at most, times the length of their shorter arms in eye
    distances, or in 90 pixels where that is more; the root of the sum of the squares over all
    corners. A square corner is one between two runs that follow a row and a column of the picture
    exactly, with one pixel between them at most; runs shorter than 3 pixels or .03 eye distances
    make none, and of those longer than .3 no more counts.
    Why: a mask made at a lower resolution leaves stairs, and a straight cut follows the pixels for
    a long way. The outline of hair, skin and cloth crosses rows and columns at all angles.
    Known limits: stairs of less than 3 pixels, or smoothed ones. Where the whole photo is made of
    blocks, so is its outline.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_corners)


def _corners(scene: Scene) -> Figure:
    person, seen = silhouette(scene), scene.regions.apart
    if person is None or seen is None:
        return Reason.REGION_TOO_SMALL
    lines, _ = cv2.findContours(person, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not lines:
        return Reason.REGION_TOO_SMALL
    start = max(lines, key=len)[:, 0]
    if len(start) < _LEAST_RUNS:
        return Reason.REGION_TOO_SMALL
    along = np.abs(np.roll(start, -1, 0) - start)
    axis, length = (along[:, 1] == 0) + 2 * (along[:, 0] == 0), along.max(1)
    free = ((start > _EDGE_PX) & (start < np.array(person.shape[::-1]) - 1 - _EDGE_PX)).all(1)
    unit = scene.view.eye_distance_px
    arm = np.minimum(_arms(axis, length * (free & np.roll(free, -1))), _LONGEST_ARM * unit)
    corners = np.flatnonzero(arm >= max(_ARM * unit, _LEAST_ARM_PX))
    across, down = np.roll(start, -1, 0)[corners].T
    beside = seen[down[:, None] + _ROWS, across[:, None] + _COLUMNS].max(1, initial=0)
    contrast = np.minimum(beside / STEPS_A_UNIT, _HARD)
    parts = contrast * arm[corners] / max(unit, _LEAST_UNIT_PX)
    return float(np.sqrt((parts * parts).sum()))


def _arms(axis: NDArray[np.int_], length: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give the shorter arm of the square corner at the end of each run, in pixels; 0 for none.

    A run goes along the axis 1 or 2, or neither, 0.
    """
    next_axis, next_length = np.roll(axis, -1), np.roll(length, -1)
    by_one = (next_axis == 0) & (next_length <= 1)
    other_axis = np.where(by_one, np.roll(axis, -2), next_axis)
    other_length = np.where(by_one, np.roll(length, -2), next_length)
    square = (axis > 0) & (other_axis > 0) & (axis != other_axis)
    return np.asarray(np.where(square, np.minimum(length, other_length), 0), np.int32)
