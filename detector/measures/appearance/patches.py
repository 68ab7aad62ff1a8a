"""Things on the face: flat patches of a colour that no skin has, or over mouth or eye."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import between, square, where_set
from detector.kernels.crops import grown
from detector.marks.areas import (
    LEAST_SHARE,
    STEP_LEVELS,
    Areas,
    Truth,
    covered,
    flat_areas,
    steps_of,
)
from detector.marks.closeup import NEUTRAL, OFF_SCALE, Closeup, closeup
from detector.marks.lines import both, united
from detector.marks.lines import grown as grown_by
from detector.marks.lip import drawn_on_lip
from detector.marks.plates import AROUND_PX, anything_level, is_plate, least_levels
from detector.marks.smooth import smooth_over_chin
from detector.marks.tip import ball_on_tip, blot_on_tip
from detector.measure import Column, Figure, Reason, measure
from detector.regions import Mask

_REDDER, _GREENER = 13.0, -11.0  # units of a*b* off the skin's hue
_OPPOSITE = -4.0  # units of a*b* along it
_UNLIKE = 8.0  # units of a*b* off it, or less along it than the skin
_GREY, _SURELY_CHROMATIC = 0.25, 9.0
_HAIR_LIGHTNESS = 76  # levels; what is grey and darker may be hair
_BRIGHT_STEP, _DARK_STEP, _ANY_STEP = 50, -46, 30  # levels of lightness from the skin's
_BRIGHT_LEAST = 0.015  # of the face; a smaller bright one may be a lamp's reflection
_WITHIN, _MOSTLY_WITHIN, _COVERS, _HAS_COUNTERPART = 0.95, 0.7, 0.6, 0.3
_RIMS = 2.5  # steep pixels about a plate, in least areas
_PARTLY_ON_SKIN, _LARGEST_PLATE = 0.25, 0.2
_REACH = 0.06  # eye distances by which the two sides of a face may differ
_MOUTH_LINE = at.indices("78 80 82 13 312 310 308")


@measure("appearance.patches", "% face")
def patches(batch: Batch) -> Column:
    """Patches that are no part of a face: a sticker, a plaster, a blot, a painted-over mouth.

    Measures: the share of the face under flat areas that a sharp edge closes in all around and
    whose colour skin takes in no light: of a foreign hue, or grey without being dark; dark ones
    where hair does not grow or that have no counterpart on the face's other side, or over the chin
    where lightness varies by less than 2.5 levels over a fifth of them; those lighter than all the
    skin around by 24 levels, or by 10 what is yellower than skin by 5 units of a*b* and lighter,
    that begin at once; any that lie over the mouth's line or over one eye and differ from skin;
    what is dark and grey, or redder by 8 units of a*b* with 1.7 times the skin's chroma, or of
    three times it, on the tip of the nose; and what is dark and level above the lips with an
    outline three quarters of which are sharp, or half of it where its lightness varies as little as
    paint's, whatever its hue.
    Why: shadow, shine, rouge and stubble have no closed edge and keep the skin's hue; beards,
    fringes and frames are dark, textured and alike on both sides; shine rises slowly, and makes no
    skin yellower, as a plaster of another skin's colour is. A mask pulled under the chin is dark on
    both sides too, but has no hairs, nor has a moustache that is drawn, which ends at once where a
    real one thins out.
    Known limits: things of the skin's own colour (a hand, a plaster that matches), black ones on
    the forehead or as small as an open mouth, black ones that cover but the tip of the chin, rough
    black cloth and patterned ones pass here.
    Clause: ICAO Doc 9303-3, the whole face visible; FICV 10, nothing marked.
    """
    return batch.each(_patched_percent)


def _patched_percent(scene: Scene) -> Figure:
    face, mask = face_closeup(scene), patched(scene)
    if face is None or mask is None:
        return Reason.REGION_TOO_SMALL
    return 100 * cv2.countNonZero(mask) / face.size_px


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
    steep = cv2.morphologyEx(face.lightness, cv2.MORPH_GRADIENT, square(3))
    gradient = np.asarray(steep, np.uint8)
    least_px = _RIMS * LEAST_SHARE * face.size_px
    if not (
        _odd_colours(face)
        or _flat_features(face, gradient)
        or anything_level(face, gradient, least_px)
    ):
        return united(face.face.shape, _on_nose_and_lip(face))
    steps = steps_of(face)
    areas = flat_areas(face, steps)
    foreign = _mask_of(areas, _of_foreign_colour(face, areas) | _over_features(face, areas))
    plates = _mask_of(areas, _plates(face, areas, steps))
    whole = None if plates is None else grown_by(plates, 3)
    return both(united(face.face.shape, (foreign, whole, *_on_nose_and_lip(face))), face.inner)


def _on_nose_and_lip(face: Closeup) -> tuple[Mask | None, ...]:
    """Mask what lies where a face is not flat enough to tell areas, or is dark on both sides."""
    return blot_on_tip(face), ball_on_tip(face), drawn_on_lip(face)


def _mask_of(areas: Areas, chosen: Truth) -> Mask | None:
    """Mask the chosen areas; None where none is."""
    if not np.count_nonzero(chosen):
        return None
    levels = np.zeros(areas.count, np.uint8)
    levels[areas.numbers[chosen]] = 255
    return levels.take(areas.labels)


def _odd_colours(face: Closeup) -> bool:
    """Tell whether the face has enough of the colours that make a patch."""
    hue = cv2.bitwise_or(
        between(face.off, 0, NEUTRAL + OFF_SCALE * _GREENER),
        between(face.along, 0, NEUTRAL + _OPPOSITE),
    )
    odd = cv2.bitwise_and(hue, face.inner)
    grey, red = NEUTRAL + _GREY * face.skin_chroma, NEUTRAL + OFF_SCALE * _REDDER
    if face.skin_along[0] <= round(grey) or face.skin_off[1] >= red:
        near = between(face.lightness, face.skin_lightness + _DARK_STEP, _HAIR_LIGHTNESS)
        pale_or_black = cv2.bitwise_and(between(face.along, 0, grey), cv2.bitwise_not(near))
        on_skin = cv2.bitwise_or(pale_or_black, between(face.off, red, 255))
        odd = cv2.bitwise_or(odd, cv2.bitwise_and(on_skin, face.skin))
    return cv2.countNonZero(odd) >= LEAST_SHARE * face.size_px


def _flat_features(face: Closeup, gradient: Mask) -> bool:
    """Tell whether the mouth's line or an eye is as flat as no feature is."""
    flat = _seen_at_features(gradient, face.points) < 2 * STEP_LEVELS
    return bool((_MEMBERS @ flat > _COVERS).any())


def _of_foreign_colour(face: Closeup, areas: Areas) -> Truth:
    """Tell which areas on the skin have a colour that neither skin nor hair has there."""
    on_skin = areas.on_skin > LEAST_SHARE
    hue = (areas.off < _GREENER) | (areas.along < _OPPOSITE)
    if hue.any():
        eyes = cv2.dilate(face.filled(at.EYE_RIGHT, at.EYE_LEFT), face.square(_REACH))
        hue &= on_skin | (covered(areas, np.asarray(eyes, np.uint8)) < _HAS_COUNTERPART)
    grey = areas.along < _GREY * face.skin_chroma
    pale = grey & (face.skin_chroma > _SURELY_CHROMATIC)
    pale &= areas.within > np.where(areas.below_brows, _MOSTLY_WITHIN, _WITHIN)
    pale &= areas.step + face.skin_lightness > _HAIR_LIGHTNESS
    pale &= (areas.step < _BRIGHT_STEP) | (areas.share > _BRIGHT_LEAST)
    dark = grey & (areas.step < _DARK_STEP) & areas.below_brows
    if dark.any():
        lone = covered(areas, _opposite_to_dark(face)) < _HAS_COUNTERPART
        hairless = covered(areas, face.nose()) > 1 - _HAS_COUNTERPART
        dark &= lone | hairless
    cloth = grey & (areas.step < -_ANY_STEP) & areas.below_brows
    dark |= smooth_over_chin(face, areas, cloth & ~dark)
    red = areas.off > _REDDER
    return np.asarray(hue | ((red | pale | dark) & on_skin), np.bool_)


def _plates(face: Closeup, areas: Areas, steps: Mask) -> Truth:
    """Tell which areas are lighter than the skin around and begin at once."""
    lighter = (areas.step > 0) & (areas.on_skin > _PARTLY_ON_SKIN * areas.share)
    lighter &= (areas.within > _MOSTLY_WITHIN) & (areas.share < _LARGEST_PLATE)
    found, least = np.zeros(len(areas.numbers), np.bool_), least_levels(areas)
    for place in where_set(lighter).tolist():
        left, top, wide, high = areas.boxes[place].tolist()
        box = grown((slice(top, top + high), slice(left, left + wide)), AROUND_PX)
        area = np.uint8(255) * (areas.labels[box] == areas.numbers[place])
        found[place] = is_plate(
            area, face.lightness[box], face.inner[box], steps[box], least[place]
        )
    return found


def _opposite_to_dark(face: Closeup) -> Mask:
    """Mask what lies opposite to anything darker than the skin."""
    dark = between(face.lightness, 0, face.skin_lightness - _ANY_STEP)
    return face.mirrored(np.asarray(cv2.dilate(dark, face.square(_REACH)), np.uint8))


def _over_features(face: Closeup, areas: Areas) -> Truth:
    """Tell which areas lie over the mouth's line or over an eye, where nothing flat is."""
    chroma_gap = face.skin_chroma - areas.along
    unlike = (np.abs(areas.step) > _ANY_STEP) | (np.abs(areas.off) > _UNLIKE)
    unlike |= chroma_gap > _UNLIKE
    seen = _seen_at_features(areas.labels, face.points)
    over_mouth, right, left = _MEMBERS @ (seen[:, None] == areas.numbers) > _COVERS
    if over_mouth.any():
        opening = areas.step + face.skin_lightness < _HAIR_LIGHTNESS
        opening &= (areas.off > _GREENER) & (areas.along > _OPPOSITE)
        opening &= covered(areas, face.lips) > _MOSTLY_WITHIN
        over_mouth &= ~opening
    sunglasses = right.any() and left.any() and not (right & left).any()
    over_eye = (right | left) & (not sunglasses)
    return np.asarray(unlike & (over_mouth | over_eye), np.bool_)


def _seen_at_features(plane: NDArray[Any], points: NDArray[np.float32]) -> NDArray[Any]:
    """Give a plane's values along the mouth's line and within either eye."""
    height, width = plane.shape
    seen = np.rint(_PLACES @ points.take(_CORNERS, axis=0)).astype(np.intp)
    column, row = np.minimum(np.maximum(seen, 0), (width - 1, height - 1)).T
    return np.asarray(plane.ravel().take(row * width + column))


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


def _diagonal(parts: Sequence[NDArray[np.floating]]) -> NDArray[np.floating]:
    """Give a matrix of blocks along its diagonal; to import SciPy for it would delay the start."""
    return np.block(
        [
            [one if one is other else np.zeros((len(one), other.shape[1])) for other in parts]
            for one in parts
        ]
    )


_CORNERS = np.concatenate([_MOUTH_LINE, at.EYE_RIGHT, at.EYE_LEFT])
_WEIGHTS = _along(len(_MOUTH_LINE)), _within(len(at.EYE_RIGHT)), _within(len(at.EYE_LEFT))
_PLACES = np.asarray(_diagonal(_WEIGHTS), np.float32)
_MEMBERS = _diagonal([np.full((1, len(one)), 1 / len(one)) for one in _WEIGHTS])
