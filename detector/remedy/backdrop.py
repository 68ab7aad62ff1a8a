"""A plain wall behind the person replaced by a plain colour, down to single hairs.

Near the outline a pixel is a mixture: alpha of it is person, the rest is wall. The wall's colour
behind it is known, since the wall is plain and goes on outside; the person's is taken from inside
the outline close by. In linear light, where lenses mix, alpha is how far the pixel lies on the way
from the one to the other. Exchanging the wall's share for the new colour then adds
(1 - alpha)(new - wall) to the pixel: no colour of the old wall is left in it, and what is all
person keeps its values to the last digit.

References
----------
A. R. Smith & J. F. Blinn, "Blue screen matting", SIGGRAPH 1996 (known backing colour); K. He, J.
Sun & X. Tang, "Guided image filtering", IEEE TPAMI 35(6), 2013 (the smoothing of alpha).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene
from detector.kernels import quantile
from detector.remedy.light import encoded
from detector.view import LINEAR_TABLE

Plane = NDArray[np.float32]

_BAND = 0.10  # how far from the mask's edge a mixture may lie, in eye distances
_NEAR = 0.16  # from how far away the two colours are taken, in eye distances
_CLEAR = 0.06  # a difference of light between person and wall that tells them apart surely
_SMOOTHING = 0.02  # reach of the guided filter, in eye distances
_EDGE = 2e-4  # a variance of light above which an edge of the picture is one of alpha's
_STRAND = 0.05  # of light: what stands out from a wall more than grain does
_FAINT = 0.1  # a share of a pixel at which hair still hangs together
_MOST_UNEVEN = 0.05  # of light: a wall that differs more from its own surroundings is not plain


def replaced(
    rgb: NDArray[np.uint8], scene: Scene, colour: tuple[int, int, int]
) -> NDArray[np.uint8] | None:
    """Replace the wall behind a person.

    Parameters
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The picture, sRGB.
    scene : Scene
        Of this picture.
    colour : tuple of int
        The new background, sRGB.

    Returns
    -------
    ndarray, shape (h, w, 3), uint8, or None
        None where the wall is not plain enough to tell it from the person.
    """
    light = np.asarray(cv2.LUT(rgb, LINEAR_TABLE), np.float32)
    parts = _parts(rgb.shape[:2], scene)
    wall = _spread_out(light, parts.wall, parts.unit_px * _NEAR)
    if wall is None:
        return None
    apart = np.asarray(cv2.blur(np.abs(light - wall).max(2), (3, 3)), np.float32)
    uneven = quantile(apart[parts.wall], 0.9)
    if uneven > _MOST_UNEVEN:
        return None
    alpha = _alpha(light, wall, parts)
    alpha[parts.wall & (apart < max(2 * uneven, _STRAND))] = 0
    alpha = _joined(alpha, parts.person)
    new = LINEAR_TABLE[np.array(colour)]
    mixed = encoded(np.clip(light + (1 - alpha[..., None]) * (new - wall), 0, 1))
    made = np.where((alpha == 1)[..., None], rgb, mixed)
    return np.where((alpha == 0)[..., None], np.array(colour, np.uint8), made)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """The mask at the picture's size, and what is surely person and surely wall."""

    mask: Plane
    person: NDArray[np.bool_]
    wall: NDArray[np.bool_]
    unit_px: float


def _parts(shape: tuple[int, ...], scene: Scene) -> _Parts:
    size = shape[1], shape[0]
    unit_px = scene.view.eye_distance_px / scene.view.scale
    mask = np.asarray(cv2.resize(scene.regions.alpha, size), np.float32).clip(0, 1)
    face = cv2.resize(scene.regions.face, size, interpolation=cv2.INTER_NEAREST) > 0
    side = 2 * max(round(_BAND * unit_px), 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    core = (mask > 0.5).astype(np.uint8)
    person = cv2.erode(core, disc, borderValue=1) > 0
    wall = (cv2.dilate((mask > 0.2).astype(np.uint8), disc) == 0) & (mask < 0.05)
    return _Parts(mask, person | face, wall, unit_px)


def _spread_out(light: Plane, where: NDArray[np.bool_], reach_px: float) -> Plane | None:
    """Give everywhere the mean colour of the nearest pixels marked; None where none is.

    From coarse to fine: means over ever smaller neighbourhoods take over where these hold enough
    of what is marked.
    """
    if not where.any():
        return None
    height, width = where.shape
    step = max(reach_px / _REACH_CELLS, 1)
    size = max(round(width / step), 1), max(round(height / step), 1)
    known = where.astype(np.float32)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(light * known[..., None], size, interpolation=cv2.INTER_AREA)
    spread = np.broadcast_to(light[where].mean(0), (*total.shape,)).astype(np.float32)
    for doublings in range(_DOUBLINGS, -1, -1):
        sigma = _REACH_CELLS * 2**doublings
        near = cv2.GaussianBlur(weight, (0, 0), sigma)
        mean = cv2.GaussianBlur(total, (0, 0), sigma) / np.maximum(near, 1e-6)[..., None]
        trust = np.minimum(near / _ENOUGH_NEAR, 1)[..., None]
        spread = trust * mean + (1 - trust) * spread
    return np.asarray(cv2.resize(spread, (width, height)), np.float32)


_REACH_CELLS = 3.0  # the smallest neighbourhood, in cells of the grid that the means are taken on
_DOUBLINGS = 3
_ENOUGH_NEAR = 0.05  # share of a neighbourhood that settles its colour


def _alpha(light: Plane, wall: Plane, parts: _Parts) -> Plane:
    """Estimate how much of each pixel is person."""
    person = _spread_out(light, parts.person, parts.unit_px * _NEAR)
    assert person is not None
    way = person - wall
    length = np.linalg.norm(way, axis=2)
    along = ((light - wall) * way).sum(2) / np.maximum(length, 1e-3) ** 2
    # Lighter hair than its surroundings is no wall: what lies off the way is person too.
    off = np.linalg.norm(light - wall - along[..., None] * way, axis=2)
    measured = np.clip(np.maximum(along, off / np.maximum(length, _CLEAR)), 0, 1)
    sure = np.clip(length / _CLEAR - 1, 0, 1)
    alpha = sure * measured + (1 - sure) * parts.mask
    alpha = _guided(cv2.cvtColor(light, cv2.COLOR_RGB2GRAY), alpha, parts.unit_px * _SMOOTHING)
    alpha[parts.person] = 1
    return np.asarray(alpha, np.float32)


def _joined(alpha: Plane, person: NDArray[np.bool_]) -> Plane:
    """Keep of what stands out from the wall only what hangs together with the person."""
    _, pieces = cv2.connectedComponents((alpha > _FAINT).astype(np.uint8))
    kept = np.unique(pieces[person])
    return np.where(np.isin(pieces, kept[kept > 0]), alpha, 0).astype(np.float32)


def _guided(guide: cv2.typing.MatLike, alpha: Plane, reach_px: float) -> Plane:
    """Smooth alpha but for the picture's own edges."""
    side = 2 * max(round(reach_px), 1) + 1

    def mean(plane: cv2.typing.MatLike) -> Plane:
        return np.asarray(cv2.blur(plane, (side, side)), np.float32)

    middle, level = mean(np.asarray(guide)), mean(alpha)
    variance = mean(guide * guide) - middle * middle
    slope = (mean(guide * alpha) - middle * level) / (variance + _EDGE)
    smooth: Plane = mean(slope) * guide + mean(level - slope * middle)
    return np.clip(smooth, 0, 1)
