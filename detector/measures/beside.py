"""Wall right beside the head that is darker than the wall around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import inside, quantile
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import CELL_PX
from detector.view import LIGHTNESS_TABLE

_LEAST_CELLS = 40
_REACH = 1.0  # from how far around the wall's own colour is taken, in eye distances
_FAINT = np.float32(1e-3)  # weight of its mean colour, which counts where no wall is near

_FLAT_PX, _FLAT_LEVELS = 3, 5
_LEAST_LEVELS, _MOST_LEVELS = 13, 115  # darker than the wall, in levels of luma: 5 to 45 of L*
_TINT_LEVELS = 6, 10  # of Cr and Cb: light falls on a wall bluer or yellower, never like skin
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
    flat, darker = found
    area_px = _PATCH * scene.view.eye_distance_px**2
    return float(inside(darker, flat).sum(dtype=np.float64) / area_px)


@shared
def patches(scene: Scene) -> tuple[NDArray[np.uint8], NDArray[np.float32]] | None:
    """Give the flat dark patches and how much darker they are, CIE L*, both (h, w) from the top.

    None where too little wall is seen.
    """
    backdrop, unit = scene.backdrop, scene.view.eye_distance_px
    rows = min(max(int(scene.view.points[152, 1]) // CELL_PX, 0), len(backdrop.free))
    free = backdrop.free[:rows]
    if free.sum() < _LEAST_CELLS:
        return None
    size = (CELL_PX * free.shape[1], CELL_PX * rows)
    pixels = cv2.cvtColor(scene.view.rgb[: size[1], : size[0]], cv2.COLOR_RGB2YCrCb)
    cells = cv2.resize(pixels, free.shape[::-1], interpolation=cv2.INTER_AREA)
    wall = _wall(cells.astype(np.float32), free, unit)
    spread = quantile(inside(cv2.absdiff(cells, wall)[..., 0], free), 0.9)
    around = cv2.resize(wall, size)
    darker = cv2.split(cv2.subtract(around, pixels))[0]
    _, *tints = cv2.split(cv2.absdiff(around, pixels))
    flat = cv2.inRange(darker, float(_LEAST_LEVELS + spread), float(_MOST_LEVELS))
    for tint, levels in zip(tints, _TINT_LEVELS, strict=True):
        cv2.bitwise_and(flat, cv2.compare(tint, np.full(1, levels, np.float64), cv2.CMP_LE), flat)
    luma = cv2.split(pixels)[0]
    cv2.bitwise_and(flat, _even(luma), flat)
    unsure = (backdrop.outside & ~backdrop.free)[:rows].view(np.uint8)
    cv2.bitwise_and(flat, cv2.resize(255 * unsure, size, interpolation=cv2.INTER_NEAREST), flat)
    depth = LIGHTNESS_TABLE[cv2.split(around)[0]] - LIGHTNESS_TABLE[luma]
    return _large(np.asarray(flat, np.uint8), _LEAST_AREA * unit * unit), depth


def _wall(cells: NDArray[np.float32], free: NDArray[np.bool_], unit_px: float) -> NDArray[np.uint8]:
    """Extrapolate the colour of the wall that is seen over all cells: normalised convolution."""
    mask = free.view(np.uint8)
    sure = cv2.merge([cv2.copyTo(cells, mask), mask.astype(np.float32)])
    side = 2 * round(_REACH * unit_px / CELL_PX) + 1
    overall = np.array([*cv2.mean(cells, mask)[:3], 1], np.float32)
    blurred = cv2.stackBlur(sure, (side, side)) + _FAINT * overall
    return np.asarray(np.rint(blurred[..., :3] / blurred[..., 3:]), np.uint8)


def _even(luma: cv2.typing.MatLike) -> cv2.typing.MatLike:
    around = np.ones((_FLAT_PX, _FLAT_PX), np.uint8)
    spans = cv2.subtract(cv2.dilate(luma, around), cv2.erode(luma, around))
    return cv2.compare(spans, np.full(1, _FLAT_LEVELS, np.float64), cv2.CMP_LE)


def _large(flat: NDArray[np.uint8], least_px: float) -> NDArray[np.uint8]:
    """Keep the patches that are large enough."""
    if cv2.countNonZero(flat) < least_px:
        return np.zeros_like(flat)
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(flat, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= least_px
    large[0] = False
    return np.asarray(large[numbers], np.uint8)
