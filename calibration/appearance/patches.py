"""Things of any shape and surface before the head, for a model to learn that anything hides.

Drawn faults look like what people wear. What is held, pasted or fallen before a face looks like
nothing in particular: these patches have no likeness, only a place, and say themselves what they
hide.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from detector.face import landmarks as at

Rgb = NDArray[np.uint8]
Points = NDArray[np.float32]
Plane = NDArray[np.float32]

_BROWS = np.concatenate([at.BROW_RIGHT, at.BROW_LEFT])
BARE_HEAD: Mapping[str, bool] = dict.fromkeys(
    ("head_covering", "drawn_covering", "hat", "band"), False
)
_HIDDEN, _FREE = 0.3, 0.04  # shares of a zone above which it counts as hidden, below as free
_FACE_HIDDEN, _FACE_FREE = 0.07, 0.01
_OPAQUE = 0.9
_SEEN_LEVELS = 12  # a patch of the colour of what it lies on hides nothing that one could see
_SEEN_THROUGH = 0.3  # of the patches hide only partly


@dataclass(frozen=True, slots=True, eq=False)
class Patched:
    """A picture with a patch.

    Attributes
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The picture.
    shows : mapping of str to bool
        For each role that it says something of, whether the fault is there.
    """

    rgb: Rgb
    shows: Mapping[str, bool]


def patched(rgb: Rgb, points: Points, rng: Generator) -> Patched:
    """Lay something over a bare head.

    Parameters
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        A picture of a head on which nothing is worn.
    points : ndarray, shape (478, 2), float32
        Landmarks in its pixels.
    rng : Generator
        What is drawn from.
    """
    unit = float(np.linalg.norm(points[473] - points[468]))
    mask = _shape(rgb.shape[:2], points, unit, rng)
    cover = 1.0 if rng.random() > _SEEN_THROUGH else float(rng.uniform(0.35, 0.85))
    surface = _SURFACES[int(rng.integers(len(_SURFACES)))](rgb, unit, rng)
    share = (cover * mask)[..., None]
    laid = np.clip(rgb * (1 - share) + surface * share, 0, 255).astype(np.uint8)
    seen = cv2.absdiff(laid, rgb).max(-1) > _SEEN_LEVELS
    return Patched(laid, _shown(mask * seen, points, unit, cover))


def _shape(size: tuple[int, int], points: Points, unit: float, rng: Generator) -> Plane:
    """Give a convex blob, a bar or an oval around some point of the head, (h, w), 0..1."""
    mask = np.zeros(size, np.uint8)
    aim = points[[468, 473, 1, 14, 50, 280, 10, 151]][int(rng.integers(8))]
    centre = aim + rng.normal(0, 0.2, 2) * unit
    half = rng.uniform(0.2, 0.9, 2) * unit
    turn = rng.normal(0, 25)
    kind = rng.integers(3)
    if kind == 0:
        angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
        rim = rng.uniform(0.5, 1, (9, 1)) * np.stack([np.cos(angles), np.sin(angles)], 1)
        corners = centre + rim * half
    elif kind == 1:
        box = (tuple(centre.tolist()), tuple((2 * half).tolist()), float(turn))
        corners = cv2.boxPoints(box)
    else:
        rim = np.array(cv2.ellipse2Poly((0, 0), (100, 100), 0, 0, 360, 12), np.float64)
        corners = rim / 100 * half + centre
    cv2.fillPoly(mask, [np.rint(corners * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    soft_px = rng.uniform(0.3, 2.5)
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), soft_px))


def _flat(rgb: Rgb, _unit: float, rng: Generator) -> Plane:
    grey = rng.integers(0, 256)
    paint = rng.integers(0, 256, 3) if rng.random() < 0.6 else np.full(3, grey)
    return np.broadcast_to(paint.astype(np.float32), rgb.shape)


def _woven(rgb: Rgb, unit: float, rng: Generator) -> Plane:
    """Give stripes or speckles, lit from one side."""
    y, x = np.mgrid[: rgb.shape[0], : rgb.shape[1]].astype(np.float32) / unit
    angle = rng.uniform(0, np.pi)
    along = np.cos(angle) * x + np.sin(angle) * y
    wave = np.sin(2 * np.pi * along / rng.uniform(0.05, 0.4))
    speckle = rng.normal(size=x.shape).astype(np.float32)
    lit = 1 + rng.uniform(0, 0.3) * wave + rng.uniform(0, 0.25) * speckle
    lit = lit + rng.uniform(-0.4, 0.4) * (along - along.mean())
    return np.asarray(_flat(rgb, unit, rng) * lit[..., None], np.float32)


def _elsewhere(rgb: Rgb, _unit: float, rng: Generator) -> Plane:
    """Give the picture itself, from another place: skin, hair, cloth or wall."""
    shift = (rng.uniform(0.2, 0.8, 2) * rgb.shape[:2]).astype(int)
    return np.roll(rgb, tuple(shift.tolist()), (0, 1)).astype(np.float32)


def _blotted(rgb: Rgb, unit: float, rng: Generator) -> Plane:
    """Give the picture itself in coarse squares, as faces are made unrecognisable."""
    across = max(int(rgb.shape[1] / (rng.uniform(0.12, 0.3) * unit)), 2)
    down = max(round(across * rgb.shape[0] / rgb.shape[1]), 2)
    coarse = cv2.resize(rgb, (across, down), interpolation=cv2.INTER_AREA)
    whole = cv2.resize(coarse, rgb.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(whole, np.float32)


_SURFACES: tuple[Callable[[Rgb, float, Generator], Plane], ...] = (
    _flat,
    _flat,
    _woven,
    _elsewhere,
    _blotted,
)


def _shown(mask: Plane, points: Points, unit: float, cover: float) -> Mapping[str, bool]:
    """Tell which faults a patch makes; what it only grazes is left open."""
    face, eyes, top = _zones(mask.shape, points, unit)
    over_face = float(mask[face].mean())
    over_eyes = [float(mask[eye].mean()) for eye in eyes]
    over_top = float(mask[top].mean())
    shows: dict[str, bool] = {}
    if cover > _OPAQUE:
        shows |= _decided("face_covered", over_face, _FACE_FREE, _FACE_HIDDEN)
        shows |= _decided("eyes_visible", max(over_eyes), _FREE, _HIDDEN)
    elif min(over_eyes) > 1 - _HIDDEN:
        shows["glasses_tint"] = True
    if over_top < _FREE:
        shows |= BARE_HEAD
    if max(over_eyes) < _FREE:
        shows |= {"glasses_tint": False, "glasses_glare": False}
    return shows


def _decided(role: str, share: float, free: float, hidden: float) -> dict[str, bool]:
    return {role: share >= hidden} if share >= hidden or share <= free else {}


def _zones(
    size: tuple[int, ...], points: Points, unit: float
) -> tuple[NDArray[np.bool_], list[NDArray[np.bool_]], NDArray[np.bool_]]:
    """Give the face, each eye, and what lies above the brows, hair and all."""
    brow_y = float(points[_BROWS, 1].mean())
    face = _filled(size, points[at.FACE_OVAL])
    eyes = [_filled(size, points[eye]) for eye in (at.EYE_RIGHT, at.EYE_LEFT)]
    middle = float(points[[468, 473], 0].mean())
    top, low = brow_y - 1.1 * unit, brow_y - 0.1 * unit
    corners = [(middle + side * 0.8 * unit, y) for side, y in ((-1, top), (1, top), (1, low))]
    above = _filled(size, np.array([*corners, (middle - 0.8 * unit, low)]))
    return face, eyes, above


def _filled(size: tuple[int, ...], outline: NDArray[np.floating]) -> NDArray[np.bool_]:
    mask = np.zeros(size[:2], np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(np.rint(outline).astype(np.int32)), 1)
    return mask.astype(bool)
