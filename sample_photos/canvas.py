"""The painter's ground: a grid of sitter units, curves, filled shapes, strokes, bumps and grain.

One sitter unit is one pixel of an identity-card photo whose face is 207 px wide. The origin lies
midway between the pupils, x grows towards the viewer's right and y downwards. Everything is
painted ``SCALE`` times finer than that and reduced at the end. Colours are kept as three planes,
shape (3, H, W), so that a single plane multiplies all of them.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.floating[Any]]
Line = NDArray[np.float64]
Knots = Sequence[tuple[float, float]]

SCALE = 2
LEFT, TOP, RIGHT, BOTTOM = -205, -195, 205, 285
SHAPE = ((BOTTOM - TOP) * SCALE, (RIGHT - LEFT) * SCALE)
_FRACTION_BITS = 4

#: One row and one column: they broadcast to the whole ground.
X: Plane = ((np.arange(SHAPE[1], dtype=np.float32) + 0.5) / SCALE + LEFT)[None, :]
Y: Plane = ((np.arange(SHAPE[0], dtype=np.float32) + 0.5) / SCALE + TOP)[:, None]


def curve(knots: Knots | Line, *, closed: bool = False, samples: int = 12) -> Line:
    """Run a Catmull-Rom spline through ``knots``.

    Parameters
    ----------
    knots : sequence of (x, y)
        Points to pass, in sitter units.
    closed : bool
        Whether the last knot joins the first.
    samples : int
        Points put on each span.

    Returns
    -------
    ndarray, shape (N, 2), float64
    """
    given = np.asarray(knots, np.float64)
    padded = np.pad(given, ((1, 2), (0, 0)), mode="wrap") if closed else _extended(given)
    before, start, end, after = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, samples, endpoint=False)[None, :, None]
    line = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    flat = line.reshape(-1, 2)
    return flat if closed else np.vstack([flat, given[-1]])


def mirrored(knots: Knots) -> list[tuple[float, float]]:
    """Close a right half, given from top to bottom, with its mirror image."""
    return [*knots, *((-x, y) for x, y in reversed(knots) if x)]


def fill(outline: Line) -> Plane:
    """Cover the inside of a closed outline, antialiased: 0 outside, 1 inside."""
    mask = np.zeros(SHAPE, np.uint8)
    cv2.fillPoly(mask, [_fixed(outline)], 255, cv2.LINE_AA, _FRACTION_BITS)
    return mask.astype(np.float32) / 255


def both_sides(outline: Line) -> Plane:
    """Cover the inside of a closed outline and of its mirror image."""
    return np.maximum(fill(outline), fill(outline * (-1, 1)))


def strokes(lines: Line, tones: Line | float, width: float, ground: float = 0) -> Plane:
    """Draw lines, each over the ones before it.

    Parameters
    ----------
    lines : ndarray, shape (N, K, 2)
        Their points, in sitter units.
    tones : ndarray, shape (N,), or float
        Tone of each, 0..1.
    width : float
        In sitter units; the finest is one point of the ground.
    ground : float
        Tone where there is no line.
    """
    plane = np.full(SHAPE, round(ground * 255), np.uint8)
    thickness = max(1, round(width * SCALE))
    inks = np.round(np.clip(np.broadcast_to(tones, len(lines)), 0, 1) * 255).tolist()
    for line, ink in zip(_fixed(lines), inks, strict=True):
        cv2.polylines(plane, [line], False, ink, thickness, cv2.LINE_AA, _FRACTION_BITS)
    return plane.astype(np.float32) / 255


def ridge(line: Line, width: float, blur: float) -> Plane:
    """Give a soft ridge of height about 1 along a line."""
    return soften(strokes(line[None], 1.0, width), blur)


def soften(plane: Plane, sigma: float) -> Plane:
    """Blur by a Gaussian of ``sigma`` sitter units; wide ones at a quarter of the resolution."""
    if sigma < 5:
        return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma * SCALE), np.float32)
    small = cv2.resize(plane, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma * SCALE / 4)
    return np.asarray(cv2.resize(small, SHAPE[::-1]), np.float32)


def blob(x: float, y: float, width: float, height: float) -> Plane:
    """Give a Gaussian bump of peak 1 and radii ``width``, ``height`` to its 1/e contour."""
    return _bell(X - x, width) * _bell(Y - y, height)


def pair(x: float, y: float, width: float, height: float) -> Plane:
    """Give the same bump on both sides of the face."""
    return (_bell(X - x, width) + _bell(X + x, width)) * _bell(Y - y, height)


def grain(seed: int, size: float) -> Plane:
    """Give noise of unit variance whose grains are about ``size`` sitter units wide."""
    step = max(1.0, size * SCALE / 2)
    shape = (int(SHAPE[0] / step) + 2, int(SHAPE[1] / step) + 2)
    noise = np.random.default_rng(seed).standard_normal(shape, np.float32)
    plane = np.asarray(cv2.resize(noise, SHAPE[::-1], interpolation=cv2.INTER_CUBIC), np.float32)
    return plane / np.float32(plane.std())


def ramp(plane: Plane, start: float, end: float) -> Plane:
    """Rise smoothly from 0 where ``plane`` is ``start`` to 1 where it is ``end``."""
    t: Plane = np.clip((plane - start) / (end - start), 0, 1)
    return t * t * (3 - 2 * t)


def over(below: Plane, above: Plane, share: Plane) -> Plane:
    """Lay a colour over another, as much of it as ``share`` says (0..1)."""
    return below + (above - below) * share


def _bell(distance: Plane, radius: float) -> Plane:
    bell: Plane = np.exp(-((distance / radius) ** 2))
    return bell


def _extended(knots: Line) -> Line:
    return np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])


def _fixed(points: Line) -> NDArray[np.int32]:
    pixels = (points - (LEFT, TOP)) * SCALE - 0.5
    return np.round(pixels * (1 << _FRACTION_BITS)).astype(np.int32)
