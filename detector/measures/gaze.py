"""Where the eyes look."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import quantile
from detector.measure import Column, Reason, column_of, measure
from detector.measures.expression import least_opening

_IRIS_VISIBLE = 0.1  # lid opening below which no iris is left to follow
_EYE_RADIUS = 0.19  # of the eyeball, in eye distances: 12 mm of 63 mm
# Medians of 60 adults looking into the camera (Face Research Lab London Set, doi
# 10.6084/m9.figshare.5047666): the iris stands above the line between the corners, and its dark in
# the middle of the opening, whence it rises by about six thousandths of the opening a degree.
_LEVEL_GAZE_DEG = 11.3
_LEVEL_DARK, _DARK_A_DEG = 0.50, 0.006


@measure("expression.gaze", "deg")
def gaze(batch: Batch) -> Column:
    """Direction of the eyes away from the camera.

    Measures: the angle by which the irises are turned out of the middle between the eyes' corners,
    averaged over both eyes, the head's own turn undone; upwards, that by which the dark of the less
    turned iris has risen in the opening of its eye, where that is more.
    Why: the mesh follows an iris sideways. Upwards it stays between the lids, while white appears
    below the iris and the upper lid hides its top.
    Known limits: about 4 degrees on open eyes; less certain behind strong glasses. Upwards, light
    from below or from one side counts as some degrees.
    Clause: ICAO Doc 9303-3 (looking at the camera).
    """
    side, rise = _mesh_gaze_deg(batch)
    rise = np.fmax(np.abs(rise), _dark_rise_deg(batch))
    shut = least_opening(batch) < _IRIS_VISIBLE
    reasons = [Reason.EYES_CLOSED if closed else Reason.NO_FACE for closed in shut]
    return column_of(np.where(shut, np.nan, np.hypot(side, rise)), reasons)


def _mesh_gaze_deg(batch: Batch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the gaze to the person's left, and upwards, (N,) each."""
    points = batch.faces.points[:, :, :2].astype(np.float64)
    unit = batch.anatomy.eye_distance_px[:, None]
    across = points[:, 263] - points[:, 33]
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    down = np.stack([-across[:, 1], across[:, 0]], 1)
    shifts = []
    for iris, corners in ((468, at.CORNERS_RIGHT), (473, at.CORNERS_LEFT)):
        shifts.append((points[:, iris] - points[:, corners].mean(1)) / unit)
    shift = np.mean(shifts, 0)
    side, fall = (np.einsum("nk,nk->n", shift, axis) for axis in (across, down))
    turned = np.degrees(np.arcsin(np.clip(np.stack([side, -fall]) / _EYE_RADIUS, -1, 1)))
    return turned[0], turned[1] - _LEVEL_GAZE_DEG


def _dark_rise_deg(batch: Batch) -> NDArray[np.float64]:
    """Give how far the dark of the irises has risen, (N,); NaN where none is seen."""
    lowest = np.array(
        [np.nan if s is None else max(map(_dark, [s, s], _EYES)) for s in batch.scenes]
    )
    return np.asarray((_LEVEL_DARK - lowest) / _DARK_A_DEG, np.float64)


# Upper lid, lower lid, iris and its rim; the lids from corner to corner.
_EYES = (
    (at.indices("33 160 159 158 133"), at.indices("33 144 145 153 133"), 468, 469),
    (at.indices("362 385 386 387 263"), at.indices("362 380 374 373 263"), 473, 474),
)
_ROWS, _COLUMNS = 16, 48
_DEPTH = 0.8  # of the opening from the upper lid: below it the lower lid's edge shines
_IRIS_HALF, _CORNER_SHARE = 0.55, 0.12
_WHITE_ROWS, _WHITE = slice(4, 13), 0.75


def _dark(scene: Scene, eye: tuple[at.Indices, at.Indices, int, int]) -> float:
    """Give the height of an iris's dark: 0 at the upper lid, 1 at the depth looked to.

    The dark is what the iris lacks of the white's lightness, weighed over its own columns.
    """
    upper, lower, iris, rim = eye
    points = scene.view.points
    across, grid = _between(points[upper], points[lower])
    x, y = cv2.split(grid)
    unrolled = np.asarray(cv2.remap(scene.view.lab, x, y, cv2.INTER_LINEAR)[..., 0], np.float32)
    start, width = points[upper[0]], float(np.linalg.norm(across))
    middle = float((points[iris] - start) @ across) / width**2
    radius = float(np.linalg.norm(points[rim] - points[iris])) / width
    columns = (np.arange(_COLUMNS) + 0.5) / _COLUMNS
    apart = np.abs(columns - middle)
    white = (apart > radius) & (np.minimum(columns, 1 - columns) > _CORNER_SHARE)
    near = apart < _IRIS_HALF * radius
    if not near.any() or not white.any():
        return float("nan")
    lightness = quantile(unrolled[_WHITE_ROWS, white].ravel(), _WHITE)
    lack = np.maximum(lightness - unrolled[:, near].mean(1), 0)
    rows = (np.arange(_ROWS) + 0.5) / _ROWS
    return float(rows @ lack / lack.sum()) if lack.any() else float("nan")


def _between(
    upper: NDArray[np.float32], lower: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the way from corner to corner, and places (rows, columns, 2) between two lids."""
    across = upper[-1] - upper[0]
    columns = (np.arange(_COLUMNS, dtype=np.float32) + 0.5) / _COLUMNS
    edges = []
    for lid in (upper, lower):
        along = (lid - lid[0]) @ across / (across @ across)
        edges.append(np.stack([np.interp(columns, along, lid[:, axis]) for axis in (0, 1)], 1))
    share = _DEPTH * (np.arange(_ROWS, dtype=np.float32)[:, None, None] + 0.5) / _ROWS
    places = edges[0] + share * (edges[1] - edges[0])
    return across, places.astype(np.float32)
