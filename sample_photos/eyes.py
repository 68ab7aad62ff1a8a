"""Eyes and brows: eyeballs in lid gaps, irises with catch-lights, lashes, folds, brow hairs."""

import numpy as np

from sample_photos.canvas import (
    LEFT,
    SCALE,
    TOP,
    Line,
    Plane,
    X,
    Y,
    blob,
    curve,
    fill,
    over,
    ramp,
    ridge,
    soften,
    strokes,
)
from sample_photos.head import EYE_X
from sample_photos.light import linear
from sample_photos.sitter import Sitter

IRIS_RADIUS = 8.6
PUPIL_RADIUS = 3.3

# Lid edges of the eye at the viewer's right, from the inner to the outer corner.
_LID_X = np.array([23.5, 30.5, 38.0, 46.0, 53.5, 60.0, 65.0])
_UPPER_Y = np.array([5.6, -1.2, -5.3, -6.4, -5.2, -2.0, 2.2])
_LOWER_Y = np.array([5.6, 7.6, 8.7, 9.0, 8.2, 5.8, 2.2])
_FOLD_LIFT = np.array([0.6, 3.4, 4.6, 5.2, 5.4, 5.4, 4.6])

_SCLERA, _PINK = (216, 209, 205), (196, 138, 126)
_IRIS, _RIM, _PUPIL, _LASH = (78, 50, 34), (26, 18, 15), (9, 8, 8), (24, 18, 17)


def lids(sitter: Sitter) -> tuple[Line, Line]:
    """Trace the upper and the lower lid's edge of the eye at the viewer's right."""
    shut = 0.75 * _LOWER_Y + 0.25 * _UPPER_Y
    upper = shut + sitter.eye_opening * (_UPPER_Y - shut)
    lower = shut + min(sitter.eye_opening, 1.0) * (_LOWER_Y - shut)
    return curve(np.column_stack([_LID_X, upper])), curve(np.column_stack([_LID_X, lower]))


def painted(sitter: Sitter, face: Plane, light: Plane) -> Plane:
    """Paint both eyes and brows on a lit face.

    Parameters
    ----------
    face : ndarray, shape (3, H, W), float32
        Skin, linear light.
    light : ndarray, shape (H, W), float32
        Diffuse light on it.
    """
    for side in (1, -1):
        upper, lower = (edge * (side, 1) for edge in lids(sitter))
        if sitter.eye_opening > 0:
            face = _eyeball(face, upper, lower, light, side)
        face = _lids_edges(face, upper, lower, sitter.eye_opening, side)
    return over(face, linear(sitter.hair_colour) * 0.8, _brows(sitter))


def _eyeball(face: Plane, upper: Line, lower: Line, light: Plane, side: int) -> Plane:
    rows, columns = _window(side)
    x, y, seen = X[:, columns] - side * EYE_X, Y[rows], np.clip(light[rows, columns], 0.15, 1.1)
    radius = np.hypot(x, y)
    ball = linear(_SCLERA) * np.clip(1.02 - (x / 30) ** 2 - 0.3 * (y / 14) ** 2, 0.2, 1)
    ball = over(ball, linear(_PINK), blob(side * 24.5, 5.5, 4.5, 4)[rows, columns])
    ball = over(ball, _iris(x, y), 1 - ramp(radius, IRIS_RADIUS - 0.8, IRIS_RADIUS + 0.8))
    ball = over(ball, linear(_PUPIL), 1 - ramp(radius, PUPIL_RADIUS - 0.6, PUPIL_RADIUS + 0.6))
    ordered = upper[np.argsort(upper[:, 0])]
    lid_y = np.interp(X[0, columns], ordered[:, 0], ordered[:, 1]).astype(np.float32)
    ball = ball * seen * (0.38 + 0.62 * ramp(y - lid_y, -0.5, 6.0))
    glint = 1 - ramp(np.hypot(x - 2.6, y + 3.0), 0.8, 2.0)
    ball = ball + 0.85 * glint * np.minimum(seen, 1)
    gap = fill(np.vstack([upper, lower[::-1]]))[rows, columns]
    face[:, rows, columns] = over(face[:, rows, columns], ball, gap)
    return face


def _window(side: int) -> tuple[slice, slice]:
    left = side * EYE_X - 30
    return (
        slice(int((-30 - TOP) * SCALE), int((30 - TOP) * SCALE)),
        slice(int((left - LEFT) * SCALE), int((left + 60 - LEFT) * SCALE)),
    )


def _iris(x: Plane, y: Plane) -> Plane:
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    glow = 0.75 + 0.22 * np.sin(angle * 23 + 2 * np.sin(angle * 7)) + 0.5 * ramp(y, -4, 8)
    return over(linear(_IRIS) * glow, linear(_RIM), ramp(radius, IRIS_RADIUS - 3.0, IRIS_RADIUS))


def _lids_edges(face: Plane, upper: Line, lower: Line, opening: float, side: int) -> Plane:
    along = np.arange(14, len(upper) - 1, 2) / len(upper)
    reach = (2.2 + 2.6 * along) * (-0.55 if opening > 0.3 else 0.4)
    tips = np.column_stack([side * (along - 0.35) * 4.5, reach])
    roots = upper[14:-1:2]
    hairs = np.stack([roots, roots + tips * (0.5, 0.3), roots + tips], axis=1)
    lash = np.maximum(strokes(upper[None], 1.0, 1.6), 0.55 * strokes(hairs, 1.0, 0.5))
    face = over(face, linear(_PINK), 0.42 * ridge(lower, 1.2, 0.5))
    face = over(face, linear(_LASH), 0.9 * soften(lash, 0.35))
    lift = np.interp(side * upper[6:, 0], _LID_X, _FOLD_LIFT)
    fold = upper[6:] - np.column_stack([np.zeros(len(lift)), lift])
    return face * (1 - 0.5 * ridge(fold, 1.0, 0.7) * min(1.0, 0.3 + opening))


def _brows(sitter: Sitter) -> Plane:
    random = np.random.default_rng(sitter.seed)
    middle = curve([(19, -20), (34, -24.5), (52, -28), (68, -27), (84, -19)], samples=24)
    along = np.linspace(0, 1, len(middle))
    half = sitter.brow_weight * np.interp(along, [0, 0.12, 0.5, 0.8, 1], [3.0, 4.8, 4.4, 3.0, 0.6])
    slope = np.interp(along, [0, 0.15, 0.5, 1], [-1.5, -0.9, -0.25, 0.35])
    k = random.integers(len(middle), size=840)
    roots = middle[k] + np.column_stack([np.zeros(len(k)), random.uniform(-1, 1, len(k)) * half[k]])
    length = random.uniform(4, 8, len(k)) * (1 - 0.35 * along[k])
    hairs = np.stack([roots, roots + np.column_stack([length, slope[k] * length * 0.8])], axis=1)
    hairs[::2] *= (-1, 1)
    drawn = strokes(hairs, random.uniform(0.5, 1.0, len(hairs)), 0.5)
    return np.clip(0.75 * soften(drawn, 0.3) + 0.35 * soften(drawn, 2.0), 0, 0.95)
