"""An office's round seal in red ink, stamped over a shoulder."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import lines, polygon, soft
from calibration.faults.fault import Fault
from calibration.faults.light import Plane, Rgb, colour, developed, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

Points = NDArray[np.floating]

_SIGNS, _STROKES = 9, 4


def _seal(sitting: Sitting, density: float, rng: Generator) -> Rgb:
    """Stamp a ring with a star and signs; some of it may lie beside the photo."""
    radius = rng.uniform(0.35, 0.7) * sitting.eye_distance_px
    cover = density * _pressed(_drawn(sitting, _middle(sitting, radius, rng), radius, rng), rng)
    red = colour(int(rng.integers(185, 226)), int(rng.integers(10, 50)), int(rng.integers(20, 60)))
    through = 0.6 * red + 0.4 * red * sitting.light  # ink hides some of what it lies on
    return developed(mixed(sitting.light, through, cover))


def _middle(sitting: Sitting, radius: float, rng: Generator) -> Points:
    """Choose a place beside and below the chin, four fifths of it or more within the photo."""
    width, height = sitting.size
    side = 1 if rng.random() < 0.5 else -1
    across = sitting.points[at.MENTON, 0] + side * rng.uniform(0.6, 1.2) * sitting.eye_distance_px
    inside = np.clip(across, radius, width - radius)
    return np.array([inside, height - rng.uniform(0.7, 1.2) * radius])


def _drawn(sitting: Sitting, middle: Points, radius: float, rng: Generator) -> Plane:
    start, thick = rng.uniform(-0.5, 0.5), rng.uniform(0.05, 0.09) * radius
    tips = start + 0.8 * np.pi * np.arange(5) - np.pi / 2  # every other one: a star
    rim = _around(middle, radius, np.linspace(0, 2 * np.pi, 90))
    star = polygon(_around(middle, 0.3 * radius, tips), sitting.size, 0)
    places = _around(middle, 0.72 * radius, start + np.linspace(0.75, 5.5, _SIGNS) + np.pi / 2)
    strokes = [
        place + 0.13 * radius * rng.uniform(-1, 1, (2, 2))
        for place in places
        for _ in range(_STROKES)
    ]
    signs = lines(strokes, sitting.size, thick / 2)
    drawn = np.maximum.reduce([lines([rim], sitting.size, thick), star, signs])
    return np.asarray(drawn, np.float32)


def _around(middle: Points, radius: float, angles: Points) -> Points:
    return middle + radius * np.stack([np.cos(angles), np.sin(angles)], 1)


def _pressed(drawn: Plane, rng: Generator) -> Plane:
    """Press a stamp unevenly, as a hand does."""
    uneven = soft(rng.uniform(-1, 1, drawn.shape).astype(np.float32), 12)
    pressure = np.clip(1 + 0.25 * uneven / uneven.std(), 0, 1)
    return np.asarray(np.clip(soft(drawn, 0.5), 0, 1) * pressure, np.float32)


FAULTS: tuple[Fault, ...] = (
    Fault("appearance.marks", "seal", (0.3, 0.6, 0.9), "density of the ink", _seal),
)
