"""Holes in the person: wall where cloth or hair is all around."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import between, quantile, shrink, square
from detector.kernels.crops import Box, grown, luma
from detector.marks.lines import grown as spread
from detector.measure import Column, Figure, Reason, measure
from detector.regions import Mask
from detector.regions.backdrop import CELL_PX, LEAST_CELLS

_WALL_LEVELS = 4  # from the wall's usual colour
_LEAST_CELLS, _WIDEST = 2, 1.2  # of a hole: cells that are wall and nothing else; eye distances
_MOST_LOOKED_AT = 4
_AROUND_CELLS, _HALF_PX = 3, CELL_PX // 2
_BESIDE_CELLS, _SIDES = 2, 3  # how far beside it is looked for the person, on how many sides
_NEAR_PX, _FAR_PX = (1, 2), (3, 5)  # of half the size, from a hole: where a hard edge is over
_LOCAL_PX, _NONE = 9, 1e-3  # of half the size, side of what lies beside a place; share
_FEW = 0.25  # of what is around, that may differ less from the wall
_SOLID, _SURE, _LOOSE = 128, 240, 0.1  # levels of `Regions.cover`, in hair and in clothes; share
_SOFT, _HARD = 0.6, 0.8  # share of the difference that is there where a hard edge is over
_LEVELS, _LEAST, _MOST = 2.55, 12.0, 30.0  # for one unit of ΔE; ΔE
_AT_EDGE, _ONE_CLOTH = 0.6, 0.45  # eye distances; how far cloth may vary, of its difference
_OVAL, _OVAL_PX = 0.1, 40  # by which areas of a hole, its hull and an ellipse differ; of an area
_BROWS = np.concatenate([at.BROW_RIGHT, at.BROW_LEFT])


@measure("background.hole", "points")
def hole(batch: Batch) -> Column:
    """Holes in clothes or hair through which the wall is seen.

    Measures: how far in ΔE, 12 at least and 30 at most, what is around a hole stands out from the
    wall, times the root of the hole's area in eye distances; of several, the root of the sum of
    squares. A hole is of the wall's usual colour within 4 levels, a tenth to 1.2 eye distances
    long, above the brows or below the chin, at the picture's lower edge .6 at most, and the network
    sees the person around it; in clothes for sure, and unless the hole is an oval four fifths of
    what is around differ from the wall alike but for .45 of it. ΔE is taken as 2.55 levels of the
    channel that differs most, all but a quarter of what lies up to .1 eye distances beyond the hole
    differing more. It counts in full where four fifths of the difference to what lies next
    to it further out are made within .04, and not at all at three.
    Why: a wall is of one colour, and so is an eraser's paint; white cloth has shades and folds,
    white collars lie between skin and cloth, and shine rises slowly. Gaps between locks and beside
    the neck are no holes: there the network sees the wall.
    Known limits: a small white print on a dark top, exactly as white as the wall, or a stripe of a
    tie, is taken for a hole, so a person decides. Holes that reach the outline, those over the
    face, and those in cloth of the wall's colour do not show.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_holes)


def _holes(scene: Scene) -> Figure:
    if len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    return holes(scene)[0]


@shared
def holes(scene: Scene) -> tuple[float, Mask]:
    """Give how conspicuous the holes are, and mask them at half the size."""
    view, usual = scene.view, scene.backdrop.usual
    level = int(luma(usual[None, None])[0, 0])
    wall = between(view.cells_luma, level - _WALL_LEVELS, level + _WALL_LEVELS)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(wall, connectivity=4)
    found, total = np.zeros(view.half.shape[:2], np.uint8), 0.0
    for number in _enclosed(scene, np.asarray(stats, np.int32)):
        left, top, wide, high = stats[number, : cv2.CC_STAT_AREA].tolist()
        if not _amid(scene.regions.cover, left, top, wide, high):
            continue
        cells = grown((slice(top, top + high), slice(left, left + wide)), _AROUND_CELLS)
        core = np.asarray(labels[cells] == number, np.uint8)
        rows, columns = (slice(_HALF_PX * side.start, _HALF_PX * side.stop) for side in cells)
        apart = np.abs(view.half[rows, columns].astype(np.int16) - usual).max(2)
        whole = _whole(core, apart)
        stands_out = _stands_out(scene, whole, apart, (rows, columns))
        if stands_out >= _LEAST:
            total += stands_out**2 * cv2.countNonZero(whole)
            found[rows, columns] |= whole
    return math.sqrt(total) / (view.eye_distance_px / _HALF_PX), found


def _enclosed(scene: Scene, stats: NDArray[np.int32]) -> list[int]:
    """Tell which patches of cells could be holes by their size and place, the largest of them."""
    unit_cells, (height, width) = scene.view.eye_distance_px / CELL_PX, scene.view.cells.shape[:2]
    chin = float(scene.view.points[at.MENTON, 1]) / CELL_PX
    brows = float(scene.view.points.take(_BROWS, axis=0)[:, 1].min()) / CELL_PX
    largest_first = (-stats[1:, cv2.CC_STAT_AREA]).argsort(kind="stable") + 1
    found: list[int] = []
    for number, (left, top, wide, high, area) in zip(
        largest_first.tolist(), stats.take(largest_first, axis=0).tolist(), strict=True
    ):
        if area < _LEAST_CELLS or len(found) == _MOST_LOOKED_AT:
            break
        enclosed = left > 0 and top > 0 and left + wide < width
        longest = _WIDEST if top + high < height else _AT_EDGE
        apart_from_face = top + high / 2 > chin or top + high < brows
        if enclosed and apart_from_face and max(wide, high) < longest * unit_cells:
            found.append(number)
    return found


def _amid(cover: Mask, left: int, top: int, wide: int, high: int) -> bool:
    """Tell whether the person is seen on three of the four sides of a box of cells at least."""
    height, width = cover.shape
    x, y = int(CELL_PX * (left + wide / 2)), int(CELL_PX * (top + high / 2))
    before, above = (max(CELL_PX * (side - _BESIDE_CELLS), 0) for side in (left, top))
    right = min(CELL_PX * (left + wide + _BESIDE_CELLS), width - 1)
    low = min(CELL_PX * (top + high + _BESIDE_CELLS), height - 1)
    sides = cover[y, before], cover[y, right], cover[above, x], cover[low, x]
    return sum(int(side) >= _SOLID for side in sides) >= _SIDES


def _whole(core: Mask, apart: NDArray[np.int16]) -> Mask:
    """Mask a hole at half the size, given its cells and how far colours are from the wall's."""
    size = apart.shape[1], apart.shape[0]
    cells = cv2.resize(core, size, interpolation=cv2.INTER_NEAREST)
    whole = np.uint8(255) * ((spread(cells, 2 * _HALF_PX + 1) > 0) & (apart <= _WALL_LEVELS))
    closed = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, square(3))
    return np.asarray(closed, np.uint8)


def _stands_out(scene: Scene, whole: Mask, apart: NDArray[np.int16], box: Box) -> float:
    """Give how far what is around stands out from the wall, ΔE; 0 where that is no hole."""
    near, far = (
        spread(whole, 2 * outer + 1) > spread(whole, 2 * inner + 1)
        for inner, outer in (_NEAR_PX, _FAR_PX)
    )
    rows, columns = (slice(2 * side.start, 2 * side.stop) for side in box)
    cover = shrink(scene.regions.cover[rows, columns], 0.5)[far]
    in_hair = rows.start < scene.view.eyes[1] / 2
    loose = np.count_nonzero(cover < (_SOLID if in_hair else _SURE))
    if not near.any() or loose > _LOOSE * len(cover):
        return 0.0
    low, least, usual, most = (quantile(apart[far], share) for share in (0.1, _FEW, 0.5, 0.9))
    if not in_hair and most - low > _ONE_CLOTH * usual and not _is_oval(whole):
        return 0.0
    hard = quantile(_made_at_once(apart, near, far), 0.5)
    counts = min(max((hard - _SOFT) / (_HARD - _SOFT), 0.0), 1.0)
    return counts * min(min(quantile(apart[near], _FEW), least) / _LEVELS, _MOST)


def _made_at_once(
    apart: NDArray[np.int16], near: NDArray[np.bool_], far: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Give, for each place near a hole, the share that it has of the difference further out there.

    Beside one place that is skin, beside another cloth; over all there is no telling them apart.
    """
    beyond, across = far.astype(np.float32), (_LOCAL_PX, _LOCAL_PX)
    outside = cv2.blur(apart * beyond, across) / np.maximum(cv2.blur(beyond, across), _NONE)
    return np.asarray(apart[near] / np.maximum(outside[near], 1.0), np.float32)


def _is_oval(whole: Mask) -> bool:
    """Tell whether a hole is as round as a dab of an eraser; a collar has corners."""
    area = cv2.countNonZero(whole)
    if area < _OVAL_PX:
        return False
    hull = cv2.convexHull(cv2.findNonZero(whole))
    filled = cv2.fillConvexPoly(np.zeros_like(whole), hull, 255)
    _, (long, short), _ = cv2.minAreaRect(hull)
    ellipse = math.pi / 4 * (long + 1) * (short + 1)
    return area > (1 - _OVAL) * cv2.countNonZero(filled) and abs(area / ellipse - 1) < _OVAL
