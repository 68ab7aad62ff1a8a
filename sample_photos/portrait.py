"""A portrait of a synthetic sitter, and where everything in it lies."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.report import Geometry, Point
from sample_photos import body, eyes, hair, head, mouth, skin, wear
from sample_photos.canvas import LEFT, SCALE, SHAPE, TOP, Plane, X, Y, soften
from sample_photos.light import encoded, linear, lit
from sample_photos.sitter import Scene, Sitter

_NECK_PIVOT = (0.0, 190.0)
_OVERSAMPLING = 2
_LENS_PX = 0.45
_NOISE = 0.006


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A rendered photo.

    Attributes
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        sRGB.
    geometry : Geometry
        Where the features were painted, in pixels from the upper left corner of the photo.
    """

    rgb: NDArray[np.uint8]
    geometry: Geometry


def photograph(sitter: Sitter, scene: Scene) -> Portrait:
    """Paint a sitter, frame the picture and expose it."""
    head_layer, clothes_layer = _layers(sitter, scene.light_ratio)
    head_map, body_map = _placement(scene, scene.roll_deg), _placement(scene, 0.0)
    light = _wall(scene, head_layer, head_map)
    for layer, placement in ((head_layer, head_map), (clothes_layer, body_map)):
        placed = _placed(layer, placement, scene)
        light = light * (1 - placed[3]) + placed[:3]
    return Portrait(
        _exposed(light, scene, sitter.seed), _geometry(sitter, scene, head_map, head_layer[3])
    )


@lru_cache(maxsize=4)
def _layers(sitter: Sitter, light_ratio: float) -> tuple[Plane, Plane]:
    face_cover, tone = head.coverage(sitter), skin.colour(sitter)
    picture = np.zeros((4, *SHAPE), np.float32)
    if sitter.hair == "long":
        picture = _laid(picture, *hair.behind(sitter, light_ratio))
    for height, cover, shade in (
        (body.neck_relief(), body.neck_cover(), body.chin_shadow(face_cover)),
        (body.ears_relief(), body.ears_cover(), 0.94),
    ):
        shown = skin.shown(sitter, tone, height, cover, light_ratio)
        picture = _laid(picture, shown * shade, cover)
    picture = _laid(picture, _face(sitter, tone, face_cover, light_ratio), face_cover)
    if sitter.mouth_opening:
        picture = mouth.opened(picture, sitter.mouth_opening)
    if sitter.hair != "none":
        colour, cover = hair.front(sitter, light_ratio)
        picture[:3] *= 1 - 0.45 * soften(cover, 3)
        picture = _laid(picture, colour, cover)
    picture = wear.put_on(sitter, picture, light_ratio)
    return picture, _laid(np.zeros_like(picture), *body.clothes(sitter, light_ratio))


def _face(sitter: Sitter, tone: Plane, cover: Plane, light_ratio: float) -> Plane:
    height = head.relief(sitter) + mouth.relief()
    shown = skin.shown(sitter, mouth.coloured(sitter, tone), height, cover, light_ratio)
    return eyes.painted(sitter, mouth.deepened(shown), lit(height, light_ratio).diffuse)


def _laid(picture: Plane, colour: Plane, cover: Plane) -> Plane:
    picture *= 1 - cover
    picture[:3] += colour * cover
    picture[3] += cover
    return picture


def _placement(scene: Scene, roll_deg: float) -> NDArray[np.float64]:
    angle, (px, py) = math.radians(-roll_deg), _NECK_PIVOT
    c, s = math.cos(angle) * scene.scale, math.sin(angle) * scene.scale
    turn = np.array([[c, -s], [s, c]])
    offset = np.array(scene.eyes_px) + scene.scale * np.array((px, py)) - turn @ (px, py)
    return np.column_stack([turn, offset])


def _placed(layer: Plane, placement: NDArray[np.float64], scene: Scene) -> Plane:
    fine = [side * _OVERSAMPLING for side in scene.size_px]
    unit = np.array(
        [[1 / SCALE, 0, LEFT + 0.5 / SCALE], [0, 1 / SCALE, TOP + 0.5 / SCALE], [0, 0, 1]]
    )
    grid = np.array([[_OVERSAMPLING, 0, -0.5], [0, _OVERSAMPLING, -0.5], [0, 0, 1]])
    matrix = grid @ np.vstack([placement, (0, 0, 1)]) @ unit
    warped = cv2.warpAffine(cv2.merge(list(layer)), matrix[:2], fine, flags=cv2.INTER_LINEAR)
    small = cv2.resize(warped, scene.size_px, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32).transpose(2, 0, 1)


def _wall(scene: Scene, head_layer: Plane, placement: NDArray[np.float64]) -> Plane:
    width, height = scene.size_px
    wall = np.broadcast_to(linear(scene.background), (3, height, width))
    if scene.wall_shadow:
        moved = placement + np.array([[0, 0, 34], [0, 0, 16]])
        shade = cv2.GaussianBlur(_placed(head_layer, moved, scene)[3], (0, 0), 9)
        wall = wall * (1 - scene.wall_shadow * shade)
    return wall


def _exposed(light: Plane, scene: Scene, seed: int) -> NDArray[np.uint8]:
    blur_px = math.hypot(_LENS_PX, scene.blur_px)
    seen = np.asarray(cv2.GaussianBlur(light.transpose(1, 2, 0), (0, 0), blur_px), np.float32)
    value = encoded(seen * 2.0**scene.exposure_ev)
    value += np.random.default_rng(seed).standard_normal(value.shape, np.float32) * _NOISE
    picture = np.clip(np.round(value * 255), 0, 255).astype(np.uint8)
    if scene.border_px:
        b = scene.border_px
        inner = picture[b:-b, b:-b].copy()
        picture[:] = 0
        picture[b:-b, b:-b] = inner
    return picture


def _hair_top(head_cover: Plane, placement: NDArray[np.float64]) -> Point:
    """Find the highest point of the head's outline, hair included, in the framed photo."""
    inside = head_cover > 0.5
    columns = np.flatnonzero(inside.any(0))
    rows = inside[:, columns].argmax(0)
    edge = np.stack([X[0, columns], Y[rows, 0] - 0.5 / SCALE, np.ones(len(rows))])
    x, y = placement @ edge
    return float(x[y < y.min() + 0.5].mean()), float(y.min())


def _geometry(
    sitter: Sitter, scene: Scene, placement: NDArray[np.float64], head_cover: Plane
) -> Geometry:
    def at(x: float, y: float) -> Point:
        px, py = placement @ (x, y, 1)
        return float(px), float(py)

    return Geometry(
        image=scene.size_px,
        eye_right=at(-head.EYE_X, 0),
        eye_left=at(head.EYE_X, 0),
        chin=at(0, head.CHIN_Y + mouth.CHIN_FOLLOWS * sitter.mouth_opening),
        hair_top=None if sitter.wears == "cap" else _hair_top(head_cover, placement),
        face_right=at(-head.HALF_FACE, head.FACE_EDGE_Y),
        face_left=at(head.HALF_FACE, head.FACE_EDGE_Y),
        yaw_deg=0.0,
        pitch_deg=0.0,
        roll_deg=scene.roll_deg,
    )
