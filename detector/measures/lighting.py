"""Exposure and the evenness of light on the face."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import inside, quantile
from detector.measure import Column, Figure, Reason, measure
from detector.regions import fill

_LEAST_SKIN_PX = 400
_LEAST_CHEEK_PX = 20
_BLOWN_OUT_LEVEL = 240
_DARKEST = 1e-4
_IRISES = ((468, 469), (473, 474))


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
    luminance = scene.view.luminance
    skin = inside(luminance, scene.regions.skin)
    if len(skin) < _LEAST_SKIN_PX:
        return Reason.REGION_TOO_SMALL
    sheen = quantile(skin, 0.97) / _SHEEN
    whites = inside(luminance, eye_whites(scene))
    white = quantile(whites, 0.85) / _EYE_WHITE if len(whites) >= _LEAST_WHITE_PX else 0.0
    return float(-np.log2(max(sheen, white, _DARKEST)))


# Typical linear luminance in a well exposed portrait.
_SHEEN, _EYE_WHITE, _LEAST_WHITE_PX = 0.45, 0.30, 12


@shared
def eye_whites(scene: Scene) -> NDArray[np.uint8]:
    """Mask the whites of the eyes: the eye openings without the irises."""
    eyes = fill(scene.view, at.EYE_RIGHT, at.EYE_LEFT)
    for centre, rim in _IRISES:
        middle, edge = scene.view.points[[centre, rim]]
        radius = round(1.15 * float(np.linalg.norm(edge - middle)))
        cv2.circle(eyes, np.rint(middle).astype(int).tolist(), radius, 0, -1)
    return eyes


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
    size_px = cv2.countNonZero(scene.regions.skin)
    if size_px < _LEAST_SKIN_PX:
        return Reason.REGION_TOO_SMALL
    return float(100 * np.count_nonzero(blown_out(scene)) / size_px)


def blown_out(scene: Scene) -> NDArray[np.bool_]:
    """Tell where the skin is blown out, (h, w)."""
    green = cv2.extractChannel(scene.view.rgb, 1)
    return (green >= _BLOWN_OUT_LEVEL) & (scene.regions.skin > 0)


@measure("lighting.evenness", "stop")
def evenness(batch: Batch) -> Column:
    """Light from one side.

    Measures: the ratio of median luminance between mirrored patches of the cheeks, in stops;
    positive where the person's right cheek is brighter.
    Why: a median over a patch ignores texture, moles and stubble; a ratio ignores skin colour.
    The forehead is left out, because a fringe shades one half of it on many compliant photos.
    Known limits: light from below or above alone does not show.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 IlluminationUniformity.
    """
    return batch.each(_side_light_stops)


def _side_light_stops(scene: Scene) -> Figure:
    cheeks = [
        inside(scene.view.luminance, fill(scene.view, patch))
        for patch in (at.CHEEK_RIGHT, at.CHEEK_LEFT)
    ]
    if min(map(len, cheeks)) < _LEAST_CHEEK_PX:
        return Reason.OUTSIDE_PICTURE
    right, left = (max(quantile(cheek, 0.5), _DARKEST) for cheek in cheeks)
    return float(np.log2(right / left))
