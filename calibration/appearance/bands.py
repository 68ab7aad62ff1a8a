"""Bands over forehead or hair, and headphones: what covers little of a head and is not hair."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.patches import Patched
from calibration.faults.canvas import lines, soft
from calibration.faults.light import Plane, colour, developed, mixed
from calibration.faults.sitting import Sitting

_BROWS, _TEMPLES, _FOREHEAD = [105, 334], [127, 356], 10
_SEEN_LEVELS, _SEEN = 14, 0.06  # levels of difference; square eye distances that must differ
_WOVEN = 0.6
_WORN: Mapping[str, bool] = {"drawn_covering": True, "band": True}  # no hat: a person decides


def banded(sitting: Sitting, rng: Generator) -> Patched:
    """Put a band or headphones on a bare head; they show only where they differ from the hair.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    unit = sitting.eye_distance_px
    mask = soft(_KINDS[int(rng.integers(len(_KINDS)))](sitting, rng), rng.uniform(0.3, 1.2))
    grey, hue = rng.integers(5, 250), rng.integers(0, 256, 3)
    dark = rng.integers(5, 60)
    inks = ((dark, dark, dark), (grey, grey, grey), tuple(hue.tolist()))
    ink = colour(*inks[int(rng.choice(3, p=(0.4, 0.2, 0.4)))])
    rgb = developed(mixed(sitting.light, ink * _lit(sitting, rng)[..., None], mask))
    differs = (cv2.absdiff(rgb, sitting.rgb).max(-1) > _SEEN_LEVELS) & (mask > 0.5)
    return Patched(rgb, _WORN if differs.sum() > _SEEN * unit**2 else {})


def _lit(sitting: Sitting, rng: Generator) -> Plane:
    """Give the light on a band wound round the head, and its weave."""
    sides = sitting.points[_TEMPLES, 0]
    across = (sitting.grid[0] - sides.mean()) / (0.6 * float(np.ptp(sides)))
    round_ = 1 - rng.uniform(0, 0.6) * np.clip(across**2, 0, 1)
    weave = rng.normal(0, rng.uniform(0, 0.15), sitting.alpha.shape) * (rng.random() < _WOVEN)
    return np.asarray(round_ * np.exp(weave), np.float32)


def _headband(sitting: Sitting, rng: Generator) -> Plane:
    """Wind a band round forehead or hair, as far as the head reaches."""
    unit, (x, y) = sitting.eye_distance_px, sitting.grid
    sides = sitting.points[_TEMPLES, 0]
    across = (x - sides.mean()) / (0.5 * float(np.ptp(sides)))
    half = rng.uniform(0.06, 0.28) * unit
    brows = float(sitting.points[_BROWS, 1].mean())
    level = brows - half - rng.uniform(0.1, 0.8) * unit
    middle = level - rng.uniform(-0.1, 0.3) * unit * (1 - np.clip(across**2, 0, 1.5))
    inside = (np.abs(y - middle) < half) & (np.abs(across) < rng.uniform(1.05, 1.4))
    return np.asarray(inside * np.clip(2 * sitting.alpha, 0, 1), np.float32)


def _hairband(sitting: Sitting, rng: Generator) -> Plane:
    """Lay a hoop over the hair from ear to ear, behind the hairline."""
    forehead, top = float(sitting.points[_FOREHEAD, 1]), float(sitting.hair_top[1])
    apex = top + rng.uniform(0.05, 0.7) * max(forehead - top, 0)
    hoop = _hoop(sitting, apex, 1.0, rng.uniform(0.05, 0.22))
    return np.asarray(hoop * np.clip(2 * sitting.alpha, 0, 1), np.float32)


def _headphones(sitting: Sitting, rng: Generator) -> Plane:
    """Put a cup on each ear and a hoop over the hair."""
    unit = sitting.eye_distance_px
    apex = float(sitting.hair_top[1]) + rng.uniform(-0.15, 0.1) * unit
    out = rng.uniform(1.02, 1.25)
    mask = _hoop(sitting, apex, out, rng.uniform(0.05, 0.25))
    size = rng.uniform((0.12, 0.25), (0.35, 0.55)) * unit
    cups = np.zeros(mask.shape, np.uint8)
    for ear in _ears(sitting, out):
        axes = [round(16 * float(half)) for half in size]
        middle = [round(16 * float(place)) for place in ear]
        cv2.ellipse(cups, middle, axes, 0, 0, 360, 255, -1, cv2.LINE_AA, 4)
    return np.maximum(mask, cups.astype(np.float32) / 255)


def _hoop(sitting: Sitting, apex: float, out: float, width: float) -> Plane:
    right, left = _ears(sitting, out)
    turn = np.linspace(0, np.pi, 40)
    along = (1 - np.cos(turn)) / 2
    base = right[1] + along * (left[1] - right[1])
    x = right[0] + along * (left[0] - right[0])
    y = base + np.sin(turn) ** 0.85 * (apex - base)
    return lines([np.stack([x, y], 1)], sitting.size, width * sitting.eye_distance_px)


def _ears(sitting: Sitting, out: float) -> NDArray[np.float64]:
    temples = sitting.points[_TEMPLES, :2].astype(np.float64)
    middle = temples.mean(0)
    outer = middle + (temples - middle) * out + [0, 0.25 * sitting.eye_distance_px]
    return np.asarray(outer, np.float64)


_KINDS: tuple[Callable[[Sitting, Generator], Plane], ...] = (_headband, _hairband, _headphones)
