"""Somebody or something beside the head that reaches in from the picture's side."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, shrink
from detector.measure import Column, Figure, Reason, measure
from detector.outline import silhouette
from detector.regions.backdrop import CELL_PX, LEAST_CELLS

_MOSTLY = 127  # levels of a cell that is no wall
_WIDE, _TALL, _GAP_CELLS = 0.15, 0.35, 2  # eye distances, of what reaches in; wall beside it


@measure("background.beside", "% background")
def beside(batch: Batch) -> Column:
    """Somebody beside the sitter, cut off by the picture's side.

    Measures: the area, in percent of the background, of what is no wall and reaches in from a side
    of the picture by .15 eye distances at least, in rows above the lower lip in which wall lies
    between it and the head; counted from .35 eye distances of height on, and not where it reaches
    in as far in the row above those: that is hair which hangs down from the head.
    Why: half a face has no face's marks, and the network takes it for a part of the sitter where
    shoulders touch. But the sitter's own hair and hat hang together with the head in every row,
    and shoulders end below the mouth.
    Known limits: somebody whose head touches the sitter's in all rows; a lock that hangs wide of
    the head and out of the picture may be taken for one.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no other people in the photo).
    """
    return batch.each(_beside_percent)


def _beside_percent(scene: Scene) -> Figure:
    if len(scene.backdrop.colours) < LEAST_CELLS or silhouette(scene) is None:
        return Reason.REGION_TOO_SMALL
    wall = max(int(np.count_nonzero(scene.backdrop.free)), 1)
    return 100 * int(np.count_nonzero(reaching_in(scene))) / wall


@shared
def reaching_in(scene: Scene) -> NDArray[np.bool_]:
    """Tell which cells (h, w) belong to what reaches in from a side beside the head."""
    found, person = np.zeros_like(scene.backdrop.free), silhouette(scene)
    if person is None:
        return found
    unit_cells = scene.view.eye_distance_px / CELL_PX
    lips = scene.view.points[at.LIPS_OUTER] / CELL_PX
    lowest = max(round(float(lips[:, 1].max())), 0)
    above_lips = person[: CELL_PX * lowest]
    sides = above_lips[:, :CELL_PX], above_lips[:, -2 * CELL_PX :]
    if not any(cv2.countNonZero(side) for side in sides):
        return found
    cells = above(shrink(person, 1 / CELL_PX), _MOSTLY)
    rows = min(lowest, len(cells), len(found))
    width = min(cells.shape[1], found.shape[1])
    middle = min(max(round(float(lips[:, 0].mean())), 0), width)
    seen = cells[:rows, :width] > 0
    for side in (np.s_[:, :middle], np.s_[:, : middle - 1 if middle else None : -1]):
        found[:rows, :width][side] |= _from_side(seen[side], unit_cells)
    return found


def _from_side(seen: NDArray[np.bool_], unit_cells: float) -> NDArray[np.bool_]:
    """Tell what reaches in from the left of a half, with wall between it and the right."""
    if not seen[:, :1].any():
        return np.zeros_like(seen)
    width = seen.shape[1]
    first = np.where(seen.all(1), width, np.argmin(seen, axis=1))  # cell of wall, from the side
    beyond = np.arange(width) >= first[:, None]
    gap = np.where(beyond & seen, np.arange(width), width).min(1) - first
    wide = first >= _WIDE * unit_cells
    rows = wide & (gap >= _GAP_CELLS)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.uint8(255) * rows[:, None])
    top = stats[:, cv2.CC_STAT_TOP].clip(0, len(wide) - 1)  # that of no rows is beyond all
    hangs_down = (top > 0) & wide[top - 1]
    own = (stats[:, cv2.CC_STAT_HEIGHT] >= _TALL * unit_cells) & ~hangs_down
    own[0] = False
    return np.asarray(~beyond & own[labels[:, 0]][:, None])
