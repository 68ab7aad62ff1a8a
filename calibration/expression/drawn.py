"""Faces at rest, drawn in many expressions and photographed again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.variants import varied
from calibration.expression import brows, looks, mouths
from detector.face import locate
from detector.networks.sessions import Networks
from detector.photo import Photo
from detector.view import View

_AT_REST, _BROWS, _MOUTHS, _EYES = 2, 8, 9, 12
_ABOVE, _BELOW = 0.8, 0.6  # of the landmarks, what is kept of the picture, in eye distances
_TURN_DEG, _GROWTH, _SHIFT = 2.0, 0.04, 0.012  # how frames differ: standard deviations
_OUTER_RIGHT, _OUTER_LEFT = 33, 263
_SIGNED = ("aside", "crooked")  # figures that a mirror turns round
_SIDES = {"shut_right": "shut_left", "shut_left": "shut_right"}  # and that it exchanges

Picture = tuple[NDArray[np.uint8], Mapping[str, float]]  # and how far what is moved in it


@dataclass(frozen=True, slots=True, eq=False)
class Sitter:
    """A face at rest.

    Attributes
    ----------
    person : str
        Whose.
    weight : float
        How much each drawing of it counts.
    photo : Photo
        As it came.
    seen : View
        At working size.
    points : ndarray, shape (478, 3), float32
        Landmarks in pixels of the photo.
    """

    person: str
    weight: float
    photo: Photo
    seen: View
    points: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What the landmark network saw of one drawn face, and how it was drawn.

    Attributes
    ----------
    sitter : Sitter
        Whose face.
    traits : ndarray, shape (F,), float32
        See `detector.face.traits`.
    figures : dict of str to float
        How far what is moved; the rest is at rest. NaN: not known.
    """

    sitter: Sitter
    traits: NDArray[np.float32]
    figures: Mapping[str, float]


def drawn(sitter: Sitter, networks: Networks, rng: Generator) -> Iterator[Drawn]:
    """Draw one face at rest, its brows, its mouth and its eyes moved in turn."""
    head = near(sitter.seen)
    pictures: list[Picture] = [(head.rgb, {})] * _AT_REST
    for way, times in ((brows, _BROWS), (mouths, _MOUTHS), (looks, _EYES)):
        for _ in range(times):
            pose = way.posed(rng)
            pictures.append((way.moved(head, pose, rng), pose.figures))
    yield from photographed(sitter, pictures, networks, rng)


def photographed(
    sitter: Sitter, pictures: Iterable[Picture], networks: Networks, rng: Generator
) -> Iterator[Drawn]:
    """Photograph drawings of a sitter's head again, each framed, lit and filed otherwise."""
    points = near(sitter.seen).points
    for rgb, figures in pictures:
        again, mirrored = _again(rgb, points, rng)
        faces = locate([replace(sitter.photo, rgb=again)], networks)
        if faces.found[0]:
            yield Drawn(sitter, faces.traits[0], _mirrored(figures) if mirrored else figures)


def _mirrored(figures: Mapping[str, float]) -> Mapping[str, float]:
    return {
        _SIDES.get(name, name): -one if name in _SIGNED else one for name, one in figures.items()
    }


def near(seen: View) -> View:
    """Keep the head of a portrait."""
    unit = seen.eye_distance_px
    start = np.maximum((seen.points.min(0) - _ABOVE * unit).astype(int), 0)
    end = (seen.points.max(0) + _BELOW * unit).astype(int)
    rgb = np.ascontiguousarray(seen.rgb[start[1] : end[1], start[0] : end[0]])
    return replace(seen, rgb=rgb, points=(seen.points - start).astype(np.float32))


def _again(
    rgb: NDArray[np.uint8], points: NDArray[np.float32], rng: Generator
) -> tuple[NDArray[np.uint8], bool]:
    """Frame, light and file a picture otherwise, and tell whether it came out mirrored."""
    height, width = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2), rng.normal(0, _TURN_DEG), np.exp(rng.normal(0, _GROWTH))
    )
    turn[:, 2] += rng.normal(0, _SHIFT, 2) * width
    framed = cv2.warpAffine(
        rgb, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    there = (points @ turn[:, :2].T + turn[:, 2]).astype(np.float32)
    again, there = varied(np.asarray(framed, np.uint8), there, rng)
    return again, bool(there[_OUTER_RIGHT, 0] > there[_OUTER_LEFT, 0])
