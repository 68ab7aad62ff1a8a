"""Skin: its colour from place to place, its pores, and how it answers to light."""

import numpy as np

from sample_photos.canvas import Plane, Y, blob, grain, pair, ramp
from sample_photos.light import linear, lit, scattered
from sample_photos.sitter import Colour, Sitter

_BLOOD: Colour = (255, 220, 217)
_STUBBLE: Colour = (206, 212, 218)
_TIRED: Colour = (230, 222, 225)


def shown(sitter: Sitter, albedo: Plane, height: Plane, cover: Plane, light_ratio: float) -> Plane:
    """Show skin under the lamps, linear light.

    Parameters
    ----------
    albedo : ndarray, shape (3, H, W), float32
        Its colour, linear.
    height : ndarray, shape (H, W), float32
        Its relief, in sitter units.
    cover : ndarray, shape (H, W), float32
        Where there is any, 0..1.
    """
    pores = grain(sitter.seed + 4, 1.6) + 0.8 * grain(sitter.seed + 5, 1.0)
    light = lit(height + 0.07 * pores, light_ratio)
    return albedo * scattered(light.diffuse, cover) + 0.035 * light.mirrored


def colour(sitter: Sitter) -> Plane:
    """Give the skin's colour all over the head, linear light, shape (3, H, W)."""
    blush = 0.42 * pair(62, 52, 30, 26) + 0.5 * blob(0, 56, 17, 13) + 0.45 * pair(110, 20, 16, 44)
    blush += 0.12 * np.abs(grain(sitter.seed, 9))
    tired = 0.45 * pair(44, 17, 22, 8) + 0.45 * pair(38, -9, 28, 7)
    tone: Plane = linear(sitter.skin) * _filter(_BLOOD, blush) * _filter(_TIRED, tired)
    tone = tone * _filter(_STUBBLE, sitter.beard_shadow * _beard(sitter.seed))
    mottle: Plane = 0.030 * grain(sitter.seed + 1, 3.0) + 0.045 * grain(sitter.seed + 2, 1.1)
    return tone * (1 + mottle)


def _filter(tint: Colour, amount: Plane) -> Plane:
    passed: Plane = 1 - np.clip(amount, 0, 1) * (1 - linear(tint))
    return passed


def _beard(seed: int) -> Plane:
    place: Plane = (
        0.9 * blob(0, 140, 62, 34) + 0.6 * pair(78, 110, 16, 34) + 0.7 * blob(0, 80, 26, 8)
    )
    place *= 1 - 0.9 * blob(0, 102, 34, 13)
    return place * ramp(Y, 62, 80) * (0.75 + 0.25 * grain(seed + 3, 1.0))
