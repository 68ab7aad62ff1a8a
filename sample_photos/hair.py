"""Hair: strands laid between a hairline and an outer contour, lit over a dome."""

import numpy as np

from sample_photos.canvas import (
    Knots,
    Line,
    Plane,
    X,
    Y,
    blob,
    curve,
    fill,
    grain,
    mirrored,
    pair,
    ramp,
    soften,
    strokes,
)
from sample_photos.light import linear, lit
from sample_photos.sitter import Sitter

TOP_Y = -180.0

# Right halves, each from the middle line to the temple.
_SHORT_OUTER = [(0, -178), (28, -175), (57, -164), (83, -141), (100, -107), (107, -68), (108, -30)]
_SHORT_OUTER += [(106, -8), (103, 20)]
_SHORT_INNER = [(0, -82), (22, -84), (46, -83), (68, -77), (82, -64), (89, -46), (93, -24)]
_SHORT_INNER += [(96, -4), (101, 20)]
_LONG_OUTER = [(0, -176), (34, -176), (66, -162), (91, -134), (106, -98), (112, -58), (113, -26)]
_LONG_OUTER += [(112, -6), (108, 8)]
_LONG_INNER = [(0, -96), (16, -94), (40, -88), (64, -74), (82, -54), (91, -38), (97, -22)]
_LONG_INNER += [(101, -8), (103, 4)]
_STYLES = {"short": (_SHORT_INNER, _SHORT_OUTER), "long": (_LONG_INNER, _LONG_OUTER)}
_BEHIND = [(0, -40), (60, -40), (104, -20), (112, 30), (118, 90), (124, 150), (122, 205), (96, 232)]
_SHINE = np.array([0.92, 0.96, 1.0], np.float32)[:, None, None]


def front(sitter: Sitter, light_ratio: float) -> tuple[Plane, Plane]:
    """Paint the hair in front of the skull.

    Returns
    -------
    colour : ndarray, shape (3, H, W), float32
        Linear light.
    cover : ndarray, shape (H, W), float32
        Where there is hair, 0..1.
    """
    random = np.random.default_rng(sitter.seed)
    long = sitter.hair == "long"
    near, far = (_whole(half) for half in (_STYLES["long"] if long else _STYLES["short"]))
    far = far * (1 + _uneven(random, len(far)))[:, None]
    far[:, 1] *= (TOP_Y + 1.5) / far[:, 1].min()
    lines, tones = (_combed if long else _cropped)(random, near, far)
    cover = np.maximum(fill(np.vstack([far, near[::-1]])), 0.8 * strokes(lines, 1.0, 0.5))
    cover *= (TOP_Y <= Y) * (1 - 0.75 * ramp(Y, -12, 20))
    streaks = strokes(lines, tones, 0.5, ground=0.3)
    dome = 100 * np.sqrt(1 - np.clip(np.hypot(X / 118, (Y + 62) / 128), 0, 1) ** 2.4)
    return _shaded(sitter, streaks, dome, light_ratio), cover


def behind(sitter: Sitter, light_ratio: float) -> tuple[Plane, Plane]:
    """Paint long hair behind the neck; what it returns is as of :func:`front`."""
    random = np.random.default_rng(sitter.seed + 8)
    x = random.uniform(40, 122, 1400) * random.choice((-1, 1), 1400)
    y, sway = random.uniform(-20, 210, 1400), random.normal(0, 2.5, 1400)
    middle, end = (np.stack([x * (1 + k / 1400) + sway, y + k], axis=1) for k in (14, 30))
    lines = np.stack([np.stack([x, y], axis=1), middle, end], axis=1)
    streaks = strokes(lines, random.uniform(0.1, 0.8, len(lines)), 0.5, ground=0.3)
    cover = fill(curve(mirrored([*_BEHIND, (0, 236)]), closed=True))
    return 0.6 * _shaded(sitter, streaks, 30 * soften(cover, 12), light_ratio), cover


def _combed(random: np.random.Generator, near: Line, far: Line) -> tuple[Line, Line]:
    """Lay strands from the parting towards the ears; return them and their tones."""
    count, middle = 3600, (len(near) - 1) / 2
    depth, side = random.uniform(-0.02, 0.99, count), random.choice((-1, 1), count)
    start = random.uniform(0, middle, count)
    s = middle + side[:, None] * (start[:, None] + _spread(random.uniform(8, 30, count), 9))
    t = depth[:, None] + _spread(random.normal(0, 0.03, count), 9)
    locks = random.normal(0, 0.16, 41)[(depth * 39).astype(int)]
    return _between(near, far, s, t), 0.4 + locks + random.normal(0, 0.12, count)


def _cropped(random: np.random.Generator, near: Line, far: Line) -> tuple[Line, Line]:
    """Lay short strands up from the hairline, some falling on the forehead."""
    count = 6000
    start, root = random.uniform(0, len(near) - 1, count), random.beta(0.8, 1, count)
    falling = (root < 0.09) & (random.random(count) < 0.75)
    reach = np.where(falling, random.uniform(-0.10, -0.02, count), random.uniform(0.08, 0.2, count))
    s = start[:, None] + _spread(random.normal(-2, 4.5, count), 7)
    t = (root * (1 - np.maximum(reach, 0)))[:, None] * 1.015 - 0.02 + _spread(reach, 7)
    locks = random.normal(0, 0.13, 64)[(start / 3 + 9 * root).astype(int) % 64]
    return _between(near, far, s, t), 0.4 + locks + random.normal(0, 0.17, count)


def _whole(right_half: Knots) -> Line:
    left_half = [(-x, y) for x, y in reversed(right_half[1:])]
    return curve([*left_half, *right_half])


def _uneven(random: np.random.Generator, count: int) -> Line:
    knots = random.normal(0, 0.006, 36)
    return np.interp(np.linspace(0, 35, count), np.arange(36), knots)


def _spread(length: Line, points: int) -> Line:
    return length[:, None] * np.linspace(0, 1, points)


def _between(near: Line, far: Line, s: Line, t: Line) -> Line:
    """Give the points a share ``t`` of the way from one edge to the other at its index ``s``."""
    index = np.arange(len(near))
    low, high = (
        np.stack([np.interp(s, index, edge[:, axis]) for axis in (0, 1)], axis=-1)
        for edge in (near, far)
    )
    return low + (high - low) * t[..., None]


def _shaded(sitter: Sitter, streaks: Plane, dome: Plane, light_ratio: float) -> Plane:
    light = lit(dome + 1.2 * streaks, light_ratio, gloss=3)
    tuft: Plane = 1 + 0.25 * grain(sitter.seed + 9, 14)
    shine: Plane = (0.05 * blob(0, -150, 90, 26) + 0.04 * pair(70, -110, 26, 50)) * tuft
    shine = (shine + 0.05 * light.mirrored) * streaks**1.5
    strands: Plane = linear(sitter.hair_colour) * light.diffuse * (0.3 + 1.6 * streaks)
    return strands + shine * _SHINE
