"""Exposure and the evenness of light on the face."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import inside, luminance_of, quantile
from detector.measure import Column, Figure, Reason, measure
from detector.measures.skin import LEAST_PX, eye_whites, polygon, skin

_LEAST_PATCH_PX = 8
_BLOWN_OUT_LEVEL = 240
_DARKEST = 1e-4
# Typical linear luminance of the skin's sheen and of the whites in a well exposed portrait.
_SHEEN, _EYE_WHITE = 0.45, 0.30


@measure("lighting.underexposed", "stop")
def underexposed(batch: Batch) -> Column:
    """How much too dark.

    Measures: stops between the brightest of the face's own whites (the whites of the eyes, the
    brightest skin) and what they have in a well exposed photo.
    Why: mean brightness calls dark skin dark. The white of the eye and the skin's sheen are
    bright in everybody's well exposed photo and dark in everybody's underexposed one.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 UnderExposurePrevention.
    """
    return batch.each(_darkness_stops)


def _darkness_stops(scene: Scene) -> Figure:
    luminance, whites = skin(scene).luminance, eye_whites(scene)
    if len(luminance) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    sheen = quantile(luminance, 0.97) / _SHEEN
    white = 0.0 if whites is None else luminance_of(quantile(whites[:, 0], 0.85)) / _EYE_WHITE
    return float(-np.log2(max(sheen, white, _DARKEST)))


@measure("lighting.overexposed", "% skin")
def overexposed(batch: Batch) -> Column:
    """Blown-out skin.

    Measures: the share of the skin whose green level is 240 or above.
    Why: green carries most of what the eye sees as light and shade; near its end the face's shape
    is gone. Red, which very light skin saturates first, takes no shape with it.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 OverExposurePrevention.
    """
    return batch.each(_blown_out_percent)


def _blown_out_percent(scene: Scene) -> Figure:
    places = skin(scene).places
    if len(places) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    green = scene.view.rgb.ravel().take(3 * places + 1)
    return 100 * np.count_nonzero(green >= _BLOWN_OUT_LEVEL) / len(places)


def blown_out(scene: Scene) -> NDArray[np.bool_]:
    """Tell where the skin is blown out, (h, w)."""
    green = cv2.extractChannel(scene.view.rgb, 1)
    return (green >= _BLOWN_OUT_LEVEL) & (scene.regions.skin > 0)


@measure("lighting.evenness", "stop")
def evenness(batch: Batch) -> Column:
    """Light from one side, or a shadow on one side.

    Measures: the ratio of median luminance between mirrored patches of the face, in stops: of the
    cheeks or of the skin beside the nose, whichever differ more; positive where the person's right
    is brighter.
    Why: a median over a patch ignores texture, moles and stubble; a ratio ignores skin colour.
    The forehead is left out, because a fringe shades one half of it on many compliant photos; the
    nose throws its shadow beside itself.
    Known limits: light from below or above alone does not show; see ``lighting.shade``.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 IlluminationUniformity.
    """
    return batch.each(_side_light_stops)


def _side_light_stops(scene: Scene) -> Figure:
    cheeks = _stops_between(scene, at.CHEEK_RIGHT, at.CHEEK_LEFT)
    beside_nose = _stops_between(scene, at.BESIDE_NOSE_RIGHT, at.BESIDE_NOSE_LEFT)
    if np.isnan(cheeks):
        return Reason.OUTSIDE_PICTURE
    return float(max(cheeks, beside_nose, key=lambda stops: np.nan_to_num(abs(stops))))


@measure("lighting.shade", "stop")
def shade(batch: Batch) -> Column:
    """A shadow across the eyes, as a brim, a fringe or a lamp overhead throws; light from below.

    Measures: the ratio of median luminance of the skin between the brows and of that of the darker
    cheek, in stops; negative where the brows are darker.
    Why: both are bare on nearly everybody, beard or not, and turned to the camera alike.
    Known limits: shadows that end at the hairline; soft light from above.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no shadows on the face).
    """
    return batch.each(_shade_stops)


def _shade_stops(scene: Scene) -> Figure:
    sides = [_stops_between(scene, at.GLABELLA, cheek) for cheek in (at.CHEEK_RIGHT, at.CHEEK_LEFT)]
    return Reason.OUTSIDE_PICTURE if np.isnan(sides).any() else max(sides)


def _stops_between(scene: Scene, one: at.Indices, other: at.Indices) -> float:
    """Give how many times a patch is brighter than another; NaN where one is not seen."""
    patches = []
    for outline in (one, other):
        box, where = polygon(scene.view, outline)
        patches.append(inside(scene.view.luminance[box], where))
    if min(map(len, patches)) < _LEAST_PATCH_PX:
        return float("nan")
    first, second = (max(quantile(patch, 0.5), _DARKEST) for patch in patches)
    return math.log2(first / second)
