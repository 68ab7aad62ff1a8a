"""Earphones and headsets at the ears; and earrings, which are no fault."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.held import Place, bar
from calibration.appearance.patches import Patched
from calibration.faults.canvas import lines, soft
from calibration.faults.light import Light, Plane, colour, developed, mixed
from calibration.faults.sitting import Sitting

_EARS, _CORNERS = (234, 454), (61, 291)
_ALONE, _EARRINGS = 0.2, 0.35
_METALS = ((230, 200, 120), (220, 220, 225), (240, 240, 235), (180, 140, 60))
_WIRED = 0.4


def eared(sitting: Sitting, rng: Generator) -> Patched:
    """Put earphones, a headset or earrings on a bare head.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    ears = _ears(sitting, rng)
    adorned = rng.random() < _EARRINGS
    chosen = ears if rng.random() > _ALONE else [ears[int(rng.integers(2))]]
    light = (_jewelled if adorned else _plugged)(sitting, chosen, rng)
    return Patched(developed(light), {"earphones": not adorned})


@dataclass(frozen=True, slots=True, eq=False)
class _Ear:
    """Where one ear is, which way is out from the head there, and the mouth's corner below it."""

    place: Place
    out: float
    corner: Place


def _ears(sitting: Sitting, rng: Generator) -> list[_Ear]:
    points, unit = sitting.points[:, :2].astype(np.float64), sitting.eye_distance_px
    stands_off = rng.uniform(0, 0.16) * unit
    found = []
    for ear, corner in zip(_EARS, _CORNERS, strict=True):
        out = float(np.sign(points[ear, 0] - sitting.eyes[0]))
        found.append(_Ear(_moved(points[ear], out * stands_off), out, points[corner]))
    return found


def _jewelled(sitting: Sitting, ears: list[_Ear], rng: Generator) -> Light:
    """Hang studs, rings or drops on the lobes."""
    unit, light = sitting.eye_distance_px, sitting.light
    drawn = int(rng.integers(len(_METALS) + 1))
    metal = colour(*(*_METALS, tuple(rng.integers(0, 256, 3).tolist()))[drawn])
    kind, low, narrow = int(rng.integers(3)), rng.uniform(0.28, 0.5) * unit, rng.uniform(1, 2.5)
    bead, ring, drop = rng.uniform((0.02, 0.06, 0.1), (0.06, 0.22, 0.6)) * unit
    for ear in ears:
        lobe = _moved(ear.place, ear.out * rng.uniform(-0.02, 0.06) * unit, low)
        end = _moved(lobe, 0, drop)
        if kind == 0:
            height = bar(sitting, lobe, lobe, bead)
        elif kind == 1:
            x, y = sitting.grid
            away = np.hypot((x - lobe[0]) * narrow, y - lobe[1] - ring) - ring
            height = np.clip(1 - (away / (0.02 * unit)) ** 2, 0, 1).astype(np.float32)
        else:
            height = np.maximum(bar(sitting, lobe, end, 0.015 * unit), bar(sitting, end, end, bead))
        light = _laid(light, height, metal, rng)
    return light


def _plugged(sitting: Sitting, ears: list[_Ear], rng: Generator) -> Light:
    """Put a bud into each ear, wired or with a stem, or a pad before it, perhaps with an arm."""
    unit, light, ink = sitting.eye_distance_px, sitting.light, _ink(rng)
    down, bud, pad = rng.uniform((-0.15, 0.06, 0.12), (0.3, 0.13, 0.25)) * unit
    stem = rng.uniform(0.15, 0.4) * unit
    kind = rng.random()
    if kind < _WIRED:
        light = _wired(sitting, ears, down + bud, ink, rng)
    for ear in ears:
        place = _moved(ear.place, 0, down + rng.normal(0, 0.03) * unit)
        if kind < 0.5:
            height = bar(sitting, place, place, bud)
        elif kind < 0.7:
            foot = _moved(place, -0.04 * ear.out * unit, stem)
            height = np.maximum(bar(sitting, place, place, bud), bar(sitting, place, foot, bud / 2))
        else:
            long = rng.uniform(0.05, 0.3) * unit
            height = bar(sitting, _moved(place, 0, -long / 2), _moved(place, 0, long / 2), pad)
        light = _laid(light, height, ink, rng)
    if kind > 0.8:
        end = _moved(ears[0].corner, 0.1 * ears[0].out * unit, rng.uniform(0, 0.3) * unit)
        arm = bar(sitting, _moved(ears[0].place, 0, down), end, rng.uniform(0.015, 0.03) * unit)
        light = _laid(light, np.maximum(arm, bar(sitting, end, end, 0.06 * unit)), ink, rng)
    return light


def _wired(
    sitting: Sitting, ears: list[_Ear], down_px: float, ink: NDArray[np.float32], rng: Generator
) -> Light:
    """Lead a wire from each ear to the chest, or straight down."""
    unit, chin = sitting.eye_distance_px, sitting.chin
    join = chin + np.array([rng.normal(0, 0.15), rng.uniform(0.6, 1.6)]) * unit
    straight, bend = rng.random() < 0.3, rng.uniform((-0.1, -0.2), (0.25, 0.5)) * unit
    share = np.linspace(0, 1, 20)[:, None]
    paths = [np.stack([join, _moved(join, 0, 3 * unit)])]
    for ear in ears:
        start = _moved(ear.place, 0, down_px)
        middle = np.array([ear.place[0] + ear.out * bend[0], chin[1] + bend[1]])
        end = _moved(start, 0, 3 * unit) if straight else join
        middle = (start + end) / 2 if straight else middle
        paths.append((1 - share) ** 2 * start + 2 * share * (1 - share) * middle + share**2 * end)
    wires = lines(paths[1:] if straight else paths, sitting.size, rng.uniform(0.02, 0.06) * unit)
    return mixed(sitting.light, ink, soft(wires, 0.4))


def _moved(place: Place, across_px: float, down_px: float = 0.0) -> Place:
    return np.array([place[0] + across_px, place[1] + down_px])


def _laid(light: Light, height: Plane, ink: NDArray[np.float32], rng: Generator) -> Light:
    """Lay something on, more or less round."""
    flat = rng.uniform(0.4, 1)
    shade = flat + (1.05 - flat) * np.sqrt(height)
    return mixed(
        light, ink * shade[..., None], soft((height > 0).astype(np.float32), rng.uniform(0.3, 0.9))
    )


def _ink(rng: Generator) -> NDArray[np.float32]:
    """Draw the colour of a device: white, black, or any."""
    white, black = int(rng.integers(200, 250)), int(rng.integers(8, 70))
    any_ = tuple(rng.integers(0, 256, 3).tolist())
    inks = ((white,) * 3, (black,) * 3, any_)
    return colour(*inks[int(rng.choice(3, p=(0.4, 0.4, 0.2)))])
