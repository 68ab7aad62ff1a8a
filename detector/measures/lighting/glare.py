"""Sheen and red eyes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import median_colour, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting.skin import LEAST_PX, face_grid, length, seen_at, skin
from detector.view import LINEAR_TABLE, lab_of

_PUPIL = 0.45  # of the radius of the iris
_SHEEN_BLUR = 0.86  # half the base of a triangle of standard deviation 0.35
_SHEEN_STEP = 12.0  # CIE L*; the shading of a matt face stays below it
_LAMP = 0.4  # of white; the room mirrored in skin stays below it
_LAMP_LEVEL = 170  # in sRGB; what is mirrored is in all channels, in blue there is little else
_LEAST_APART = 0.1  # of the luminance, red and another channel of the skin


@measure("lighting.glare", "% skin")
def glare(batch: Batch) -> Column:
    """Shiny patches on the skin.

    Measures: the share of the skin that mirrors more than 0.4 of white and is lighter than the skin
    around it. What is mirrored is the white light which, taken away, leaves the skin's own colour.
    Why: all skin has some sheen in which its colour still shows; a mirrored lamp hides it. The lamp
    is as bright in dark skin as in light skin, though dark skin stays darker beneath it.
    Known limits: repeatable to a fifth of its value when the picture is enlarged or reduced; in a
    photo without colours no light can be told from skin.
    Clause: ICAO Doc 9303-3 (no hot spots); cf. FICV "flash reflection on skin".
    """
    return batch.each(_sheen_percent)


def _sheen_percent(scene: Scene) -> Figure:
    seen = skin(scene)
    if len(seen) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    return 100 * np.count_nonzero(_shiny(scene)) / len(seen)


@shared
def _shiny(scene: Scene) -> NDArray[np.bool_]:
    """Tell which pixels of `skin` shine, (K,)."""
    levels = skin(scene).levels
    shiny = np.zeros(len(levels), np.bool_)
    bright = where_set(levels[:, 2] >= _LAMP_LEVEL)
    if len(bright) == 0:
        return shiny
    own = LINEAR_TABLE[median_colour(skin(scene).few)]
    light = np.asarray(cv2.LUT(levels.take(bright, axis=0)[None], LINEAR_TABLE)[0], np.float32)
    lit = bright[_mirrored(light, own) > _LAMP]
    if len(lit) > 0:
        lightness = lab_of(levels)[:, 0]
        shiny[lit] = lightness[lit] > _around(scene, lightness)[lit] + _SHEEN_STEP
    return shiny


def _mirrored(light: NDArray[np.float32], own: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the white light in each colour (K, 3) that, taken away, leaves the skin's own hue.

    By red and green and by red and blue, the smaller of the two: Shafer's dichromatic reflection
    model (Color Research and Application 10(4), 1985).
    """
    red, *others = (own / max(float(own.sum() / 3), 1e-4)).tolist()
    found = [
        (other * light[:, 0] - red * light[:, place]) / min(other - red, -_LEAST_APART)
        for place, other in enumerate(others, 1)
    ]
    return np.asarray(np.minimum(*found), np.float32)


def _around(scene: Scene, lightness: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give how light the skin around each pixel of `skin` is on average, (K,)."""
    where = skin(scene).where
    share = where.astype(np.float32)
    total = np.zeros_like(share)
    total[where] = lightness
    side = 2 * round(_SHEEN_BLUR * scene.view.eye_distance_px / face_grid(scene).step) + 1
    near, known = cv2.split(cv2.stackBlur(cv2.merge([total, share]), (side, side)))
    return np.asarray(cv2.divide(near, known)[where], np.float32)


def shine(scene: Scene) -> NDArray[np.bool_]:
    """Tell where the skin shines, (h, w); it must have some skin to show."""
    shiny, grid = np.zeros(scene.regions.face.shape, np.uint8), face_grid(scene)
    shiny[grid.box][:: grid.step, :: grid.step][skin(scene).where] = _shiny(scene)
    cell = np.ones((grid.step, grid.step), np.uint8)
    return np.asarray(cv2.dilate(shiny, cell, anchor=(0, 0)) > 0)


@measure("lighting.red_eye", "a*")
def red_eye(batch: Batch) -> Column:
    """Red pupils.

    Measures: the larger, over both eyes, of the median CIE a* of the pupil. Pupils are near 0,
    brown irises stay under 10, a flash in the fundus is far above any of them.
    Why: a flash beside the lens lights the back of the eye, and nothing else makes a pupil red.
    Known limits: pupils of few pixels run together with the iris; lids and dark lenses may hide
    them.
    Clause: ICAO Doc 9303-3 (no red eyes).
    """
    return batch.each(_pupil_redness)


def _pupil_redness(scene: Scene) -> Figure:
    points = scene.view.points
    middles = points[at.IRISES]
    radii = length(points[_RIMS] - middles)
    reach = np.maximum(_PUPIL * radii, 1)[:, None, None]
    pupils = seen_at(scene.view.rgb, middles[:, None] + reach * _DISC)
    if pupils is None:
        return Reason.OUTSIDE_PICTURE
    redness = np.sort(lab_of(pupils)[..., 1], axis=1)[:, len(_DISC) // 2]
    return float(redness.max())


_RIMS = at.indices("469 474")
_STEPS = np.arange(24) + 0.5
_TURNS = np.pi * (3 - np.sqrt(5)) * _STEPS  # as seeds lie in a sunflower: evenly over the disc
_DISC = np.sqrt(_STEPS / len(_STEPS))[:, None] * np.stack([np.cos(_TURNS), np.sin(_TURNS)], 1)
