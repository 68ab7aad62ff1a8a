"""What stands or falls on the background: clutter and shadow."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import inside, median_colour, quantile
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import CELL_PX, MARGIN_CELLS

_LEAST_CELLS = 40
_NEAR = (0.02, 0.75)  # where a head's shadow falls, in eye distances from the person
_FAR = 0.9  # from where on the wall is taken to be free of it
_SHADOW_BLUR = 0.12
_SHADOW_SHARE = 90


@measure("background.shadow", "L*")
def shadow(batch: Batch) -> Column:
    """Shadow of the head on the wall.

    Measures: how much darker, in CIE L*, the darkest tenth of the background close to the head is
    than the wall's own shading there, on the darker side; the wall's shading is a plane fitted to
    what lies further away, and loose hairs, narrower than a shadow, are left out.
    Why: a shadow is soft, hugs the head and lies on one side; a gradient of the wall is a plane and
    sensor noise is averaged away by the cells.
    Known limits: a shadow that covers all of the visible wall looks like a grey wall.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no shadows in the background).
    """
    return batch.each(_shadow_depth)


def _shadow_depth(scene: Scene) -> Figure:
    seen = scene.backdrop.seen
    if seen.sum() < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    distance = _distance_from_person(scene, seen)
    darker = darkening(scene)
    near = seen & (distance > _NEAR[0]) & (distance < _NEAR[1])
    rows, columns = np.nonzero(near)
    middle = scene.view.points[[468, 473], 0].mean() / CELL_PX
    level = scene.view.points[152, 1] / CELL_PX
    sides = [
        darker[rows[side], columns[side]]
        for side in (
            (columns < middle) & (rows < level),
            (columns >= middle) & (rows < level),
        )
    ]
    depths = [float(np.percentile(side, _SHADOW_SHARE)) for side in sides if len(side) >= 10]
    return max(*depths, 0.0) if depths else Reason.REGION_TOO_SMALL


def darkening(scene: Scene) -> NDArray[np.float32]:
    """Give how much darker than the wall's own shading each cell is, (h, w), CIE L*.

    What is darker in cells by themselves only, as single hairs are, is left out.
    """
    seen = scene.backdrop.seen
    distance = _distance_from_person(scene, seen)
    wall = seen & (distance > _FAR)
    if wall.sum() < _LEAST_CELLS:
        wall = seen & (distance > np.median(distance[seen]))
    shading = _plane(scene.backdrop.lab, wall)[..., 0]
    darker = np.where(seen, shading - scene.backdrop.lab[..., 0], np.float32(100))
    broad = cv2.erode(darker, np.ones((3, 3), np.uint8))
    return _smoothed(np.asarray(broad * seen, np.float32), seen, scene)


def _distance_from_person(scene: Scene, free: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give each cell's distance from the nearest cell that is not free, in eye distances."""
    cells = np.asarray(cv2.distanceTransform(free.astype(np.uint8), cv2.DIST_L2, 3), np.float32)
    return cells * np.float32(CELL_PX / scene.view.eye_distance_px)


def _plane(lab: NDArray[np.float32], where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Fit a plane a channel to the cells (h, w, 3) marked, trimming outliers; give it everywhere.

    Cells far from the plane in lightness are left out of the next of three rounds.
    """
    rows, columns = np.indices(where.shape, np.float32) / np.float32(len(where))
    terms = np.stack([np.ones_like(rows), rows, columns], -1)
    known, target = inside(terms, where), inside(lab, where)
    weights = np.zeros((3, 3), np.float32)
    for _ in range(3):
        weights = np.linalg.solve(
            known.T @ known + 1e-3 * np.eye(3, dtype=np.float32), known.T @ target
        )
        error = np.abs(known @ weights[:, 0] - target[:, 0])
        kept = error <= quantile(error, 0.8) + 1e-6
        known, target = known[kept], target[kept]
    return np.asarray(terms @ weights, np.float32)


def _smoothed(
    values: NDArray[np.float32], seen: NDArray[np.bool_], scene: Scene
) -> NDArray[np.float32]:
    sigma = _SHADOW_BLUR * scene.view.eye_distance_px / CELL_PX
    weight = seen.astype(np.float32)
    support = cv2.GaussianBlur(weight, (0, 0), sigma)
    mean = cv2.GaussianBlur(values * weight, (0, 0), sigma) / np.maximum(support, 1e-3)
    return np.asarray(mean, np.float32)


_OBJECT_DIFFERENCE = 8.0  # CIE ΔE*ab
_OBJECT_CELLS = 4
_LEAST_LINE_CELLS = 5


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
    if scene.backdrop.seen.sum() < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    objects, clear = foreign(scene)
    return float(100 * objects.sum() / max(clear.sum(), 1))


def foreign(scene: Scene) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which cells hold something else than wall, and which could, (h, w) each."""
    backdrop = scene.backdrop
    clear = backdrop.free.copy()
    clear[-MARGIN_CELLS:] = False
    difference = backdrop.lab - _plane(backdrop.lab, backdrop.seen)
    _level_sides(difference, clear)
    apart = cv2.transform(difference * difference, np.ones((1, 3), np.float32))
    distance = _distance_from_person(scene, backdrop.free)
    objects = clear & (apart > _OBJECT_DIFFERENCE**2) & ~_is_shadow(difference, distance)
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(
        objects.astype(np.uint8), connectivity=4
    )
    large = stats[:, cv2.CC_STAT_AREA] >= _OBJECT_CELLS
    large[0] = False
    return large[numbers], clear


def _level_sides(difference: NDArray[np.float32], free: NDArray[np.bool_]) -> None:
    """Take from each of the outermost lines, in place, its own median where it is free."""
    for depth in range(MARGIN_CELLS):
        for line in (np.s_[depth, :], np.s_[:, depth], np.s_[:, -1 - depth]):
            known = free[line]
            if known.sum() >= _LEAST_LINE_CELLS:
                difference[line] -= median_colour(difference[line][known])


def _is_shadow(difference: NDArray[np.float32], distance: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell cells that are only darker than the wall, and close to the person."""
    tint = np.hypot(difference[..., 1], difference[..., 2])
    return (difference[..., 0] < 0) & (tint < _SHADOW_TINT) & (distance < _NEAR[1])


_SHADOW_TINT = 5.0
