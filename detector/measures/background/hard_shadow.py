"""Wall right beside the head that is darker than the wall around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import where_set
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import CELL_PX, LEAST_CELLS
from detector.view import LIGHTNESS_TABLE, lab_of

EVERY_PX = 2  # pixel is looked at, each way
_CELL = CELL_PX // EVERY_PX
_FLAT_PX, _FLAT_LEVELS = 3, 5
_DEPTHS = 5.0, 55.0  # darker than the wall, CIE L*
_TINT = 12.0  # off the wall's own a* and b*: less than skin and fair hair are
_LEAST_AREA = 0.001  # of a patch, in squared eye distances
_PATCH = 0.3  # the patch that the darkness found is spread over, in squared eye distances


@measure("background.hard_shadow", "L*")
def hard_shadow(batch: Batch) -> Column:
    """Dark wall beside the head: a hard shadow, or what a cut-out has left of another wall.

    Measures: how much darker, in CIE L*, flat patches right beside the head are than the wall,
    on the mean of them, or of .3 squared eye distances where they cover less. Flat is what varies
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
    flat, darkness = found
    area_px = EVERY_PX**2 * cv2.countNonZero(flat)
    return darkness / max(area_px, _PATCH * scene.view.eye_distance_px**2)


@shared
def patches(scene: Scene) -> tuple[NDArray[np.uint8], float] | None:
    """Give the flat dark patches, and the sum of how much darker they are, L*.

    The patches are (h // 2, w // 2) from the top, every second pixel each way; None where too
    little wall is seen.
    """
    unit, backdrop = scene.view.eye_distance_px, scene.backdrop
    if len(backdrop.colours) < LEAST_CELLS:
        return None
    rows = min(max(int(scene.view.points[at.MENTON, 1]) // CELL_PX, 0), len(backdrop.free))
    unsure = backdrop.outside[:rows] & ~backdrop.free[:rows]
    found = np.zeros((_CELL * rows, _CELL * unsure.shape[1]), np.uint8)
    lightness = backdrop.colours[::EVERY_PX, 0].copy()
    ends = float(lightness.min()) - _DEPTHS[1], float(lightness.max()) - _DEPTHS[0]
    darkest, lightest = LIGHTNESS_TABLE.searchsorted(ends).tolist()
    places = _flat(scene.view.luma, unsure, (darkest, lightest))
    if not len(places):
        return found, 0.0
    spreads = np.sort(np.abs(lightness - backdrop.colour[0]))  # on a plain wall most are the same
    spread = float(spreads[int(0.9 * (len(spreads) - 1))])
    depth, *tints = (backdrop.colour - lab_of(scene.view.rgb.reshape(-1, 3).take(places, axis=0))).T
    kept = (depth > _DEPTHS[0] + spread) & (depth < _DEPTHS[1]) & (np.abs(tints) < _TINT).all(0)
    row, column = np.divmod(places[kept], scene.view.luma.shape[1])
    row, column, depth = row // EVERY_PX, column // EVERY_PX, depth[kept]
    large = _in_large_patches(row, column, _LEAST_AREA * (unit / EVERY_PX) ** 2)
    found[row[large], column[large]] = 1
    return found, float(depth[large].sum(dtype=np.float64)) * EVERY_PX**2


def _flat(
    luma: NDArray[np.uint8], where: NDArray[np.bool_], levels: tuple[float, float]
) -> NDArray[np.intp]:
    """Give the flat pixels between levels, of every second, counted in reading order.

    They are looked for in some of the cells (h // 4, w // 4), none of which lies at the picture's
    upper or left edge; pixels above and left of all these cells are like those at their edge.
    """
    row, column = np.divmod(where_set(where), where.shape[1])
    if not len(row):
        return row
    edged, width = luma[: CELL_PX * len(where)].copy(), luma.shape[1]
    top, left = CELL_PX * int(row[0]), CELL_PX * int(column.min())
    edged[top - 1] = edged[top]
    edged[:, left - 1] = edged[:, left]
    known = edged.ravel()
    first = CELL_PX * (row * width + column)
    steps = np.arange(0, CELL_PX, EVERY_PX)
    places = (np.add.outer(width * steps, steps).reshape(-1, 1) + first).ravel()
    seen = known.take(places)
    places = places.take(where_set((seen >= levels[0]) & (seen <= levels[1])))
    beside = np.arange(-1, 2)
    for around in (beside, np.add.outer(width * beside, beside)):
        seen = known.take(places + around.reshape(-1, 1))
        places = places.take(where_set(seen.max(0) - seen.min(0) <= _FLAT_LEVELS))
    return np.sort(places)


def _in_large_patches(
    row: NDArray[np.intp], column: NDArray[np.intp], least_px: float
) -> NDArray[np.bool_]:
    """Tell which of the pixels, in reading order, belong to patches of so many at least."""
    if len(row) < least_px:
        return np.zeros(len(row), np.bool_)
    places = row - row[0], column
    marked = np.zeros((row[-1] - row[0] + 1, column.max() + 1), np.uint8)
    marked[places] = 1
    names = np.asarray(cv2.connectedComponents(marked)[1])[places]
    return np.asarray((np.bincount(names) >= least_px)[names])
