"""Things on the face: flat patches of a colour that no skin has, or over mouth or eye."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.marks.closeup import NEUTRAL, OFF_SCALE, Closeup, closeup
from detector.measure import Column, Figure, Reason, measure
from detector.regions import Mask

Truth = NDArray[np.bool_]
Values = NDArray[np.float64]

_STEP_LEVELS = 10  # between neighbours, from which an edge parts two areas
_LEAST, _MOST = 0.003, 0.55  # of the face; what is larger is its skin
_EVERY = 2  # rows; means over half of them will do
_REDDER, _GREENER = 13.0, -11.0  # units of a*b* off the skin's hue
_OPPOSITE = -4.0  # units of a*b* along it
_GREY, _SURELY_CHROMATIC = 0.25, 9.0
_HAIR_LIGHTNESS = 76  # levels; what is grey and darker may be hair
_BRIGHT_STEP, _DARK_STEP, _ANY_STEP = 50, -46, 30  # levels of lightness from the skin's
_BRIGHT_LEAST = 0.015  # of the face; a smaller bright one may be a lamp's reflection
_WITHIN, _MOSTLY_WITHIN, _COVERS, _HAS_COUNTERPART = 0.95, 0.7, 0.6, 0.3
_REACH = 0.06  # eye distances by which the two sides of a face may differ
_MOUTH_LINE = at.indices("78 80 82 13 312 310 308")


@measure("appearance.patches", "% face")
def patches(batch: Batch) -> Column:
    """Patches that are no part of a face: a sticker, a plaster, a blot, a painted-over mouth.

    Measures: the share of the face under flat areas that a sharp edge closes in all around and
    whose colour skin takes in no light: of a foreign hue, or grey without being dark; dark ones
    where hair does not grow or that have no counterpart on the face's other side; and any that
    lie over the mouth's line or over one eye and differ from skin.
    Why: shadow, shine, rouge and stubble have no closed edge and keep the skin's hue; beards,
    fringes and frames are dark, textured and alike on both sides.
    Known limits: things of the skin's own colour (a hand, a plaster that matches), black ones on
    the forehead or the chin or as small as an open mouth, and patterned ones pass here.
    Clause: ICAO Doc 9303-3, the whole face visible; FICV 10, nothing marked.
    """
    return batch.each(_patched_percent)


def _patched_percent(scene: Scene) -> Figure:
    face, mask = face_closeup(scene), patched(scene)
    if face is None or mask is None:
        return Reason.REGION_TOO_SMALL
    return 100 * cv2.countNonZero(mask) / cv2.countNonZero(face.face)


@shared
def face_closeup(scene: Scene) -> Closeup | None:
    """Bring the face close, once for all that look at it so."""
    return closeup(scene.view)


@shared
def patched(scene: Scene) -> Mask | None:
    """Mask the patches in the face's closeup; None where there is none."""
    face = face_closeup(scene)
    if face is None:
        return None
    if not (_odd_colours(face) or _flat_features(face)):
        return np.zeros_like(face.face)
    areas = _flat_areas(face)
    foreign = _of_foreign_colour(face, areas) | _over_features(face, areas)
    chosen = np.zeros(areas.count, np.uint8)
    chosen[areas.numbers[foreign]] = 255
    return np.asarray(cv2.bitwise_and(chosen[areas.labels], face.inner), np.uint8)


def _odd_colours(face: Closeup) -> bool:
    """Tell whether the face has enough of the colours that make a patch."""
    hue = cv2.bitwise_or(
        cv2.inRange(face.off, 0, NEUTRAL + OFF_SCALE * _GREENER),
        cv2.inRange(face.along, 0, NEUTRAL + _OPPOSITE),
    )
    near = cv2.inRange(face.lightness, face.skin_lightness + _DARK_STEP, _HAIR_LIGHTNESS)
    grey = cv2.inRange(face.along, 0, NEUTRAL + _GREY * face.skin_chroma)
    grey = cv2.bitwise_and(grey, cv2.bitwise_not(near))
    red = cv2.inRange(face.off, NEUTRAL + OFF_SCALE * _REDDER, 255)
    on_skin = cv2.bitwise_and(cv2.bitwise_or(grey, red), face.skin)
    odd = cv2.bitwise_or(cv2.bitwise_and(hue, face.inner), on_skin)
    return cv2.countNonZero(odd) >= _LEAST * cv2.countNonZero(face.face)


def _flat_features(face: Closeup) -> bool:
    """Tell whether the mouth's line or an eye is as flat as no feature is."""
    steps = cv2.morphologyEx(face.lightness, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    flat = _seen_at_features(np.asarray(steps, np.uint8), face.points) < 2 * _STEP_LEVELS
    return bool((_MEMBERS @ flat > _COVERS).any())


@dataclass(frozen=True, slots=True, eq=False)
class _Areas:
    """Flat areas of a face, those large enough to count; arrays of K.

    ``labels`` (h, w) numbers all areas 0 .. ``count`` - 1, ``numbers`` tells which of these
    are here. ``share`` is of the face, ``on_skin`` the part of it clear of eyes, brows and lips,
    ``within`` the part of the area that lies inside the oval; the rest are means over it.
    """

    labels: NDArray[np.uint16]
    count: int
    numbers: NDArray[np.intp]
    share: Values
    on_skin: Values
    within: Values
    step: Values
    along: Values
    off: Values
    below_brows: Truth


def _flat_areas(face: Closeup) -> _Areas:
    flat = cv2.inRange(_steps(face), 0, _STEP_LEVELS - 1)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(flat, ltype=cv2.CV_16U)
    rows = np.s_[::_EVERY]
    seen = np.flatnonzero(face.inner[rows])
    number = labels[rows].ravel()[seen]
    pixels = _EVERY * np.bincount(number, minlength=count)
    size_px = cv2.countNonZero(face.face)
    large = (pixels >= _LEAST * size_px) & (pixels < _MOST * size_px)
    large[0] = False
    numbers = np.flatnonzero(large)
    counted = large[number]
    seen, number = seen[counted], number[counted]

    def summed(plane: Mask) -> Values:
        total = np.bincount(number, plane[rows].ravel()[seen], count)
        return np.asarray(_EVERY * total[numbers], np.float64)

    inside = pixels[numbers].astype(np.float64)
    eyes = face.points[at.IRISES]
    down = np.array([eyes[0, 1] - eyes[1, 1], eyes[1, 0] - eyes[0, 0]]) / face.unit_px
    depth = (centres[numbers] - eyes.mean(0)) @ down / face.unit_px
    return _Areas(
        labels=np.asarray(labels, np.uint16),
        count=count,
        numbers=numbers,
        share=inside / size_px,
        on_skin=summed(face.skin) / 255 / size_px,
        within=inside / stats[numbers, cv2.CC_STAT_AREA],
        step=summed(face.lightness) / inside - face.skin_lightness,
        along=summed(face.along) / inside - NEUTRAL,
        off=(summed(face.off) / inside - NEUTRAL) / OFF_SCALE,
        below_brows=depth > -0.1,
    )


def _steps(face: Closeup) -> Mask:
    """Give the largest difference between a pixel and its neighbours, in any plane."""
    planes = cv2.merge([face.lightness, face.along, face.off])
    steps = cv2.morphologyEx(planes, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    lightness, along, off = cv2.split(steps)
    half = cv2.max(lightness, off)
    return np.asarray(cv2.max(cv2.convertScaleAbs(half, alpha=0.5), along), np.uint8)


def _of_foreign_colour(face: Closeup, areas: _Areas) -> Truth:
    """Tell which areas on the skin have a colour that neither skin nor hair has there."""
    on_skin = areas.on_skin > _LEAST
    hue = (areas.off < _GREENER) | (areas.along < _OPPOSITE)
    if hue.any():
        eyes = cv2.dilate(face.filled(at.EYE_RIGHT, at.EYE_LEFT), face.square(_REACH))
        hue &= on_skin | (_covered(areas, np.asarray(eyes, np.uint8)) < _HAS_COUNTERPART)
    grey = areas.along < _GREY * face.skin_chroma
    pale = grey & (face.skin_chroma > _SURELY_CHROMATIC)
    pale &= areas.within > np.where(areas.below_brows, _MOSTLY_WITHIN, _WITHIN)
    pale &= areas.step + face.skin_lightness > _HAIR_LIGHTNESS
    pale &= (areas.step < _BRIGHT_STEP) | (areas.share > _BRIGHT_LEAST)
    dark = grey & (areas.step < _DARK_STEP) & areas.below_brows
    if dark.any():
        lone = _covered(areas, _opposite_to_dark(face)) < _HAS_COUNTERPART
        hairless = _covered(areas, face.nose()) > 1 - _HAS_COUNTERPART
        dark &= lone | hairless
    red = areas.off > _REDDER
    return np.asarray(hue | ((red | pale | dark) & on_skin), np.bool_)


def _opposite_to_dark(face: Closeup) -> Mask:
    """Mask what lies opposite to anything darker than the skin."""
    dark = cv2.inRange(face.lightness, 0, face.skin_lightness - _ANY_STEP)
    return face.mirrored(np.asarray(cv2.dilate(dark, face.square(_REACH)), np.uint8))


def _covered(areas: _Areas, mask: Mask) -> Values:
    """Give the share of each area that lies in a mask."""
    inside = np.bincount(areas.labels.ravel()[np.flatnonzero(mask)], minlength=areas.count)
    whole = np.bincount(areas.labels.ravel(), minlength=areas.count)
    return np.asarray(inside[areas.numbers] / whole[areas.numbers], np.float64)


def _over_features(face: Closeup, areas: _Areas) -> Truth:
    """Tell which areas lie over the mouth's line or over an eye, where nothing flat is."""
    chroma_gap = face.skin_chroma - areas.along
    unlike = (np.abs(areas.step) > _ANY_STEP) | (np.abs(areas.off) > 8) | (chroma_gap > 8)
    seen = _seen_at_features(areas.labels, face.points)
    over_mouth, right, left = _MEMBERS @ (seen[:, None] == areas.numbers) > _COVERS
    if over_mouth.any():
        opening = areas.step + face.skin_lightness < _HAIR_LIGHTNESS
        opening &= (areas.off > _GREENER) & (areas.along > _OPPOSITE)
        opening &= _covered(areas, face.filled(at.LIPS_OUTER)) > _MOSTLY_WITHIN
        over_mouth &= ~opening
    sunglasses = right.any() and left.any() and not (right & left).any()
    over_eye = (right | left) & (not sunglasses)
    return np.asarray(unlike & (over_mouth | over_eye), np.bool_)


def _seen_at_features(plane: NDArray[Any], points: NDArray[np.float32]) -> NDArray[Any]:
    """Give a plane's values along the mouth's line and within either eye."""
    height, width = plane.shape
    x, y = np.rint(_PLACES @ points[_CORNERS]).astype(np.int64).T
    row, column = (np.minimum(np.maximum(k, 0), n - 1) for k, n in ((y, height), (x, width)))
    return np.asarray(plane[row, column])


def _along(count: int) -> NDArray[np.float32]:
    """Give the weights (K, count) of a line's points for the places along it."""
    corners = np.eye(count, dtype=np.float32)
    steps = np.linspace(0, 1, 4, endpoint=False, dtype=np.float32)[:, None, None]
    return np.asarray(corners[:-1] + steps * np.diff(corners, axis=0)).reshape(-1, count)


def _within(count: int) -> NDArray[np.float32]:
    """Give the weights (K, count) of an outline's points for places on rings within it."""
    corners = np.eye(count, dtype=np.float32)
    rings = np.array([0.2, 0.5, 0.8], np.float32)[:, None, None]
    middle = corners.mean(0)
    return np.asarray(middle + rings * (corners - middle)).reshape(-1, count)


_CORNERS = np.concatenate([_MOUTH_LINE, at.EYE_RIGHT, at.EYE_LEFT])
_WEIGHTS = _along(len(_MOUTH_LINE)), _within(len(at.EYE_RIGHT)), _within(len(at.EYE_LEFT))
_PLACES = np.asarray(block_diag(*_WEIGHTS), np.float32)
_MEMBERS = block_diag(*(np.full(len(weights), 1 / len(weights)) for weights in _WEIGHTS))
