"""Lips and nostrils, and a mouth that can open."""

import cv2
import numpy as np

from sample_photos.canvas import (
    LEFT,
    SCALE,
    SHAPE,
    TOP,
    Plane,
    X,
    Y,
    blob,
    curve,
    fill,
    grain,
    mirrored,
    over,
    pair,
    ramp,
    ridge,
    soften,
)
from sample_photos.head import MOUTH_Y
from sample_photos.light import linear
from sample_photos.sitter import Sitter

CHIN_FOLLOWS = 0.8

_UPPER = [(0, 89.6), (8, 87.4), (20, 91.4), (36, 99.0)]
_LOWER = [(36, 100.0), (26, 107.6), (13, 112.2), (0, 113.4)]
_LINE = [(-37, 99.6), (-24, 99.2), (-10, 98.5), (0, 99.4), (10, 98.5), (24, 99.2), (37, 99.6)]
_CAVITY, _TEETH = (58, 22, 22), (226, 218, 206)
# Dark places keep some red: light reaches them through the flesh.
_DEPTH = np.array([0.86, 0.98, 1.0], np.float32)[:, None, None]


def relief() -> Plane:
    """Give the crease between the lips and the nostrils' hollows, in sitter units."""
    return -2.2 * ridge(curve(_LINE), 1.6, 0.9) - 2.0 * pair(9.5, 65.5, 5, 2.6)


def coloured(sitter: Sitter, tone: Plane) -> Plane:
    """Colour the lips of a face, before it is lit."""
    lips = soften(fill(curve(mirrored([*_UPPER, *_LOWER]), closed=True)), 1.1)
    lips *= 0.72 + 0.05 * grain(sitter.seed, 1.4)
    return over(tone, linear(sitter.lips) * (1 - 0.14 * ramp(MOUTH_Y - Y, 0, 5)), lips)


def deepened(face: Plane) -> Plane:
    """Darken what no light reaches: the line between the lips and the nostrils."""
    nostril = 0.8 * pair(9.5, 65.5, 4.4, 2.0) + 0.4 * pair(16, 66.5, 5, 2.4)
    under = 0.28 * blob(0, 70, 18, 4) + 0.2 * pair(26, 63, 3.5, 6)
    dark: Plane = np.clip(0.7 * ridge(curve(_LINE), 1.2, 0.55) + nostril + under, 0, 0.93)
    return face * (1 - dark * _DEPTH)


def opened(layer: Plane, gap: float) -> Plane:
    """Draw the lower lip and the chin down and show the inside of the mouth.

    Parameters
    ----------
    layer : ndarray, shape (4, H, W), float32
        Painted head with its coverage, mouth closed.
    gap : float
        Distance between the lips in the middle, in sitter units; the chin follows
        ``CHIN_FOLLOWS`` of the way.
    """
    slit = gap * np.sqrt(np.clip(1 - (X / 33) ** 2, 0, 1))
    jaw = CHIN_FOLLOWS * gap * (1 - ramp(np.abs(X), 30, 112))
    below = slit + (jaw - slit) * ramp(Y, MOUTH_Y + gap, MOUTH_Y + gap + 30)
    shift = np.where(MOUTH_Y + slit < Y, below, np.clip(Y - MOUTH_Y, 0, None))
    columns = np.broadcast_to((X - LEFT) * SCALE - 0.5, SHAPE)
    rows = ((Y - shift - TOP) * SCALE - 0.5).astype(np.float32)
    moved: Plane = np.stack([cv2.remap(p, columns, rows, cv2.INTER_LINEAR) for p in layer])
    inside = soften(((MOUTH_Y < Y) & (MOUTH_Y + slit > Y)).astype(np.float32), 0.5)
    teeth = 1 - ramp(Y - MOUTH_Y, 0.3 * gap, 0.45 * gap)
    shade = 0.55 * np.clip(1 - (X / 36) ** 2, 0.2, 1)
    moved[:3] = over(moved[:3], over(linear(_CAVITY), linear(_TEETH) * shade, teeth), inside)
    return moved
