"""Hands and things held before chin, cheek, forehead or neck; and high collars, which hide nothing.

What is held has the same few parts whatever it is: round bars, of which fingers, a stick and an arm
are made, and blobs and blocks at their ends. A hand has the person's own skin.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.patches import Patched
from calibration.faults.canvas import polygon, soft
from calibration.faults.light import Light, Plane, colour, developed, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

Place = NDArray[np.float64]

# Chin, jaws and mouth, met from below; cheeks, ears and temples, from the side too; the forehead.
_LOW = (152, 152, 148, 377, 172, 397, 61, 291, 14)
_BESIDE = (205, 425, 132, 361, 234, 454, 127, 356)
_FOREHEAD = (10, 67, 297)
_SHARES = (0.55, 0.35, 0.1)
_FROM_DEG = (50, 85, 120)  # to either side of straight below
_ALONE = 0.15  # of the sticks have nothing at their end
_LEAST = 0.02  # of the face; what comes so near is in the way
_COLLARS = 0.25


def held(sitting: Sitting, rng: Generator) -> Patched:
    """Hold a hand or a thing before a bare head, or button up a collar.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    if rng.random() < _COLLARS:
        return _collared(sitting, rng)
    relief = _KINDS[int(rng.choice(len(_KINDS), p=(0.65, 0.2, 0.15)))](sitting, rng)
    light, cover = sitting.light, np.zeros_like(sitting.alpha)
    for part in relief:
        mask = soft((part.height > 0).astype(np.float32), rng.uniform(0.4, 1.2))
        under = soft(np.roll(mask, round(0.03 * sitting.eye_distance_px), 0), 2.5)
        light = light * (1 - rng.uniform(0, 0.5) * under * sitting.alpha)[..., None]
        light = mixed(light, part.lit(rng), mask)
        cover = np.maximum(cover, mask)
    return Patched(developed(light), _shows(cover, sitting))


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One part: its height, 0..1, of every pixel (H, W), and the light of what it is made of."""

    height: Plane
    ink: NDArray[np.float32]

    def lit(self, rng: Generator) -> Light:
        """Give its light, more or less round and rough."""
        flat = rng.uniform(0.4, 1)
        shade = flat + (1.08 - flat) * np.sqrt(np.clip(self.height, 0, 1))
        rough = soft(rng.normal(size=shade.shape).astype(np.float32), rng.uniform(0.4, 1.2))
        rough *= rng.uniform(0, 0.08) / max(float(rough.std()), 1e-6)
        return np.asarray(self.ink * (shade * np.exp(rough))[..., None], np.float32)


def _hand(sitting: Sitting, rng: Generator) -> list[_Part]:
    """Give one to four fingers, closed or spread, mostly with the hand and the arm behind them."""
    unit = sitting.eye_distance_px
    tip, way = _aimed(sitting, rng)
    count, thick = int(rng.integers(1, 5)), rng.uniform(0.07, 0.135) * unit
    spread, length = rng.uniform(0, 0.28), rng.uniform(0.6, 1.3) * unit
    across, root = np.array([-way[1], way[0]]), tip - length * way
    bars = []
    for finger in range(count):
        aside = finger - (count - 1) / 2
        start = root + aside * 1.9 * thick * across
        turned = way + aside * spread * across
        reach = length * (1 - rng.uniform(0, 0.12) * abs(aside))
        bars.append((start, start + reach * turned / np.linalg.norm(turned), thick))
    behind = rng.random()
    if behind < 0.75:
        palm = root - rng.uniform(0.1, 0.3) * unit * way
        half = 0.5 * across * max(1.9 * (count - 1) * thick, 0.3 * unit)
        bars.append((palm - half, palm + half, rng.uniform(0.22, 0.36) * unit))
        if behind < 0.4:
            bars.append((palm, palm - 4 * unit * way, rng.uniform(0.25, 0.45) * unit))
    height = np.max([bar(sitting, *one) for one in bars], 0)
    return [_Part(np.asarray(height, np.float32), _skin(sitting, rng))]


def _stick(sitting: Sitting, rng: Generator) -> list[_Part]:
    """Give a stick with a ball or an oval at its end: a microphone, a spoon, a lollipop, a pen."""
    unit = sitting.eye_distance_px
    tip, way = _aimed(sitting, rng)
    thick, head = rng.uniform(0.03, 0.12) * unit, rng.uniform(0.1, 0.35) * unit
    stick = _Part(bar(sitting, tip, tip - rng.uniform(0.8, 4) * unit * way, thick), _paint(rng))
    if rng.random() < _ALONE:
        return [stick]
    return [
        stick,
        _Part(bar(sitting, tip, tip - rng.uniform(0, 0.4) * unit * way, head), _paint(rng)),
    ]


def _block(sitting: Sitting, rng: Generator) -> list[_Part]:
    """Give a cup, a telephone or a card, mostly with fingers across it."""
    unit = sitting.eye_distance_px
    tip, way = _aimed(sitting, rng)
    across = np.array([-way[1], way[0]])
    wide, high, taper = (
        rng.uniform(0.25, 0.6) * unit,
        rng.uniform(0.8, 2) * unit,
        rng.uniform(0.7, 1),
    )
    corners = [tip - wide * across, tip + wide * across]
    corners += [tip - high * way + s * taper * wide * across for s in (1, -1)]
    height = polygon(np.array(corners), sitting.size, 0) * rng.uniform(0.7, 1)
    parts = [_Part(height, _paint(rng))]
    if rng.random() < 0.7:
        grip, side = tip - rng.uniform(0.4, 1) * high * way, float(rng.choice([-1, 1]))
        thick = rng.uniform(0.07, 0.13) * unit
        start = grip + side * 1.2 * wide * across
        bars = [
            (start - k * 1.9 * thick * way, grip - k * 1.9 * thick * way, thick)
            for k in range(int(rng.integers(2, 5)))
        ]
        fingers = np.max([bar(sitting, *one) for one in bars], 0)
        parts.append(_Part(np.asarray(fingers, np.float32), _skin(sitting, rng)))
    return parts


_KINDS: tuple[Callable[[Sitting, Generator], list[_Part]], ...] = (_hand, _stick, _block)


def _aimed(sitting: Sitting, rng: Generator) -> tuple[Place, Place]:
    """Give where a held thing ends, and which way it points there, away from the body."""
    kind = int(rng.choice(3, p=_SHARES))
    mark = int(rng.choice((_LOW, _BESIDE, _FOREHEAD)[kind]))
    tip = sitting.points[mark, :2] + rng.normal(0, 0.15, 2) * sitting.eye_distance_px
    side = np.sign(tip[0] - sitting.eyes[0]) if kind else rng.choice([-1, 1])
    turn = side * np.radians(rng.uniform(-10, _FROM_DEG[kind]))
    return tip.astype(np.float64), np.array([-np.sin(turn), -np.cos(turn)])


def _skin(sitting: Sitting, rng: Generator) -> NDArray[np.float32]:
    """Give the light of the person's own skin, as another part of the body and light show it."""
    tone = np.exp(rng.normal(0, 0.05, 3) + rng.normal(-0.05, 0.25))
    return np.asarray(sitting.skin_light * tone, np.float32)


def _paint(rng: Generator) -> NDArray[np.float32]:
    grey = int(rng.integers(5, 245))
    return colour(*(rng.integers(0, 256, 3).tolist() if rng.random() < 0.5 else [grey] * 3))


def bar(sitting: Sitting, one: Place, other: Place, radius_px: float) -> Plane:
    """Give the height, 0..1, of a round bar between two points; 0 outside."""
    x, y = sitting.grid
    along = other - one
    share = ((x - one[0]) * along[0] + (y - one[1]) * along[1]) / max(float(along @ along), 1e-6)
    share = np.clip(share, 0, 1)
    away = np.hypot(x - one[0] - share * along[0], y - one[1] - share * along[1]) / radius_px
    return np.asarray(np.clip(1 - away**2, 0, 1), np.float32)


def _shows(cover: Plane, sitting: Sitting) -> dict[str, bool]:
    """Tell whether the face is covered; what only grazes it is left open."""
    face = sitting.inside(at.FACE_OVAL, 0) > 0.5
    return {"face_covered": True} if float(cover[face].mean()) >= _LEAST else {}


def _collared(sitting: Sitting, rng: Generator) -> Patched:
    """Button up a collar that ends below the chin."""
    unit, chin = sitting.eye_distance_px, sitting.chin
    half, top = rng.uniform(0.65, 1.0) * unit, rng.uniform(0.03, 0.4) * unit
    across = np.linspace(-1, 1, 15)
    dip = rng.uniform(-0.05, 0.3) * unit * (1 - across**2)
    rim = np.stack([chin[0] + half * across, chin[1] + top + dip - 0.2 * unit * across**2], 1)
    foot = [[chin[0] + s * rng.uniform(1.0, 2.2) * half, chin[1] + 4 * unit] for s in (1, -1)]
    cover = polygon(np.concatenate([rim, foot]), sitting.size, rng.uniform(0.4, 1.5))
    cover = cover * (1 - sitting.inside(at.FACE_OVAL, 0.02 * unit))
    x, y = sitting.grid
    wave = np.sin(2 * np.pi * (x * rng.normal() + y) / (rng.uniform(0.06, 0.5) * unit))
    lit = np.exp(rng.uniform(0, 0.3) * wave + rng.uniform(-0.3, 0.3) * (x - chin[0]) / unit)
    cloth = _paint(rng) * lit[..., None].astype(np.float32)
    rgb = developed(mixed(sitting.light, cloth, np.asarray(cover, np.float32)))
    return Patched(rgb, {"face_covered": False})
