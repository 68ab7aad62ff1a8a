"""Shadows thrown on the face by what stands between it and the lamp."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import luminance_of, magnitude, quantile, shrink, where_set
from detector.kernels.crops import channels, luma
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting.rims import rims_in
from detector.measures.lighting.skin import LEAST_PX, face_grid, skin_colour
from detector.view import LINEAR_TABLE


@measure("lighting.dapple", "stop")
def dapple(batch: Batch) -> Column:
    """Shadows across the face, as of leaves, blinds or a window's bars.

    Measures: the step of luminance, in stops over a tenth of the eye distance, that a ninth of the
    skin exceeds. A step counts the less the more the ratios of the colours step with it, and not at
    all where they step by a quarter of it or where skin does not show its own colour. Thin dark
    lines are filled before.
    Why: the edge of a shadow changes how much light there is and hardly its colour. Where skin
    turns away, shines, reddens or grows hair, its colour changes with its luminance. A fifth of the
    skin's own median luminance is added to all light: a shadow's edge counts alike on dark skin and
    on light, and the depth of folds and hair for less. Wrinkles and stubble are no wider than a
    twentieth of the eye distance. Rims of spectacles, lashes and lids are left out: dark lines
    about the eyes, with what lies within .075 eye distances.
    Known limits: shadows whose edges are softer than that, those of a few narrow lines about the
    eyes alone, and those in a photo without colours.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no shadows on the face).
    """
    return batch.each(_shadow_edge_stops)


def _shadow_edge_stops(scene: Scene) -> Figure:
    """Give one portrait's figure."""
    box = face_grid(scene).box
    scale = min(_EYE_DISTANCE_PX / scene.view.eye_distance_px, 0.5)
    halves = slice(box[0].start // 2, box[0].stop // 2), slice(box[1].start // 2, box[1].stop // 2)
    small = np.asarray(
        cv2.morphologyEx(shrink(scene.view.half[halves], 2 * scale), cv2.MORPH_CLOSE, _LINE),
        np.uint8,
    )
    skin, rims = (
        _scaled(mask, small.shape) for mask in (scene.regions.skin[box], rims_in(scene, halves))
    )
    within = cv2.subtract(skin, rims)
    inside = cv2.erode(within, _AROUND, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    here = where_set(inside[_INNER, _INNER] > 0)
    own = skin_colour(scene)
    if own is None or len(here) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    red, green, blue = (cv2.LUT(channel, _STOPS) for channel in channels(small))
    warmth, grey, least = cv2.subtract(red, blue), luma(small), _SHARE * len(here)
    same, warmer = (_step(plane, here) for plane in (cv2.LUT(grey, _STOPS), warmth))
    coloured = warmth[_INNER, _INNER].take(here) > _SKIN_STOPS
    alike = where_set(coloured & (warmer < _COLOURED * same))
    if len(alike) <= least:
        return 0.0
    here, limit, warmer = here.take(alike), _COLOURED * same.take(alike), warmer.take(alike)
    colour = np.maximum(warmer, _GREEN * _step(cv2.subtract(red, green), here))
    alike = where_set(colour < limit)
    if len(alike) <= least:
        return 0.0
    added = max(_OF_OWN * luminance_of(float(own[0])), _NOTHING)
    light = cv2.LUT(grey, np.log2(LINEAR_TABLE + np.float32(added)))
    likeness = 1 - colour.take(alike) / limit.take(alike)
    steps = _step(light, here.take(alike)) * likeness
    return quantile(steps, 1 - least / len(alike)) / _USUAL_LIKENESS


def _scaled(mask: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(mask, shape[1::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


def _step(plane: cv2.typing.MatLike, here: NDArray[np.intp]) -> NDArray[np.float32]:
    """Give the step across places in what `_INNER` leaves of a plane, whichever way it runs."""
    across = cv2.subtract(plane[_INNER, 2 * _REACH_PX :], plane[_INNER, : -2 * _REACH_PX])
    down = cv2.subtract(plane[2 * _REACH_PX :, _INNER], plane[: -2 * _REACH_PX, _INNER])
    return magnitude(*(np.asarray(step.take(here), np.float32) for step in (across, down)))


_EYE_DISTANCE_PX, _REACH_PX = 40.0, 2
_INNER = slice(_REACH_PX, -_REACH_PX)
_AROUND = np.ones((7, 7), np.uint8)  # .075 eye distances to all sides
_LINE = np.ones((3, 3), np.uint8)  # fills lines of two pixels
_OF_OWN = 0.2
_NOTHING = 0.003  # of white
_STOPS = np.log2(LINEAR_TABLE + np.float32(_NOTHING))
_GREEN, _COLOURED = 1.5, 0.25
_USUAL_LIKENESS = 0.6  # of what a shadow's edge crosses
_SKIN_STOPS = 0.3  # red over blue; skin has one, hair, frames and sheen hardly any
_SHARE = 0.11
