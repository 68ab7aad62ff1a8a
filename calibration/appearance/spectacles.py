"""Glasses of every cut on a face: clear or dark, thin-rimmed or heavy, mirroring a lamp or not.

Most clear glasses there are to learn from are official portraits', and heavy frames are none. What
these show follows from what was drawn: how dark the lens, how bright the mirrored light, and how
much of an eye's opening the rim hides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.patches import Patched
from calibration.faults.canvas import soft
from calibration.faults.glasses import Pair, Shape, put_on
from calibration.faults.light import Light, Plane, colour, developed, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

_DARK, _REFLECTING = 0.3, 0.15  # shares of the glasses
_TINTED, _CLEAR = 0.5, 0.85  # shares of the light let through
_CROSSED, _FREE = 0.18, 0.03  # shares of an eye's opening under the rim
_HALF_RIMMED, _MISPLACED, _SHADED = 0.15, 0.3, 0.6
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
    clear = {"glasses_tint": False, "glasses_glare": False, **_crossing(sitting, pair.frame)}
    return Patched(developed(_rimmed(sitting, seen, pair.frame, rng)), clear)


def spectacled(sitting: Sitting, rng: Generator) -> Patched:
    """Put any glasses on a face without.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    pair = put_on(sitting, _shape(rng))
    rim = pair.frame
    if rng.random() < _HALF_RIMMED:
        rim = rim * (pair.places[0][1] < 0.1)
    lens = _lens(pair, rng)
    through = sitting.light * lens.passes + lens.mirrors[..., None] * _GLARE
    seen = mixed(sitting.light, through.astype(np.float32), pair.lenses)
    shows = {"head_covering": False, "hat": False, "face_covered": False, **lens.shows}
    if not shows.get("glasses_tint", True):
        shows |= _crossing(sitting, rim)
    return Patched(developed(_rimmed(sitting, seen, rim, rng)), shows)


def _shape(rng: Generator) -> Shape:
    rim = float(np.exp(rng.uniform(np.log(0.008), np.log(0.2))))
    wide = float(rng.uniform(0.28, 0.48))
    drop = rng.normal(0, 0.2) if rng.random() < _MISPLACED else rng.normal(0.06, 0.04)
    apart = max(0.0, wide + rng.uniform(0.3, 1) * rim - 0.46)
    return Shape(
        wide, rng.uniform(0.13, 0.42), rng.uniform(1.8, 6.0), rim, drop=float(drop), apart=apart
    )


def _lens(pair: Pair, rng: Generator) -> Lens:
    kind = rng.random()
    if kind < _DARK:
        through = rng.uniform(0.03, 0.65)
        tint = np.array(_TINTS[int(rng.integers(len(_TINTS)))])
        passes = np.minimum(through * tint, 1).astype(np.float32)
        shows = {"glasses_tint": True} if through < _TINTED else {}
        return Lens(passes, _veil(pair, 0.06, rng), shows | {"glasses_glare": False})
    passes = rng.uniform(_CLEAR, 1, 3).astype(np.float32)
    if kind < _DARK + _REFLECTING:
        mirrored = _lamp(pair, rng)
        return Lens(passes, mirrored, {"glasses_glare": True, "glasses_tint": False})
    clear = {"glasses_glare": False, "glasses_tint": False}
    return Lens(passes, _veil(pair, 0.04, rng), clear)


def _veil(pair: Pair, most: float, rng: Generator) -> Plane:
    """Give the faint gleam every lens has: stronger towards one side."""
    u, v = pair.places[0]
    lean = rng.uniform(-1, 1) * np.clip(v, -1, 1) + rng.uniform(-0.3, 0.3) * np.clip(u, -3, 3)
    return np.asarray(rng.uniform(0, most) * np.clip(0.5 + lean, 0, 1.5), np.float32)


def _lamp(pair: Pair, rng: Generator) -> Plane:
    """Mirror a lamp, a window or the sky on both lenses, alike or on one more than the other."""
    place, half = rng.uniform(-0.6, 0.6, 2), rng.uniform(0.25, 0.8, 2)
    corner, edge = rng.uniform(1.5, 6), rng.uniform(3, 20)
    strengths = rng.uniform(0.35, 1.2) * np.array([1, rng.uniform(0.2, 1)])
    glow = np.zeros_like(pair.lenses)
    for strength, (u, v) in zip(rng.permutation(strengths), pair.places, strict=True):
        a, b = np.abs((u - place[0]) / half[0]), np.abs((v - place[1]) / half[1])
        reach = (a**corner + b**corner) ** (1 / corner)
        glow = np.maximum(glow, strength / (1 + np.exp(np.clip(edge * (reach - 1), -30, 30))))
    return np.asarray(glow, np.float32)


def _rimmed(sitting: Sitting, light: Light, rim: Plane, rng: Generator) -> Light:
    """Lay the rim on, of horn, metal or plastic, with a shadow below it or without."""
    unit = sitting.eye_distance_px
    if rng.random() < _SHADED:
        fallen = np.roll(rim, round(rng.uniform(0.01, 0.06) * unit), 0)
        shade = rng.uniform(0.1, 0.4) * soft(fallen, rng.uniform(0.01, 0.03) * unit)
        light = light * (1 - shade)[..., None]
    grey, hue = rng.integers(0, 90), rng.integers(0, 256, 3)
    inks = ((grey, grey, grey), (grey + 40, grey + 15, grey), tuple(hue.tolist()))
    ink = colour(*inks[int(rng.choice(3, p=(0.5, 0.3, 0.2)))])
    return mixed(light, ink, np.asarray(rng.uniform(0.6, 1) * rim, np.float32))


def _crossing(sitting: Sitting, rim: Plane) -> Mapping[str, bool]:
    """Tell whether the rim hides some of an eye; what it only grazes is left open."""
    eyes = [sitting.inside(eye, 0) > 0.5 for eye in (at.EYE_RIGHT, at.EYE_LEFT)]
    hidden = max((float(rim[eye].mean()) for eye in eyes if eye.any()), default=0.0)
    if hidden >= _CROSSED:
        return {"glasses_frame": True}
    return {"glasses_frame": False, "eyes_visible": False} if hidden <= _FREE else {}
