"""What stands, falls or clings on the background: shadow, clutter, and the cut-out's edge."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import ciede2000
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import CELL_PX

_LEAST_CELLS = 40
_NEAR = (0.10, 0.75)  # where a head's shadow falls, in eye distances from the person
_FAR = 0.9  # from where on the wall is taken to be free of it
_SHADOW_BLUR = 0.12
_SHADOW_SHARE = 90


@measure("background.shadow", "L*")
def shadow(batch: Batch) -> Column:
    """Shadow of the head on the wall.

    Measures: how much darker, in CIE L*, the darkest tenth of the background close to the head is
    than the wall's own shading there, on the darker side; the wall's shading is a plane fitted to
    what lies further away.
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
    distance = _distance_from_person(scene)
    lightness = scene.backdrop.lab[..., 0]
    wall = seen & (distance > _FAR)
    if wall.sum() < _LEAST_CELLS:
        wall = seen & (distance > np.median(distance[seen]))
    darker = _smoothed(_plane(lightness, wall) - lightness, seen, scene)
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


def _distance_from_person(scene: Scene) -> NDArray[np.float32]:
    """Give each cell's distance from the nearest cell that is not background, in eye distances."""
    free = scene.backdrop.seen.astype(np.uint8)
    cells = np.asarray(cv2.distanceTransform(free, cv2.DIST_L2, 3), np.float32)
    return cells * np.float32(CELL_PX / scene.view.eye_distance_px)


def _plane(values: NDArray[np.float32], where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Fit a plane to the values (h, w) at some cells, trimming outliers, and give it everywhere."""
    rows, columns = np.indices(values.shape)
    terms = np.stack([np.ones_like(rows), rows, columns], -1).astype(np.float64) / values.shape[0]
    known, target = terms[where], values[where].astype(np.float64)
    for _ in range(3):
        weights = np.linalg.lstsq(known, target, rcond=None)[0]
        error = np.abs(known @ weights - target)
        kept = error <= np.percentile(error, 80) + 1e-6
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


_OBJECT_DIFFERENCE = 6.0
_OBJECT_CELLS = 4


@measure("background.clutter", "% background")
def clutter(batch: Batch) -> Column:
    """Objects, patterns or people behind the sitter.

    Measures: the share of the background covered by patches that differ from their surroundings,
    the slow changes of light on a wall taken out.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (plain background).
    """
    return batch.each(_clutter_percent)


def _clutter_percent(scene: Scene) -> Figure:
    backdrop = scene.backdrop
    if backdrop.seen.sum() < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    clear = backdrop.seen & (_distance_from_person(scene) > _NEAR[0])
    wall = np.stack([_plane(backdrop.lab[..., k], backdrop.seen) for k in range(3)], -1)
    differs = (ciede2000(backdrop.lab, wall) > _OBJECT_DIFFERENCE) & clear
    _, _, stats, _ = cv2.connectedComponentsWithStats(differs.astype(np.uint8), connectivity=4)
    areas = stats[1:, cv2.CC_STAT_AREA]
    return float(100 * areas[areas >= _OBJECT_CELLS].sum() / max(clear.sum(), 1))


_RING = (0.05, 0.12)  # just outside the person's edge, in eye distances


@measure("background.edge", "ΔE00")
def edge(batch: Batch) -> Column:
    """Halo of a bad cut-out.

    Measures: the 75th percentile, over the outline of head and shoulders, of CIE ΔE2000 between a
    narrow ring just outside the person and the background behind it.
    Why: a replaced background leaves a fringe of the old one along the whole outline; loose hair
    makes one only here and there.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_fringe)


def _fringe(scene: Scene) -> Figure:
    unit = scene.view.eye_distance_px
    person = (scene.regions.alpha > 0.5).astype(np.uint8)
    away = cv2.distanceTransform(1 - person, cv2.DIST_L2, 3)
    ring = (away > _RING[0] * unit) & (away <= _RING[1] * unit)
    colours = scene.backdrop.colours
    if len(colours) < _LEAST_CELLS or ring.sum() < 10 * unit:
        return Reason.REGION_TOO_SMALL
    difference = ciede2000(scene.view.lab[ring], np.median(colours, 0))
    return float(np.percentile(difference, 75))
