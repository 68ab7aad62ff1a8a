"""The light on skin by which way it faces: where the lamp is, and what throws a shadow."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import quantile, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting.rims import rims_at
from detector.measures.lighting.skin import MIRRORED, seen_at
from detector.view import light_of

Plane = NDArray[np.float32]


@measure("lighting.lamp_height", "stop")
def lamp_height(batch: Batch) -> Column:
    """Light from below, as of a screen or a white table.

    Measures: by how many stops the light falls from the brow to the chin, two eye distances, over
    some 160 landmarks on plain skin, beyond what it does in even light. Skin that faces down by 30
    degrees counts as 0.35 eye distances lower. Negative where the lower face is brighter.
    Why: a lamp below lights what is near it and what faces it, and either shows where the other
    does not. What makes faces differ in even light, as beards, fringes and deep eyes do, is told
    from light by how it makes all landmarks differ together. No landmark counts for more than 1.2
    stops, and one on a line darker by a stop than the skin beside it, as a rim of spectacles is,
    counts as that skin, or as in even light where it would be lighter than that.
    Known limits: a beard darkens skin that faces down, and hides a lamp below; daylight from above
    brightens skin that faces up by as much as a lamp above does.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no shadows on the face).
    """
    return batch.each(lambda scene: _part(scene, _LAMP))


@measure("lighting.lamp_ahead", "stop")
def lamp_ahead(batch: Batch) -> Column:
    """A lamp beside the camera, as a phone's or a camera's own flash.

    Measures: by how many stops skin that faces the camera is brighter than skin turned away from it
    by 60 degrees, beyond what it is in even light: the slope of a plane fitted to the luminance of
    the landmarks of ``lighting.lamp_height`` over the way they face.
    Why: a flash near the lens lights what faces it and leaves the sides of the face dark, however
    bright the photo as a whole and whatever the skin mirrors.
    Known limits: a tone curve that is much too steep counts as well.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no hot spots).
    """
    return batch.each(lambda scene: _part(scene, _AHEAD))


def fall_stops(scene: Scene) -> float | None:
    """Give by how many stops the light falls from brow to chin, whichever way the skin faces.

    Beyond what it does in even light; None where the face is not all seen.
    """
    slopes = _slopes(scene)
    return None if slopes is None else float(slopes[_FALL])


def _part(scene: Scene, part: int) -> Figure:
    slopes = _slopes(scene)
    return Reason.OUTSIDE_PICTURE if slopes is None else float(slopes[part])


@shared
def _slopes(scene: Scene) -> Plane | None:
    stops, relief = _stops(scene), _relief()
    if stops is None:
        return None
    beyond = beyond_even(stops, relief.even)
    bare = beyond + rims_at(scene, scene.view.points.take(relief.landmarks, axis=0))
    return np.asarray(relief.slopes @ np.minimum(bare, np.maximum(beyond, 0)).ravel(), np.float32)


def beyond_even(stops: Plane, even: NDArray[np.floating]) -> Plane:
    """Give how much lighter skin (K, 2) is than in even light (K,), to a limit both ways."""
    beyond = stops - even[:, None].astype(np.float32)
    beyond -= np.float32(quantile(beyond.ravel(), 0.5))
    return np.minimum(np.maximum(beyond, -_MOST_STOPS, out=beyond), _MOST_STOPS, out=beyond)


def one_sided_stops(scene: Scene) -> float | None:
    """Give by how much a part of one side differs in light from its mirror image, in stops.

    Beyond what the sides differ by as a whole; where it differs most, a median over a place and its
    twelve neighbours. Positive where the person's right is brighter; None where the face is not all
    seen.
    """
    stops, relief = _stops(scene), _relief()
    if stops is None:
        return None
    apart = (stops[:, 0] - stops[:, 1]).take(relief.near)
    parts = np.partition(apart, _NEIGHBOURS // 2, axis=0)[_NEIGHBOURS // 2]
    parts -= np.float32(quantile(apart[0], 0.5))
    return float(parts[np.abs(parts).argmax()])


@shared
def _stops(scene: Scene) -> Plane | None:
    return stops_at(scene, _relief().landmarks)


def stops_at(scene: Scene, landmarks: NDArray[np.int64]) -> Plane | None:
    """Give the luminance about landmarks (...), in stops; None where one lies outside.

    What skin of any tone mirrors is added to all, so that the same light parts dark skin by no more
    stops than light skin.
    """
    view = scene.view
    places = view.points.take(landmarks, axis=0) / np.float32(2) - np.float32(0.5)
    about = np.asarray(_ABOUT * view.eye_distance_px / 2 * _CROSS, np.float32)
    seen = seen_at(view.half, places + about.reshape(-1, *(1,) * landmarks.ndim, 2))
    if seen is None:
        return None
    light = light_of(seen).sum(0) / np.float32(len(_CROSS))
    return np.asarray(np.log2(light + np.float32(MIRRORED)), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Relief:
    """K landmarks of the person's right and their mirror images; such in the middle are their own.

    Attributes
    ----------
    landmarks : ndarray, shape (K, 2), int64
        Right and left.
    even : ndarray, shape (K,), float32
        How light the skin there is in even light, in stops.
    slopes : ndarray, shape (3, 2 * K), float32
        What makes `fall_stops`, `lamp_height` and `lamp_ahead` of how much lighter it is than that.
    near : ndarray, shape (13, A), int64
        For each of A pairs beside the middle itself and the twelve others nearest to it.
    """

    landmarks: NDArray[np.int64]
    even: Plane
    slopes: Plane
    near: NDArray[np.int64]


@cache
def _relief() -> _Relief:
    text = files("detector.face").joinpath("relief.toml").read_text("utf-8")
    rows = np.array(tomllib.loads(text)["rows"])
    landmarks, places, facing = rows[:, :2].astype(np.int64), rows[:, 2:4], rows[:, 4:6]
    even, deviation, falls = rows[:, 6], rows[:, 7], rows[:, 8:].T
    beside = landmarks[:, 0] != landmarks[:, 1]
    weight = (1 + beside) / np.maximum(deviation, _LEAST_DEVIATION) ** 2
    plane = np.column_stack([np.ones(len(rows)), facing])
    ahead = np.linalg.solve((plane.T * weight) @ plane, plane.T * weight)[2:] / 4
    slopes = np.repeat(np.concatenate([falls, ahead]), 2, axis=1)
    apart = where_set(beside)
    gaps = np.linalg.norm(places[apart, None] - places[None, apart], axis=2)
    near = np.argsort(gaps, axis=1, kind="stable")[:, : _NEIGHBOURS + 1]
    return _Relief(landmarks, even.astype(np.float32), slopes.astype(np.float32), apart[near.T])


_FALL, _LAMP, _AHEAD = 0, 1, 2
_CROSS = np.array([[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]])
_ABOUT = 0.03  # of the eye distance
_MOST_STOPS = np.float32(1.2)
_LEAST_DEVIATION = 0.12  # stops
_NEIGHBOURS = 12
