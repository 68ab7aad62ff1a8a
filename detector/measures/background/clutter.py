"""What stands or falls on the background: clutter and shadow."""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import inside, quantile, square, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import CELL_PX, LEAST_CELLS, MARGIN_CELLS
from detector.view import LIGHTNESS_TABLE, lab_of

_NEAR = 0.75  # how far a head's shadow reaches, in eye distances from the person
_FAR = 0.9  # from where on the wall is taken to be free of it
_SHADOW_BLUR = 0.2  # half the side of the square it is smoothed with, in eye distances
_SHADOW_SHARE = 0.8
_LEAST_BESIDE = 10  # cells close to the head, on one side
_GAP_PX = 5  # of half the size, within which hair shows the wall's full light
_EVERY = 5  # cell, of those that a plane is fitted to
_RIDGE = 1e-3 * np.eye(3, dtype=np.float32)  # keeps a fit to one line of cells from failing


@measure("background.shadow", "L*")
def shadow(batch: Batch) -> Column:
    """Shadow of the head on the wall.

    Measures: how much darker, in CIE L*, the darkest fifth of the background close to the head is
    than the wall's own shading there, on the darker side; of every 10 x 10 pixels the lightest red,
    green and blue are taken, and the wall's shading is a plane fitted to what lies further away.
    Why: a shadow is soft, hugs the head and lies on one side; a gradient of the wall is a plane.
    By its colour a shadow could be hair, so what is wall beside the head is the network's word
    alone; but loose hair lets the wall through between the hairs, and a shadow darkens it all.
    Known limits: a shadow that covers all of the visible wall looks like a grey wall.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no shadows in the background).
    """
    return batch.each(_shadow_depth)


def _shadow_depth(scene: Scene) -> Figure:
    if len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    middle = max(math.ceil(scene.view.eyes[0] / CELL_PX), 0)
    chin = max(math.ceil(scene.view.points[at.MENTON, 1] / CELL_PX), 0)
    darker, wall = darkening(scene, chin)
    near = wall & (distance_from_person(scene)[: len(wall)] < _NEAR)
    sides = (
        inside(darker[:, half].copy(), near[:, half].copy())
        for half in (slice(middle), slice(middle, None))
    )
    depths = [quantile(side, _SHADOW_SHARE) for side in sides if len(side) >= _LEAST_BESIDE]
    return max(*depths, 0.0) if depths else Reason.REGION_TOO_SMALL


def darkening(
    scene: Scene, rows: int | None = None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Give how much darker than the wall's own shading cells are, CIE L*, and which are wall.

    Both are (h, w), or of the first rows alone.
    """
    grey = cv2.cvtColor(without_hair(scene), cv2.COLOR_RGB2GRAY)
    light = np.asarray(cv2.LUT(grey, LIGHTNESS_TABLE), np.float32)
    far = _far(scene)
    level, per_row, per_column = _plane(light.shape, far, light.reshape(1, -1).take(far, axis=1))
    half = round(_SHADOW_BLUR * scene.view.eye_distance_px / CELL_PX)
    seen = slice(None if rows is None else rows + half + 1)  # what lies in reach
    _, down, across = _places(*light.shape)
    darker = (level + per_row * down[seen]) + per_column * across
    darker -= light[seen]
    wall = (scene.backdrop.seen | scene.backdrop.nobody)[seen]
    on_wall = cv2.copyTo(darker, wall.view(np.uint8), np.full_like(darker, 100))
    broad, weight = cv2.erode(on_wall, square(3)), wall.astype(np.float32)
    total, known = (
        np.asarray(cv2.blur(plane, (2 * half + 1, 2 * half + 1)), np.float32)
        for plane in (broad * weight, weight)
    )
    total /= np.maximum(known, 1e-3, out=known)
    return total[:rows], wall[:rows]


def _far(scene: Scene) -> NDArray[np.intp]:
    """Tell which cells of the wall a shadow of the head does not reach, every fifth of them."""
    cells = where_set(scene.backdrop.seen)
    distance = distance_from_person(scene).take(cells)
    far = where_set(distance > _FAR)
    if len(far) < LEAST_CELLS:
        far = where_set(distance >= quantile(distance, 0.5))
    return cells.take(far[::_EVERY])


@shared
def without_hair(scene: Scene) -> NDArray[np.uint8]:
    """Give the colours of the cells (h, w, 3) as where no hair lies before them."""
    rows, columns = scene.backdrop.free.shape
    lightest = cv2.dilate(scene.view.half, square(_GAP_PX), anchor=(1, 1))[
        : 2 * rows, : 2 * columns
    ]
    cells = cv2.resize(lightest, (columns, rows), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cells, np.uint8)


@shared
def distance_from_person(scene: Scene) -> NDArray[np.float32]:
    """Give each cell's distance from the nearest that may be person, in eye distances.

    Where none may be, all are as far as can be told, which of a tiny face is infinitely far.
    """
    free = scene.backdrop.free.view(np.uint8)
    cells = np.asarray(cv2.distanceTransform(free, cv2.DIST_L2, 3), np.float32)
    with np.errstate(over="ignore"):
        return cells * np.float32(CELL_PX / scene.view.eye_distance_px)


def _plane(
    shape: tuple[int, ...], cells: NDArray[np.intp], values: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Fit a plane a channel to values (C, K) of cells of a picture (h, w), trimming outliers.

    The fifth of the cells furthest from a first plane, in the first channel, is left out. Gives
    level, slope down and slope across, (3, C), for `_places`.
    """
    known, target = _places(*shape)[0].take(cells, axis=0), values.T
    error = np.abs(known @ _least_squares(known, target)[:, 0] - target[:, 0])
    kept = where_set(error <= quantile(error, 0.8) + 1e-6)
    return _least_squares(known.take(kept, axis=0), target.take(kept, axis=0))


@lru_cache(maxsize=16)
def _places(height: int, width: int) -> tuple[NDArray[np.float32], ...]:
    """Give (1, row, column) of each cell, shape (h w, 3), the rows (h, 1) and the columns (w,).

    All are in heights of the picture.
    """
    down, across = (
        np.arange(side, dtype=np.float32) / np.float32(height) for side in (height, width)
    )
    rows, columns = np.repeat(down, width), np.tile(across, height)
    return np.stack([np.ones_like(rows), rows, columns], axis=1), down[:, None], across


def _least_squares(known: NDArray[np.float32], target: NDArray[np.float32]) -> NDArray[np.float32]:
    normal = known.T @ known + _RIDGE
    _, weights = cv2.solve(normal, known.T @ target, flags=cv2.DECOMP_CHOLESKY)
    return np.asarray(weights, np.float32)


_OBJECT_DIFFERENCE = 8.0  # CIE ΔE*ab
_ALIKE_LEVELS = 5  # less than it in every channel
_OBJECT_CELLS = 4
_LEAST_LINE_CELLS = 5
_SHADOW_TINT = 5.0
_MORE = 16  # pixels


@measure("background.clutter", "% background")
def clutter(batch: Batch) -> Column:
    """Objects, patterns or people behind the sitter.

    Measures: the share of the background covered by patches that differ from their surroundings,
    the slow changes of light on a wall taken out, and along the picture's sides what the whole of
    a line differs by.
    Why: things reach into a portrait from its sides, and often end behind the head; a border, which
    fills a side from end to end, is another check's.
    Known limits: what the network takes for a part of the person is none.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (plain background).
    """
    return batch.each(_clutter_percent)


def _clutter_percent(scene: Scene) -> Figure:
    if len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    objects, clear = foreign(scene)
    return 100 * int(np.count_nonzero(objects)) / max(int(np.count_nonzero(clear)), 1)


def foreign(scene: Scene) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which cells hold something else than wall, and which could, (h, w) each."""
    clear = scene.backdrop.free.copy()
    clear[-MARGIN_CELLS:] = False
    objects = np.zeros(clear.shape, np.uint8)
    found = () if _all_alike(scene, clear) else _unlike_wall(scene, where_set(clear))
    if len(found) < _OBJECT_CELLS:
        return objects.view(np.bool_), clear
    objects.reshape(-1)[found] = 1
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(objects, connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] >= _OBJECT_CELLS
    large[0] = False
    return large[numbers], clear


def _unlike_wall(scene: Scene, cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """Tell which of the cells given differ from the wall and are not in the head's shadow."""
    shape, seen = scene.backdrop.free.shape, scene.backdrop.seen.take(cells)
    lab, wall = _lab(scene.view.cells, cells), where_set(seen)[::_EVERY]
    weights = _plane(shape, cells.take(wall), lab.take(wall, axis=1))
    level, per_row, per_column = weights[..., None]
    _, down, across = _places(*shape)[0].take(cells, axis=0).T
    difference = lab - ((level + per_row * down) + per_column * across)
    _level_sides(difference, where_set(~seen), cells, shape)
    lighter, *tints = difference
    tint = tints[0] * tints[0] + tints[1] * tints[1]
    objects = where_set(tint + lighter * lighter > _OBJECT_DIFFERENCE**2)
    found = cells.take(objects)
    near = distance_from_person(scene).take(found) < _NEAR
    shadow = near & (lighter.take(objects) < 0) & (tint.take(objects) < _SHADOW_TINT**2)
    return np.asarray(found[~shadow], np.intp)


def _lab(rgb: NDArray[np.uint8], cells: NDArray[np.intp]) -> NDArray[np.float32]:
    """Give CIE L*a*b* (3, K) of some cells of a picture (h, w, 3), as they have it in the whole.

    The last few of a line OpenCV works out apart, which may tell in the last bit: some follow.
    """
    levels = rgb.reshape(-1, 3).take(np.append(cells, cells[:_MORE]), axis=0)
    return np.ascontiguousarray(lab_of(levels)[: len(cells)].T)


def _all_alike(scene: Scene, clear: NDArray[np.bool_]) -> bool:
    """Tell whether nothing can differ enough from the wall to be an object."""
    usual = scene.backdrop.usual.astype(np.float64)
    alike = cv2.inRange(scene.view.cells, usual - _ALIKE_LEVELS, usual + _ALIKE_LEVELS)
    others = cv2.copyTo(cv2.bitwise_not(alike), clear.view(np.uint8))
    return cv2.countNonZero(others) < _OBJECT_CELLS


def _level_sides(
    difference: NDArray[np.float32],
    beside: NDArray[np.intp],
    cells: NDArray[np.intp],
    shape: tuple[int, ...],
) -> None:
    """Take from each outermost line of a picture, in place, its own median.

    Given are how far free cells differ from the wall (3, K), which of them lie ``beside`` the
    picture's sides, where they all lie in reading order, and the picture's rows and columns.
    """
    outer = difference.take(beside, axis=1)
    span = outer.max(1, initial=0) - outer.min(1, initial=0)
    if 4 * (span @ span) < _OBJECT_DIFFERENCE**2:  # twice levelled, none can differ by more
        return
    row, column = np.divmod(cells.take(beside), shape[1])
    for depth in range(MARGIN_CELLS):
        for line in (row == depth, column == depth, column == shape[1] - 1 - depth):
            known = where_set(line)
            if len(known) >= _LEAST_LINE_CELLS:
                values = outer.take(known, axis=1)
                middle = (len(known) - 1) // 2
                values -= np.partition(values, middle, axis=1)[:, middle, None]
                outer[:, known] = values
    difference[:, beside] = outer
