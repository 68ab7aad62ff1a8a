"""Wall right beside the head that is darker than the wall around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import extrapolated, inside, quantile
from detector.kernels.crops import Box, box_of, grown
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import CELL_PX, LEAST_CELLS
from detector.view import LIGHTNESS_TABLE, lab_of

_REACH = 1.0  # from how far around the wall's own colour is taken, in eye distances

_FLAT_PX, _FLAT_LEVELS = 3, 5
_DEPTHS = 5.0, 45.0  # darker than the wall, CIE L*
_TINT = 12.0  # off the wall's own a* and b*: less than skin and fair hair are
_LEAST_AREA = 0.001  # of a patch, in squared eye distances
_PATCH = 0.3  # the patch that the darkness found is spread over, in squared eye distances


@measure("background.hard_shadow", "L*")
def hard_shadow(batch: Batch) -> Column:
    """Dark wall beside the head: a hard shadow, or what a cut-out has left of another wall.

    Measures: how much darker, in CIE L*, flat patches right beside the head are than the wall
    around, summed over their area and divided by .3 squared eye distances. Flat is what varies
    by at most 5 of 255 levels within 3 x 3 pixels; patches have the wall's tint, end above the
    chin, and lie where the network rather sees wall.
    Why: by its colour such wall could be grey hair, and whatever differs from the wall so near a
    head is taken for hair; but hair outside a head is strands, and never flat.
    Known limits: where the network takes a dark shadow for hair its word stands, so that white
    hair before a white wall is never a shadow. Patches thinner than 4 pixels, those below the
    chin, and those in a photo full of noise do not show.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no shadows in the background).
    """
    return batch.each(_depth)


def _depth(scene: Scene) -> Figure:
    found = patches(scene)
    if found is None:
        return Reason.REGION_TOO_SMALL
    _, darkness = found
    return darkness / (_PATCH * scene.view.eye_distance_px**2)


@shared
def patches(scene: Scene) -> tuple[NDArray[np.uint8], float] | None:
    """Give the flat dark patches (h, w) from the top, and the sum of how much darker they are, L*.

    None where too little wall is seen.
    """
    unit = scene.view.eye_distance_px
    rows = min(max(int(scene.view.points[at.MENTON, 1]) // CELL_PX, 0), len(scene.backdrop.free))
    free, lab = scene.backdrop.free[:rows], scene.backdrop.lab[:rows]
    if free.sum() < LEAST_CELLS:
        return None
    wall = extrapolated(lab, free, round(_REACH * unit / CELL_PX))
    lightness = inside(lab, free)[:, 0]
    spread = quantile(np.abs(lightness - inside(wall, free)[:, 0]), 0.9)
    found = np.zeros((CELL_PX * rows, CELL_PX * free.shape[1]), np.uint8)
    unsure = scene.backdrop.outside[:rows] & ~free
    cells = box_of(unsure.view(np.uint8))
    if cells is None:
        return found, 0.0
    cells = grown(cells, 1)
    whole = np.s_[: len(found), : found.shape[1]]
    rgb, grey = (plane[whole][_pixels(cells)] for plane in (scene.view.rgb, scene.view.luma))
    lightest = float(np.searchsorted(LIGHTNESS_TABLE, lightness.max() - _DEPTHS[0]))
    flat = _even(grey, unsure[cells], lightest)
    darker = _darker(rgb, flat, wall[cells], _DEPTHS[0] + spread)
    flat = _large((darker > 0).view(np.uint8), _LEAST_AREA * unit * unit)
    found[_pixels(cells)] = flat
    return found, float(inside(darker, flat).sum(dtype=np.float64))


def _pixels(cells: Box) -> Box:
    rows, columns = (slice(CELL_PX * side.start, CELL_PX * side.stop) for side in cells)
    return rows, columns


def _darker(
    rgb: NDArray[np.uint8], flat: NDArray[np.uint8], wall: NDArray[np.float32], least: float
) -> NDArray[np.float32]:
    """Give how much darker than the wall (h // 4, w // 4, 3) flat pixels of its tint are, (h, w).

    0 where they are not, or by less than is asked for.
    """
    darker = np.zeros(flat.shape, np.float32)
    chosen = np.flatnonzero(flat > 0)
    if len(chosen):
        row = chosen // flat.shape[1]
        column = chosen - row * flat.shape[1]
        colours = lab_of(rgb[row, column])
        depth, *tints = (wall[row // CELL_PX, column // CELL_PX] - colours).T
        kept = (depth > least) & (depth < _DEPTHS[1]) & (np.abs(tints) < _TINT).all(0)
        darker[row[kept], column[kept]] = depth[kept]
    return darker


def _even(grey: NDArray[np.uint8], where: NDArray[np.bool_], lightest: float) -> NDArray[np.uint8]:
    """Give the mask (h, w) of flat pixels of cells (h // 4, w // 4) no lighter than a level."""
    around = np.ones((_FLAT_PX, _FLAT_PX), np.uint8)
    spans = cv2.subtract(cv2.dilate(grey, around), cv2.erode(grey, around))
    flat = cv2.bitwise_and(cv2.inRange(spans, 0, _FLAT_LEVELS), cv2.inRange(grey, 0, lightest))
    size = (grey.shape[1], grey.shape[0])
    cells = cv2.resize(where.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.copyTo(flat, cells), np.uint8)


def _large(flat: NDArray[np.uint8], least_px: float) -> NDArray[np.uint8]:
    """Keep the patches that are large enough."""
    kept, chosen = np.zeros_like(flat), np.flatnonzero(flat > 0)
    if len(chosen) >= least_px:
        _, numbers = cv2.connectedComponents(flat)
        names = np.asarray(numbers).ravel().take(chosen)
        kept.ravel()[chosen[(np.bincount(names) >= least_px)[names]]] = 1
    return kept
