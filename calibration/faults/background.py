"""Faults of the background: its colour, light, shadows, borders and things."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import polygon, soft
from calibration.faults.fault import Fault
from calibration.faults.light import Light, Plane, Rgb, colour, developed, mixed
from calibration.faults.sitting import Sitting

# Walls and cloths that applicants stand before, in sRGB levels, at full strength.
_WALLS = {
    "grey": (150, 152, 155),
    "blue": (67, 142, 219),
    "cream": (214, 190, 140),
    "pink": (226, 160, 160),
    "green": (140, 180, 140),
    "red": (200, 40, 45),
}


def before(sitting: Sitting, wall: Light | NDArray[np.float32]) -> Light:
    """Put another wall behind the person: its light takes the old one's share of each pixel."""
    share = (1 - sitting.alpha)[..., None]
    return (sitting.light + share * (wall - sitting.wall)).astype(np.float32)


def _wall_colour(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    target = colour(*_WALLS[str(rng.choice(list(_WALLS)))])
    share = percent / 100
    return developed(before(sitting, sitting.wall + share * (target - sitting.wall)))


def _dim(sitting: Sitting, stops: float, _rng: Generator) -> Rgb:
    return developed(before(sitting, sitting.wall * np.float32(2**-stops)))


def _gradient(sitting: Sitting, stops: float, rng: Generator) -> Rgb:
    """Let the light fall off across the wall, from one side or a corner."""
    x, y = sitting.grid
    width, height = sitting.size
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (x / width - 0.5) + np.sin(angle) * (y / height - 0.5)
    along = (along - along.min()) / np.ptp(along)
    return developed(before(sitting, sitting.wall * np.exp2(-stops * along)[..., None]))


def _vignette(sitting: Sitting, stops: float, _rng: Generator) -> Rgb:
    x, y = sitting.grid
    width, height = sitting.size
    out = np.hypot((x - width / 2) / width, (y - height / 2) / height) / np.hypot(0.5, 0.5)
    return developed(before(sitting, sitting.wall * np.exp2(-stops * out**3)[..., None]))


def _head_shadow(sitting: Sitting, stops: float, rng: Generator) -> Rgb:
    """Cast the person's shadow on the wall: shifted away from the lamp, soft by its size."""
    unit = sitting.eye_distance_px
    shift = unit * np.array([rng.choice([-1, 1]) * rng.uniform(0.2, 0.45), rng.uniform(0, 0.25)])
    place = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
    cast = cv2.warpAffine(sitting.alpha, place, sitting.size, borderMode=cv2.BORDER_REPLICATE)
    shade = soft(np.asarray(cast, np.float32), unit * rng.uniform(0.08, 0.2))
    return developed(before(sitting, sitting.wall * np.exp2(-stops * shade)[..., None]))


def _strips(sitting: Sitting, percent: float, rng: Generator) -> Plane:
    """Mask one side, two opposite sides, or the whole frame."""
    width, height = sitting.size
    thick = max(round(percent / 100 * width), 1)
    mask = np.zeros((height, width), np.float32)
    sides = (mask[:thick], mask[:, :thick], mask[:, -thick:], mask[-thick:])
    for side in ((0,), (1,), (2,), (1, 2), (0, 1, 2, 3))[int(rng.integers(5))]:
        sides[side][:] = 1
    return mask


def _border(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    inks = ((10, 10, 10), (120, 120, 120), (40, 80, 160), (190, 175, 150))
    ink = colour(*inks[int(rng.integers(len(inks)))])
    return developed(mixed(sitting.light, ink, _strips(sitting, percent, rng)))


def _clutter(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Hang or stand things behind the person: a frame, a shelf, a door post, a plant."""
    empty = np.broadcast_to(sitting.wall, sitting.light.shape).astype(np.float32)
    things = (_picture, _post, _shelf, _plant)
    for _ in range(_TRIES):
        wall = things[int(rng.integers(len(things)))](sitting, empty, percent / 100, rng)
        shown = (np.abs(wall - empty).max(-1) > 0.05) * (1 - sitting.alpha)
        if 100 * shown.mean() > 0.7 * percent:
            break
    return developed(before(sitting, wall))


_TRIES = 8


def _box(left: float, top: float, right: float, low: float) -> NDArray[np.float64]:
    return np.array([[left, top], [right, top], [right, low], [left, low]])


def _ink(rng: Generator) -> NDArray[np.float32]:
    return colour(*rng.integers(20, 190, 3).tolist())


def _picture(sitting: Sitting, wall: Light, share: float, rng: Generator) -> Light:
    """Hang a framed picture beside the head."""
    width, height = sitting.size
    side = 1.6 * np.sqrt(share * width * height)
    left = rng.choice([-0.35 * side, width - 0.65 * side])
    top = rng.uniform(0.02, 0.2) * height
    outer = _box(left, top, left + side, top + side)
    inner = _box(left + 0.1 * side, top + 0.1 * side, left + 0.9 * side, top + 0.9 * side)
    framed = mixed(wall, _ink(rng), polygon(outer, sitting.size, 1))
    return mixed(framed, _ink(rng), polygon(inner, sitting.size, 1))


def _post(sitting: Sitting, wall: Light, share: float, rng: Generator) -> Light:
    """Stand a door post or the edge of a cupboard along one side."""
    width, height = sitting.size
    thick = 2 * share * width
    left = rng.choice([0.03 * width, 0.97 * width - thick])
    post = polygon(_box(left, -9, left + thick, height + 9), sitting.size, 0.8)
    shade = polygon(_box(left + thick, -9, left + 1.3 * thick, height + 9), sitting.size, 2)
    return mixed(wall * (1 - 0.25 * shade)[..., None], _ink(rng), post)


def _shelf(sitting: Sitting, wall: Light, share: float, rng: Generator) -> Light:
    """Put books on a board beside the head."""
    width, height = sitting.size
    board = rng.uniform(0.3, 0.5) * height
    tall = 2.2 * np.sqrt(share) * 0.4 * height
    start, thick = rng.choice([0.0, 0.76 * width]), 0.03 * width
    out = wall
    for number in range(8):
        left, top = start + number * thick, board - tall * rng.uniform(0.7, 1)
        out = mixed(out, _ink(rng), polygon(_box(left, top, left + thick, board), sitting.size))
    plank = _box(start, board, start + 8 * thick, board + 0.02 * height)
    return mixed(out, colour(110, 80, 50), polygon(plank, sitting.size))


def _plant(sitting: Sitting, wall: Light, share: float, rng: Generator) -> Light:
    """Let leaves reach in from one side."""
    width, height = sitting.size
    root = np.array([rng.choice([0.0, 1.0]) * width, rng.uniform(0.2, 0.6) * height])
    long = 2.5 * np.sqrt(share * width * height)
    out = wall
    for _ in range(9):
        turn = rng.uniform(-1.2, 1.2) + (np.pi if root[0] > 0 else 0)
        along = np.array([np.cos(turn), np.sin(turn)]) * long * rng.uniform(0.5, 1)
        aside = np.array([-along[1], along[0]]) * 0.12
        bend = np.linspace(0, 1, 12)[:, None]
        edge = np.sin(np.pi * bend) * aside
        leaf = np.concatenate([root + bend * along + edge, (root + bend * along - edge)[::-1]])
        green = colour(*(np.array([50, 95, 45]) * rng.uniform(0.6, 1.4)).astype(int).tolist())
        out = mixed(out, green, polygon(leaf, sitting.size))
    return out


FAULTS: tuple[Fault, ...] = (
    Fault("background.colour", "wall", (12, 40, 100), "percent of a coloured wall", _wall_colour),
    Fault("background.lightness", "dim", (1, 2.5, 4), "stops darker", _dim),
    Fault("background.uniformity", "gradient", (0.35, 1.0, 2.0), "stops across", _gradient),
    Fault("background.uniformity", "vignette", (0.5, 1.3, 2.5), "stops in the corner", _vignette),
    Fault("background.shadow", "head", (0.2, 0.6, 1.5), "stops darker", _head_shadow),
    Fault("background.border", "strips", (0.8, 2, 5), "percent of the width", _border),
    Fault("background.clutter", "things", (0.5, 2.5, 8), "percent of the picture", _clutter),
)
