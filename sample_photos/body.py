"""Ears, neck and clothes."""

import numpy as np

from sample_photos.canvas import (
    Plane,
    X,
    Y,
    both_sides,
    curve,
    fill,
    grain,
    mirrored,
    pair,
    ramp,
    ridge,
    soften,
)
from sample_photos.light import linear, lit
from sample_photos.sitter import Sitter

_EAR = [(99, 2), (105, -8), (113, -11), (120, -5), (122, 8), (119, 26), (113, 40), (109, 51)]
_LOBE = [(104, 56), (98, 50)]
_RIM = [(103, -2), (112, -7), (117.5, -1), (118.5, 10), (115.5, 26), (110, 40)]
_FOLD = [(106, 8), (111, 5), (113, 15), (110, 31)]
_NECK = [(0, 80), (60, 90), (66, 130), (68, 165), (69, 188), (66, 206), (52, 226), (0, 246)]
_MUSCLE = [(58, 120), (44, 170), (16, 226)]
_SHOULDERS = [(0, 160), (60, 188), (84, 203), (124, 216), (170, 230), (206, 254), (224, 300)]
_HEM = [(224, 330), (0, 330)]
_WING = [(62, 181), (74, 196), (72, 214), (44, 250), (14, 232), (34, 214), (54, 196)]
_OPENING = [(0, 120), (74, 150), (58, 196), (34, 216), (13, 234), (0, 246)]
_CHIN_SHADOW_DROP = 14


def ears_cover() -> Plane:
    """Cover both ears: 0 outside, 1 inside."""
    return both_sides(curve([*_EAR, *_LOBE], closed=True))


def ears_relief() -> Plane:
    """Give the ears' height in sitter units: rim, fold and hollow."""
    height = 10 * soften(ears_cover(), 2.5) - 8 * pair(106.5, 20, 4.5, 11)
    for side in ((1, 1), (-1, 1)):
        height += 3.4 * ridge(curve(_RIM) * side, 3.0, 1.0)
        height += 2.4 * ridge(curve(_FOLD) * side, 2.4, 1.0)
    return height


def neck_cover() -> Plane:
    """Cover the neck down into the collar: 0 outside, 1 inside."""
    return fill(curve(mirrored(_NECK), closed=True))


def neck_relief() -> Plane:
    """Give the neck's height in sitter units: a cylinder with its two muscles."""
    half = np.interp(Y[:, 0], [90, 165, 188, 212], [66, 68, 71, 80]).astype(np.float32)
    across = np.clip(np.abs(X) / half[:, None], 0, 1)
    height = 62 * np.sqrt(1 - across**2.2)
    for side in ((1, 1), (-1, 1)):
        height += 3.2 * ridge(curve(_MUSCLE) * side, 9.0, 4.0)
    return height


def chin_shadow(face_cover: Plane) -> Plane:
    """Give the light left on the neck below the jaw, 0..1."""
    lowered = np.roll(soften(face_cover, 7), _CHIN_SHADOW_DROP * 2, axis=0)
    return 1 - 0.66 * lowered * (1 - 0.5 * ramp(Y, 170, 230))


def clothes(sitter: Sitter, light_ratio: float) -> tuple[Plane, Plane]:
    """Paint a shirt with an open collar.

    Returns
    -------
    colour : ndarray, shape (3, H, W), float32
        Linear light.
    cover : ndarray, shape (H, W), float32
        Where the shirt is, 0..1.
    """
    opening = fill(curve(mirrored(_OPENING), closed=True))
    shoulders = fill(curve(mirrored([*_SHOULDERS, *_HEM]), closed=True)) * (1 - opening)
    wings = both_sides(curve(_WING, closed=True))
    height = 40 * soften(shoulders, 12) + 2.2 * soften(wings, 0.8) + 2.5 * soften(wings, 3)
    height += 0.15 * grain(sitter.seed + 6, 1.0) + 2.0 * grain(sitter.seed + 7, 40)
    light = lit(height, light_ratio).diffuse * (1 - 0.35 * soften(wings, 3) * (1 - wings))
    return linear(sitter.clothes) * light, np.maximum(shoulders, wings)
