"""Wall right beside the head that is darker than the wall around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import square, where_set
from detector.kernels.crops import Box, box_of
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
    cells = box_of(unsure.view(np.uint8))
    if cells is None:
        return found, 0.0
    lightness = backdrop.colours[::EVERY_PX, 0].copy()
    ends = float(lightness.min()) - _DEPTHS[1], float(lightness.max()) - _DEPTHS[0]
    darkest, lightest = np.searchsorted(LIGHTNESS_TABLE, ends).tolist()
    box, seen = _pixels(cells, _CELL), _pixels(cells, CELL_PX)
    flat = _even(scene.view.luma[seen], unsure[cells], (darkest, lightest))
    spreads = np.sort(np.abs(lightness - backdrop.colour[0]))  # on a plain wall most are the same
    spread = float(spreads[int(0.9 * (len(spreads) - 1))])
    darkness = _darkness(
        scene.view.rgb[seen][::EVERY_PX, ::EVERY_PX],
        flat,
        backdrop.colour,
        _DEPTHS[0] + spread,
        _LEAST_AREA * (unit / EVERY_PX) ** 2,
    )
    found[box] = flat
    return found, darkness * EVERY_PX**2


def _pixels(cells: Box, across_px: int) -> Box:
    rows, columns = (slice(across_px * side.start, across_px * side.stop) for side in cells)
    return rows, columns


def _darkness(
    rgb: NDArray[np.uint8],
    flat: NDArray[np.uint8],
    wall: NDArray[np.float32],
    least: float,
    least_px: float,
) -> float:
    """Sum up how much darker than the wall flat pixels of its tint are, L*.

    Those that are not, or by less than is asked for, and those in patches too small are taken out
    of the mask, in place.
    """
    row, column = np.divmod(where_set(flat > 0), flat.shape[1])
    flat[:] = 0
    if not len(row):
        return 0.0
    depth, *tints = (wall - lab_of(rgb[row, column])).T
    kept = (depth > least) & (depth < _DEPTHS[1]) & (np.abs(tints) < _TINT).all(0)
    row, column, depth = row[kept], column[kept], depth[kept]
    if len(depth) < least_px:
        return 0.0
    flat[row, column] = 1
    _, numbers = cv2.connectedComponents(flat)
    names = np.asarray(numbers)[row, column]
    large = (np.bincount(names) >= least_px)[names]
    flat[row[~large], column[~large]] = 0
    return float(depth[large].sum(dtype=np.float64))


def _even(
    grey: NDArray[np.uint8], where: NDArray[np.bool_], levels: tuple[float, float]
) -> NDArray[np.uint8]:
    """Give the mask (h // 2, w // 2) of flat pixels of cells (h // 4, w // 4) between levels."""
    highest, lowest = (
        spread(grey, square(_FLAT_PX))[::EVERY_PX] for spread in (cv2.dilate, cv2.erode)
    )
    spans = _every_column(cv2.subtract(highest, lowest))
    _, even = cv2.threshold(spans, _FLAT_LEVELS, 255, cv2.THRESH_BINARY_INV)
    flat = cv2.bitwise_and(even, cv2.inRange(_every_column(grey[::EVERY_PX]), *levels))
    cells = cv2.resize(where.view(np.uint8), spans.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.copyTo(flat, cells), np.uint8)


def _every_column(plane: cv2.typing.MatLike) -> NDArray[np.uint8]:
    return np.ascontiguousarray(plane[:, ::EVERY_PX], np.uint8)
