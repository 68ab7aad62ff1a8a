"""Glasses of every cut on a face: clear or dark, thin-rimmed or heavy, mirroring a lamp or not.

Most clear glasses there are to learn from are official portraits', and heavy frames are none. What
these show follows from what was drawn: how dark the lens, how bright the mirrored light, and how
much of an eye's opening the rim hides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.inks import Ink, of_anything, of_metal
from calibration.appearance.patches import BARE_HEAD, Patched
from calibration.faults.canvas import soft
from calibration.faults.glasses import Pair, Shape, put_on
from calibration.faults.light import Light, Plane, Rgb, developed, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

_DARK, _REFLECTING = 0.3, 0.15  # shares of the glasses
_TINTED, _CLEAR, _HUE = 0.5, 0.85, 0.04  # shares of the light let through
_CROSSED, _FREE = 0.18, 0.03  # shares of an eye's opening under the rim
_FINE, _WIRE, _HEAVY, _HEAVIEST = 0.008, 0.05, 0.11, 0.2  # widths of a rim in eye distances
_LAMP, _GLINT = (0.25, 0.8), (0.02, 0.1)  # half as wide and high as mirrored, in halves of a lens
_HALF_RIMMED, _MISPLACED, _SHADED, _BENT, _GLINTING = 0.15, 0.3, 0.6, 0.5, 0.3
_POWERS = (0.85, 1.06)  # how large an eye looks behind the lens
_BARE: Mapping[str, bool] = {"face_covered": False, **BARE_HEAD}
_TINTS = ((1, 1, 1), (1.25, 1, 0.7), (0.85, 1.05, 0.9), (0.85, 0.95, 1.2), (1.2, 0.9, 1.0))
_GLARE = np.array([0.95, 1.0, 1.03], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """What a pair of lenses does to the light: lets a share (3,) through, and mirrors (H, W)."""

    passes: NDArray[np.float32]
    mirrors: Plane
    shows: Mapping[str, bool]


def crossed(sitting: Sitting, rng: Generator) -> Patched:
    """Put heavy rims round openings too small for the eyes on a face without.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    wide, rim = rng.uniform(0.24, 0.4), rng.uniform(0.06, 0.2)
    height = rng.uniform(0.08, 0.26)
    apart = max(0.0, wide + rng.uniform(0.5, 1) * rim - 0.46)
    off = rng.normal(0, 0.12) + rng.choice((-1, 1)) * rng.uniform(0, 1) * (height + rim / 2)
    round_ = rng.uniform(1.8, 6.0)
    pair = put_on(sitting, Shape(wide, height, round_, rim, drop=float(off), apart=apart))
    seen = sitting.light * (1 - rng.uniform(0, 0.1) * pair.lenses)[..., None]
    shows = {"glasses_tint": False, "glasses_glare": False, **_crossing(sitting, pair.frame)}
    return Patched(developed(_rimmed(sitting, seen, pair.frame, rng)), shows)


def spectacled(sitting: Sitting, rng: Generator) -> Patched:
    """Put any glasses on a face without.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    drop = rng.normal(0, 0.2) if rng.random() < _MISPLACED else rng.normal(0.06, 0.04)
    pair = put_on(sitting, _shape(rng, rng.uniform(0.13, 0.42), float(drop), _HEAVIEST))
    rim, lens = _rim(pair, rng), _lens(pair, rng)
    shows = {**_BARE, **lens.shows}
    if not shows.get("glasses_tint", True):
        shows |= _crossing(sitting, rim)
    return Patched(_worn(sitting, pair, lens, rim, rng), shows)


def clear(sitting: Sitting, rng: Generator) -> Patched:
    """Put clear glasses on a face without: nothing a clerk objects to, whatever their cut.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    pair, lens, rim = _clear_pair(sitting, rng, _HEAVY)
    shows = {**_BARE, **lens.shows, **_crossing(sitting, rim)}
    return Patched(_worn(sitting, pair, lens, rim, rng), shows)


def wired(sitting: Sitting, rng: Generator) -> Patched:
    """Put clear glasses in thin rims of metal on a face without: bright lines on dark skin.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    pair, lens, rim = _clear_pair(sitting, rng, _WIRE)
    return Patched(_worn(sitting, pair, lens, rim, rng, of_metal), {"glasses_tint": False})


def _clear_pair(sitting: Sitting, rng: Generator, most_rim: float) -> tuple[Pair, Lens, Plane]:
    height, drop = rng.uniform(0.2, 0.42), float(rng.normal(0.06, 0.03))
    pair = put_on(sitting, _shape(rng, height, drop, most_rim))
    return pair, _clear(pair, rng), _rim(pair, rng)


def _shape(rng: Generator, height: float, drop: float, most_rim: float) -> Shape:
    """Draw a cut: lenses that all but touch or stand apart, round, boxy, of cats or aviators."""
    rim = float(np.exp(rng.uniform(np.log(_FINE), np.log(most_rim))))
    wide = float(rng.uniform(0.28, 0.48))
    apart = wide + rng.uniform(0.3, 1) * rim + rng.uniform(0, 0.18) - 0.5
    taper, lean = rng.normal(0, 0.12, 2).tolist()
    return Shape(
        wide,
        height,
        round_=rng.uniform(1.8, 6.0),
        rim=rim,
        drop=drop,
        apart=float(np.clip(apart, -0.05, 0.18)),
        taper=taper,
        lean=lean,
        bridge=rng.uniform(-0.2, 0.8),
    )


def _rim(pair: Pair, rng: Generator) -> Plane:
    """Give the whole rim, or the upper half of it."""
    half = rng.random() < _HALF_RIMMED
    return np.asarray(pair.frame * (pair.places[0][1] < 0.1) if half else pair.frame)


def _worn(
    sitting: Sitting, pair: Pair, lens: Lens, rim: Plane, rng: Generator, ink: Ink = of_anything
) -> Rgb:
    light = _bent(sitting, pair, rng) if rng.random() < _BENT else sitting.light
    through = light * lens.passes + lens.mirrors[..., None] * _GLARE
    seen = mixed(sitting.light, through.astype(np.float32), pair.lenses)
    return developed(_rimmed(sitting, seen, rim, rng, ink))


def _bent(sitting: Sitting, pair: Pair, rng: Generator) -> Light:
    """Let lenses of one power make what is behind them smaller or larger."""
    power = rng.uniform(*_POWERS)
    x, y = (np.asarray(axis, np.float32) for axis in sitting.grid)
    for side in (x < sitting.eyes[0], x >= sitting.eyes[0]):
        inside = side & (pair.lenses > 0.5)
        if inside.any():
            x = np.where(inside, x[inside].mean() + (x - x[inside].mean()) / power, x)
            y = np.where(inside, y[inside].mean() + (y - y[inside].mean()) / power, y)
    places = x.astype(np.float32), y.astype(np.float32)
    bent = cv2.remap(sitting.light, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, np.float32)


def _lens(pair: Pair, rng: Generator) -> Lens:
    kind = rng.random()
    if kind < _DARK:
        through = rng.uniform(0.03, 0.65)
        tint = np.array(_TINTS[int(rng.integers(len(_TINTS)))])
        passes = np.minimum(through * tint, 1).astype(np.float32)
        shows = {"glasses_tint": True} if through < _TINTED else {}
        return Lens(passes, _veil(pair, 0.06, rng), shows | {"glasses_glare": False})
    if kind < _DARK + _REFLECTING:
        return Lens(
            _passing(rng), _lamp(pair, _LAMP, rng), {"glasses_glare": True, "glasses_tint": False}
        )
    return _clear(pair, rng)


def _clear(pair: Pair, rng: Generator) -> Lens:
    """Let nearly all light through; mirror a faint gleam, and often a glint or two."""
    mirrored = _veil(pair, 0.04, rng)
    for _ in range(2):
        if rng.random() < _GLINTING:
            mirrored = np.maximum(mirrored, _lamp(pair, _GLINT, rng))
    return Lens(_passing(rng), mirrored, {"glasses_glare": False, "glasses_tint": False})


def _passing(rng: Generator) -> NDArray[np.float32]:
    """Give what a clear lens lets through of red, green and blue: nearly all, nearly alike."""
    hue = rng.uniform(1 - _HUE, 1 + _HUE, 3)
    return np.minimum(rng.uniform(_CLEAR, 1) * hue, 1).astype(np.float32)


def _veil(pair: Pair, most: float, rng: Generator) -> Plane:
    """Give the faint gleam every lens has: stronger towards one side."""
    u, v = pair.places[0]
    lean = rng.uniform(-1, 1) * np.clip(v, -1, 1) + rng.uniform(-0.3, 0.3) * np.clip(u, -3, 3)
    return np.asarray(rng.uniform(0, most) * np.clip(0.5 + lean, 0, 1.5), np.float32)


def _lamp(pair: Pair, halves: tuple[float, float], rng: Generator) -> Plane:
    """Mirror a lamp, a window or the sky on both lenses, alike or on one more than the other."""
    place, half = rng.uniform(-0.6, 0.6, 2), rng.uniform(*halves, 2)
    corner, edge = rng.uniform(1.5, 6), rng.uniform(3, 20)
    strengths = rng.uniform(0.35, 1.2) * np.array([1, rng.uniform(0.2, 1)])
    glow = np.zeros_like(pair.lenses)
    for strength, (u, v) in zip(rng.permutation(strengths), pair.places, strict=True):
        a, b = np.abs((u - place[0]) / half[0]), np.abs((v - place[1]) / half[1])
        reach = (a**corner + b**corner) ** (1 / corner)
        glow = np.maximum(glow, strength / (1 + np.exp(np.clip(edge * (reach - 1), -30, 30))))
    return np.asarray(glow, np.float32)


def _rimmed(
    sitting: Sitting, light: Light, rim: Plane, rng: Generator, ink: Ink = of_anything
) -> Light:
    """Lay the rim on, with a gleam along its upper edge, and a shadow below it or none."""
    unit = sitting.eye_distance_px
    if rng.random() < _SHADED:
        fallen = np.roll(rim, round(rng.uniform(0.01, 0.06) * unit), 0)
        shade = rng.uniform(0.1, 0.4) * soft(fallen, rng.uniform(0.01, 0.03) * unit)
        light = light * (1 - shade)[..., None]
    upper = np.clip(cv2.Sobel(soft(rim, 0.8), cv2.CV_32F, 0, 1), 0, 1)
    gleam = rng.uniform(0, 0.3) * np.asarray(upper)[..., None]
    return mixed(light, ink(rng) + gleam, np.asarray(rng.uniform(0.6, 1) * rim, np.float32))


def _crossing(sitting: Sitting, rim: Plane) -> Mapping[str, bool]:
    """Tell whether the rim hides some of an eye; what it only grazes is left open."""
    eyes = [sitting.inside(eye, 0) > 0.5 for eye in (at.EYE_RIGHT, at.EYE_LEFT)]
    hidden = max((float(rim[eye].mean()) for eye in eyes if eye.any()), default=0.0)
    if hidden >= _CROSSED:
        return {"glasses_frame": True}
    return {"glasses_frame": False, "eyes_visible": False} if hidden <= _FREE else {}
