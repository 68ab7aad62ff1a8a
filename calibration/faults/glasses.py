"""Glasses: dark lenses, reflections on clear ones, and frames that cross the eyes."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import lines, soft
from calibration.faults.fault import Fault
from calibration.faults.light import Light, Plane, Rgb, colour, developed, mixed
from calibration.faults.sitting import Sitting

_FRAMES = ((20, 18, 18), (60, 38, 24), (70, 70, 75), (30, 35, 60))


@dataclass(frozen=True, slots=True)
class Shape:
    """A pair of glasses, lengths in eye distances; ``round_`` 2 is an ellipse, more is boxier.

    ``taper`` narrows the lenses downwards as aviators' are, ``lean`` raises their outer corners,
    ``bridge`` is how far above the lenses' middle they are joined, in halves of their height.
    """

    half_width: float
    half_height: float
    round_: float
    rim: float
    drop: float = 0.07  # from the pupil down to the lens's middle
    apart: float = 0.04  # from the pupil outwards
    taper: float = 0.0
    lean: float = 0.0
    bridge: float = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Glasses laid on a picture: masks (H, W) and each lens's own coordinates -1..1."""

    lenses: Plane
    frame: Plane
    places: tuple[tuple[Plane, Plane], ...]


def any_shape(rng: Generator, rim: float) -> Shape:
    """Draw an ordinary shape: 46 to 54 mm wide at 63 mm between the pupils."""
    wide = rng.uniform(0.36, 0.43)
    apart = max(0.04, wide + rim - 0.43)
    return Shape(wide, rng.uniform(0.25, 0.33), rng.uniform(2.2, 4.0), rim, apart=apart)


def put_on(sitting: Sitting, shape: Shape) -> Pair:
    """Lay glasses over the eyes, level with them."""
    unit = sitting.eye_distance_px
    right, left = sitting.points[468, :2], sitting.points[473, :2]
    along = (left - right) / np.linalg.norm(left - right)
    down = np.array([-along[1], along[0]])
    lenses = np.zeros_like(sitting.alpha)
    frame = np.zeros_like(sitting.alpha)
    places = []
    for eye, outwards in ((right, -1.0), (left, 1.0)):
        centre = eye + unit * (shape.drop * down + outwards * shape.apart * along)
        lens, ring, place = _lens(sitting, shape, centre, along, down, outwards)
        lenses, frame = np.maximum(lenses, lens), np.maximum(frame, ring)
        places.append(place)
    bars = _bars(sitting, shape, along, down)
    return Pair(lenses, np.maximum(frame, bars * (1 - lenses)), tuple(places))


def _lens(
    sitting: Sitting,
    shape: Shape,
    centre: NDArray[np.floating],
    along: NDArray[np.floating],
    down: NDArray[np.floating],
    outwards: float,
) -> tuple[Plane, Plane, tuple[Plane, Plane]]:
    unit = sitting.eye_distance_px
    x, y = sitting.grid[0] - centre[0], sitting.grid[1] - centre[1]
    u = (x * along[0] + y * along[1]) / (shape.half_width * unit)
    v = (x * down[0] + y * down[1]) / (shape.half_height * unit)
    across, up = np.abs(u * (1 + shape.taper * v)), np.abs(v + shape.lean * outwards * u)
    reach = (across**shape.round_ + up**shape.round_) ** (1 / shape.round_)
    beyond = (reach - 1) * shape.half_height * unit
    lens = np.clip(0.5 - beyond, 0, 1)
    ring = np.clip(0.5 + shape.rim * unit / 2 - np.abs(beyond - shape.rim * unit / 2), 0, 1)
    return lens.astype(np.float32), ring.astype(np.float32), (u, v)


def _bars(
    sitting: Sitting, shape: Shape, along: NDArray[np.floating], down: NDArray[np.floating]
) -> Plane:
    """Draw the bridge and the temples."""
    unit = sitting.eye_distance_px
    drop = (shape.drop - shape.bridge * shape.half_height) * down
    right, left = sitting.points[468, :2] + unit * drop, sitting.points[473, :2] + unit * drop
    inner, outer = shape.half_width - shape.apart, shape.half_width + shape.apart
    bars = [(right + inner * unit * along, left - inner * unit * along)]
    for start, ear in ((right - outer * unit * along, 127), (left + outer * unit * along, 356)):
        bars.append((start, np.array([sitting.points[ear, 0], start[1]])))
    paths = [np.stack(ends) for ends in bars]
    return lines(paths, sitting.size, 0.8 * shape.rim * unit)


def _frame_colour(rng: Generator) -> NDArray[np.float32]:
    return colour(*_FRAMES[int(rng.integers(len(_FRAMES)))])


def _framed(sitting: Sitting, light: Light, pair: Pair, ink: NDArray[np.float32]) -> Light:
    """Lay the frame on, with its small shadow on the skin below and a lit upper edge."""
    unit = sitting.eye_distance_px
    fallen = cv2.warpAffine(pair.frame, np.array([[1, 0, 0], [0, 1, 0.035 * unit]]), sitting.size)
    shade = soft(np.asarray(fallen, np.float32), 0.02 * unit) * 0.25
    lit = np.clip(cv2.Sobel(soft(pair.frame, 0.8), cv2.CV_32F, 0, 1), 0, 1)
    base = light * (1 - shade)[..., None]
    return mixed(base.astype(np.float32), ink + 0.08 * np.asarray(lit)[..., None], pair.frame)


def _tinted(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Wear tinted lenses that let a percentage of the light through."""
    pair = put_on(sitting, any_shape(rng, rng.uniform(0.02, 0.06)))
    tints = ((1, 1, 1), (1.25, 1, 0.7), (0.85, 1.05, 0.9), (0.85, 0.95, 1.2))
    through = percent / 100 * np.array(tints[int(rng.integers(len(tints)))])
    shade = np.zeros_like(sitting.alpha)
    if rng.random() < 0.4:  # paler towards the lower edge
        shade = np.clip(np.maximum(pair.places[0][1], pair.places[1][1]) * 0.5 + 0.5, 0, 1) * 0.35
    passed = through ** (1 - shade[..., None])
    sky = 0.015 * (1 - percent / 100)
    seen = sitting.light * np.minimum(passed, 1) + sky
    light = mixed(sitting.light, seen.astype(np.float32), pair.lenses)
    return developed(_framed(sitting, light, pair, _frame_colour(rng)))


def _reflecting(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Let a window or lamp be mirrored on clear lenses, over a percentage of each."""
    pair = put_on(sitting, any_shape(rng, rng.uniform(0.02, 0.06)))
    side = np.sqrt(4 * percent / 100)
    lean, strength = rng.uniform(-0.35, 0.35), rng.uniform(0.55, 1.1)
    offset = np.array([rng.uniform(-0.35, 0.35), rng.uniform(-0.3, 0.1)])
    if percent < 15:
        offset = np.array([rng.choice([-0.65, 0.65]), -0.45])
    glow = np.zeros_like(sitting.alpha)
    for u, v in pair.places:
        a = u - offset[0] - lean * v
        b = v - offset[1]
        box = _step((side / 2 - np.abs(a)) / 0.06) * _step((side / 2 - np.abs(b)) / 0.08)
        bars = 1 - 0.7 * np.exp(-0.5 * (a / 0.04) ** 2) * float(percent < 50)
        glow = np.maximum(glow, box * bars * (0.8 + 0.2 * a))
    tint = np.array([0.93, 1.0, 1.04], np.float32)
    veil = strength * np.clip(glow, 0, 1) * pair.lenses
    light = sitting.light * (1 - 0.05 * pair.lenses)[..., None] + veil[..., None] * tint
    return developed(_framed(sitting, light.astype(np.float32), pair, _frame_colour(rng)))


def _step(value: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(0.5 + 0.5 * np.tanh(value / 2), np.float64)


def _crossing(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Wear a heavy frame too low: its upper rim comes down to the pupils."""
    rim = rng.uniform(0.08, 0.13)
    shape = any_shape(rng, rim)
    low = shape.half_height + rim / 2 - percent / 100
    shape = replace(shape, round_=max(shape.round_, 3), drop=low)
    pair = put_on(sitting, shape)
    return developed(_framed(sitting, sitting.light, pair, _frame_colour(rng)))


FAULTS: tuple[Fault, ...] = (
    Fault("appearance.glasses_tint", "lenses", (70, 28, 6), "percent let through", _tinted),
    Fault("appearance.glasses_glare", "window", (6, 30, 75), "percent of a lens", _reflecting),
    Fault(
        "appearance.glasses_frame",
        "over-eyes",
        (17, 6, 0),
        "percent of the eye distance from pupil to rim",
        _crossing,
    ),
)
