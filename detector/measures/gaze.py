"""Where the eyes look."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import sampled
from detector.kernels.crops import luma
from detector.measure import Column, Reason, column_of, measure
from detector.measures.expression import eyes_open
from detector.view import LIGHTNESS_TABLE

_IRIS = at.indices("468 473")
_IRIS_VISIBLE = 0.1  # lid opening below which no iris is left to follow
_EYE_RADIUS = 0.19  # of the eyeball, in eye distances: 12 mm of 63 mm
# Of people who look into the camera: how far the iris stands above the line between the corners,
# and how high its dark lies in what is looked at of the opening. Both are near the medians of 60
# adults (Face Research Lab London Set, doi 10.6084/m9.figshare.5047666), 11.6 and 0.491. How far
# the dark moves a degree was set by hand, between London's, official and generated people.
_LEVEL_GAZE_DEG = 11.3
_LEVEL_DARK, _DARK_A_DEG = 0.492, 0.0054
_MESH_SHARE = 0.5
# What an iris that is moved by a width of the eye reads, between generated looks and the landmarks.
_A_WIDTH_DEG = 110.0


@measure("expression.gaze", "deg")
def gaze(batch: Batch) -> Column:
    """Direction of the eyes away from the camera.

    Measures: the angle by which the irises are turned aside, as learned from faces whose irises
    were moved (``detector/expression``); up and down, by how much the dark of the less turned iris
    stands higher or lower in the opening of its eye, and half of what the landmarks say. Or the
    angle by which the eyes cross, where it is larger.
    Why: landmarks follow an iris sideways, but those of two eyes hold each other back, and up and
    down they stay between the lids, while white appears below the iris or above it and a lid hides
    the other side; half their word steadies what the dark says.
    Known limits: about 4 degrees on open eyes; less certain behind strong glasses. Upwards, light
    from below or from one side counts as some degrees.
    Clause: ICAO Doc 9303-3 (looking at the camera).
    """
    rise, dark = _mesh_rise_deg(batch), _dark_rise_deg(batch)
    rise = np.where(np.isnan(dark), rise, dark + _MESH_SHARE * rise)
    aside, crossed = _A_WIDTH_DEG * batch.looks.aside, _A_WIDTH_DEG * np.abs(batch.looks.crossed)
    away = np.maximum(np.hypot(aside, rise), crossed)
    shut = eyes_open(batch).values < _IRIS_VISIBLE
    reasons = [Reason.EYES_CLOSED if closed else Reason.NO_FACE for closed in shut]
    return column_of(np.where(shut, np.nan, away), reasons)


def _mesh_rise_deg(batch: Batch) -> NDArray[np.float64]:
    """Give the gaze upwards as the landmarks have it, (N,)."""
    points = batch.faces.points[:, :, :2].astype(np.float64)
    unit = batch.anatomy.eye_distance_px
    across = points[:, 263] - points[:, 33]
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    irises = points[:, _IRIS].mean(1)
    corners = (points[:, at.CORNERS_RIGHT].mean(1) + points[:, at.CORNERS_LEFT].mean(1)) / 2
    shift = irises - corners
    rise = (shift[:, 0] * across[:, 1] - shift[:, 1] * across[:, 0]) / unit
    turned = np.degrees(np.arcsin(np.clip(rise / _EYE_RADIUS, -1, 1)))
    return np.asarray(turned - _LEVEL_GAZE_DEG, np.float64)


def _dark_rise_deg(batch: Batch) -> NDArray[np.float64]:
    """Give how far the dark of the less turned iris stands too high, (N,); NaN where none is seen.

    Where one is high and the other low, neither is turned.
    """
    rise = np.full(len(batch), np.nan)
    scenes = [scene for scene in batch.scenes if scene is not None]
    if scenes:
        dark = _dark(_eyes(scenes))
        high = np.maximum((_LEVEL_DARK - dark).min(1), 0)
        low = np.minimum((_LEVEL_DARK - dark).max(1), 0)
        rise[[scene is not None for scene in batch.scenes]] = (high + low) / _DARK_A_DEG
    return rise


# For both eyes the upper and the lower lid from corner to corner, the iris and its rim.
_UPPER = np.stack([at.indices("33 160 159 158 133"), at.indices("362 385 386 387 263")])
_LOWER = np.stack([at.indices("33 144 145 153 133"), at.indices("362 380 374 373 263")])
_RIM = at.indices("469 474")
_ROWS, _COLUMNS = 16, 48
_DEPTH = 0.8  # of the opening from the upper lid: below it the lower lid's edge shines
_IRIS_HALF, _CORNER_SHARE = 0.55, 0.12
_WHITE_ROWS, _WHITE = slice(4, 13), 0.75
_OWN = 0.35  # of the iris's columns, from the darkest: above it lie reflections of lamps
_HEIGHTS = ((np.arange(_ROWS) + 0.5) / _ROWS).astype(np.float32)
_STEPS = (len(_UPPER[0]) - 1) * (np.arange(_COLUMNS) + 0.5) / _COLUMNS
_BEFORE, _AFTER = _STEPS.astype(int), (_STEPS % 1).astype(np.float32)[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class _Eyes:
    """Both eyes of N people unrolled between their lids, from corner to corner.

    Attributes
    ----------
    lightness : ndarray, shape (N, 2, rows, columns), float32
        CIE L*.
    white, iris : ndarray, shape (N, 2, columns), bool
        Columns beside the iris but clear of the corners; columns of the middle of the iris.
    """

    lightness: NDArray[np.float32]
    white: NDArray[np.bool_]
    iris: NDArray[np.bool_]


def _eyes(scenes: Sequence[Scene]) -> _Eyes:
    points = np.stack([scene.view.points for scene in scenes])
    upper, lower = (_traced(points[:, lid]) for lid in (_UPPER, _LOWER))
    depths = _DEPTH * _HEIGHTS[:, None, None]
    places = upper[:, :, None] + depths * (lower - upper)[:, :, None]
    rows = np.reshape(places, (len(scenes), -1, _COLUMNS, 2))
    seen = [_lightness(scene.view.rgb, at) for scene, at in zip(scenes, rows, strict=True)]
    start = points[:, _UPPER[:, 0]]
    across = points[:, _UPPER[:, -1]] - start
    square = (across * across).sum(-1)
    columns = (((upper + lower) / 2 - start[:, :, None]) * across[:, :, None]).sum(-1)
    columns /= square[..., None]
    middle = ((points[:, _IRIS] - start) * across).sum(-1) / square
    radius = np.linalg.norm(points[:, _RIM] - points[:, _IRIS], axis=-1) / np.sqrt(square)
    apart = np.abs(columns - middle[..., None])
    return _Eyes(
        lightness=np.reshape(seen, (len(scenes), 2, _ROWS, _COLUMNS)),
        white=(apart > radius[..., None]) & (np.minimum(columns, 1 - columns) > _CORNER_SHARE),
        iris=apart < _IRIS_HALF * radius[..., None],
    )


def _lightness(rgb: NDArray[np.uint8], places: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give L* at places (h, w, 2) of a picture, (h, w): of greys that look as light."""
    return np.asarray(cv2.LUT(luma(sampled(rgb, places)), LIGHTNESS_TABLE), np.float32)


def _traced(lids: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give points (N, 2, columns, 2) along lids (N, 2, landmarks, 2)."""
    before, after = lids[:, :, _BEFORE], lids[:, :, _BEFORE + 1]
    return np.asarray(before + _AFTER * (after - before), np.float32)


def _dark(eyes: _Eyes) -> NDArray[np.float64]:
    """Give the height of the irises' dark, (N, 2): 0 at the upper lid, 1 at the depth looked to.

    The dark is what the darker third of its columns lacks of the white's lightness, row by row;
    NaN where there is none.
    """
    whites = np.where(eyes.white[:, :, None], eyes.lightness[:, :, _WHITE_ROWS], np.inf)
    whites = np.sort(whites.reshape(*whites.shape[:2], -1))
    rows = _WHITE_ROWS.stop - _WHITE_ROWS.start
    rank = (_WHITE * (rows * eyes.white.sum(-1) - 1)).astype(int)
    white = np.take_along_axis(whites, np.maximum(rank, 0)[..., None], -1)
    columns = np.sort(np.where(eyes.iris[:, :, None], eyes.lightness, np.inf))
    darker = (_OWN * (eyes.iris.sum(-1) - 1)).astype(int)
    own = np.take_along_axis(columns, np.maximum(darker, 0)[..., None, None], -1)[..., 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        lack = np.maximum(white - own, 0)
        dark = (_HEIGHTS * lack).sum(-1) / lack.sum(-1)
    return np.where(np.isfinite(dark), dark, np.nan).astype(np.float64)
