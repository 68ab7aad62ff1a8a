"""Masks, scarves, hands and things before the face; and a white top before a white wall."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import lines, polygon, soft, square
from calibration.faults.fault import Fault, NoRoomError
from calibration.faults.light import Light, Plane, Rgb, colour, developed, luminance, mixed
from calibration.faults.sitting import Sitting
from calibration.faults.warp import normals
from detector.face import landmarks as at

_JAW = at.indices(
    "454 323 361 288 397 365 379 378 400 377 152 148 176 149 150 136 172 58 132 93 234"
)
_ROWS = at.indices("152 14 2 197")  # chin, mouth, base of the nose, bridge


def _row(sitting: Sitting, share: float) -> float:
    """Give the picture row a covering reaches: 0 the chin .. 1 the bridge of the nose."""
    rows = sitting.points[_ROWS, 1]
    return float(np.interp(share, [0, 0.4, 0.7, 1], rows))


def _lower_face(sitting: Sitting, share: float, spread: float) -> NDArray[np.float64]:
    """Outline the lower face up to a share of its height, a little larger than life."""
    jaw = sitting.points[_JAW, :2].astype(np.float64)
    middle = sitting.points[2, :2]
    jaw = middle + (jaw - middle) * spread
    top = _row(sitting, share)
    jaw = jaw[jaw[:, 1] > top + 0.05 * sitting.eye_distance_px]
    step = np.linspace(-1, 1, 15)[1:-1]
    x = np.interp(step, [-1, 1], [jaw[-1, 0], jaw[0, 0]])
    y = np.interp(step, [-1, 1], [jaw[-1, 1], jaw[0, 1]])
    rise = (1 - step**2) ** 0.7
    ridge = np.stack([x, y + rise * (top - y)], 1)
    return np.concatenate([jaw, ridge])


def _shaded(sitting: Sitting, rng: Generator, waves: Plane) -> Plane:
    facing = normals(sitting) @ np.array([0, -0.35, 0.94], np.float32)
    fine = soft(rng.normal(size=waves.shape).astype(np.float32), 0.8)
    return np.asarray((0.35 + 0.65 * np.clip(facing, 0, 1)) * waves * (1 + 0.04 * fine), np.float32)


def _mask(sitting: Sitting, share: float, rng: Generator) -> Rgb:
    """Wear a pleated mask pulled up to a share of the lower face's height."""
    _, y = sitting.grid
    unit = sitting.eye_distance_px
    outline = _lower_face(sitting, share, 1.04)
    cover = polygon(outline, sitting.size, 0.8)
    phase = (y - outline[:, 1].min()) / (0.17 * unit)
    pleats = 1 - 0.25 * np.exp(-0.5 * ((phase % 1 - 0.5) / 0.08) ** 2)
    paint = ((150, 195, 220), (235, 235, 235), (35, 35, 38), (180, 200, 190))[int(rng.integers(4))]
    cloth = colour(*paint) * _shaded(sitting, rng, pleats)[..., None]
    base = _loops(sitting, sitting.light, outline, colour(*paint))
    return developed(mixed(base, cloth * 1.05, cover))


def _loops(
    sitting: Sitting, light: Light, outline: NDArray[np.float64], ink: NDArray[np.float32]
) -> Light:
    ends = ((outline[:, 0].argmin(), 127), (outline[:, 0].argmax(), 356))
    paths = [np.stack([outline[side], sitting.points[ear, :2]]) for side, ear in ends]
    return mixed(light, 0.8 * ink, lines(paths, sitting.size, 0.02 * sitting.eye_distance_px))


def _scarf(sitting: Sitting, share: float, rng: Generator) -> Rgb:
    """Wind a scarf round neck and lower face."""
    x, y = sitting.grid
    unit = sitting.eye_distance_px
    upper = _lower_face(sitting, share, 1.1)
    top = float(np.interp(share, [0, 1], [sitting.chin[1] - 0.2 * unit, sitting.points[2, 1]]))
    turn = np.linspace(0, 2 * np.pi, 48)
    low = sitting.chin[1] + 0.6 * unit
    roll = np.stack(
        [
            sitting.chin[0] + 1.15 * unit * np.cos(turn),
            (top + low) / 2 + (low - top) / 2 * np.sin(turn),
        ],
        1,
    )
    cover = np.maximum(polygon(upper, sitting.size, 1), polygon(roll, sitting.size, 1))
    across = (x - sitting.chin[0]) / unit
    wave = (y - 0.25 * unit * across**2 + rng.uniform(-0.3, 0.3) * unit * across) / (0.3 * unit)
    drift = soft(rng.normal(size=cover.shape).astype(np.float32), 0.3 * unit) * 25
    folds = 0.75 + 0.25 * np.sin(2 * np.pi * (wave + drift))
    lit = _shaded(sitting, rng, folds) * (1 - 0.35 * np.clip(np.abs(across) - 0.5, 0, 1))
    cloth = colour(*rng.integers(40, 190, 3).tolist()) * lit[..., None]
    return developed(mixed(sitting.light, cloth * 1.1, cover))


def _hand(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Hold a hand before the lower face or a cheek, covering a percentage of the face."""
    unit = sitting.eye_distance_px
    side = float(rng.choice([-1, 1]))
    turn = np.radians(rng.uniform(20, 50))
    aim = np.array([-side * np.sin(turn), -np.cos(turn)])
    target = sitting.points[14, :2] + side * rng.uniform(0, 0.3) * unit

    def drawn(back_px: float) -> Plane:
        return _hand_relief(sitting, target - back_px * aim, aim, side)

    relief = _slid_in(sitting, drawn, percent)
    cover = soft((relief > 0).astype(np.float32), 0.7)
    shade = 0.45 + 0.65 * np.sqrt(np.clip(relief, 0, 1))
    tone = sitting.skin_light * np.array([1.0, 0.9, 0.86], np.float32) * rng.uniform(0.85, 1.05)
    under = soft(np.roll(cover, round(0.04 * unit), 0), 0.06 * unit) * sitting.alpha
    light = sitting.light * (1 - 0.4 * under)[..., None]
    return developed(mixed(light.astype(np.float32), tone * shade[..., None], cover))


def _hand_relief(
    sitting: Sitting, tip: NDArray[np.floating], aim: NDArray[np.floating], side: float
) -> Plane:
    """Give the height of a hand of ordinary size whose middle finger ends at ``tip``."""
    unit = sitting.eye_distance_px
    across = np.array([-aim[1], aim[0]])
    knuckles = tip - 1.25 * unit * aim
    parts = [
        (knuckles - 0.9 * unit * aim + s * across * unit, knuckles + s * across * unit, 0.36)
        for s in (-0.33, 0.0, 0.33)
    ]
    for finger, reach in enumerate((0.82, 1.0, 0.92, 0.66)):
        root = knuckles + across * (finger - 1.5) * 0.29 * unit
        splay = aim + across * (finger - 1.5) * 0.05
        parts.append((root, root + splay * (1.25 * reach - 0.14) * unit, 0.145))
    thumb = knuckles - 0.6 * unit * aim + side * 0.5 * unit * across
    parts.append((thumb, thumb + (0.6 * aim + side * 0.35 * across) * unit, 0.16))
    parts.append((knuckles - 0.8 * unit * aim, knuckles - 4 * unit * aim, 0.48))
    heights = [_capsule(sitting, one, other, radius * unit) for one, other, radius in parts]
    return np.asarray(np.max(heights, 0), np.float32)


def _slid_in(sitting: Sitting, drawn: Callable[[float], Plane], percent: float) -> Plane:
    """Draw a thing so far back along its own way that it covers a percentage of the face."""
    face = sitting.inside(at.FACE_OVAL, 0) > 0.5
    near, far = -1.5 * sitting.eye_distance_px, 3.0 * sitting.eye_distance_px
    for _ in range(7):
        middle = (near + far) / 2
        covers = 100 * float((drawn(middle)[face] > 0).mean())
        near, far = (middle, far) if covers > percent else (near, middle)
    return drawn((near + far) / 2)


def _capsule(
    sitting: Sitting, one: NDArray[np.floating], other: NDArray[np.floating], radius: float
) -> Plane:
    """Give the height, 0..1, of a round bar between two points; 0 outside."""
    x, y = sitting.grid
    along = other - one
    share = ((x - one[0]) * along[0] + (y - one[1]) * along[1]) / float(along @ along)
    share = np.clip(share, 0, 1)
    away = np.hypot(x - one[0] - share * along[0], y - one[1] - share * along[1]) / radius
    return np.asarray(np.clip(1 - away**2, 0, 1), np.float32)


def _thing(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Hold a telephone or a card into the picture, covering a percentage of the face."""
    unit = sitting.eye_distance_px
    side, turn = float(rng.choice([-1, 1])), rng.uniform(-0.4, 0.4)
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [0.56 * unit, 1.15 * unit]
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    way = np.array([side, rng.uniform(0.6, 1.4)])
    centre = sitting.points[14, :2] + 0.6 * unit * way

    def drawn(back_px: float) -> Plane:
        return polygon(centre + back_px * way + half @ spin.T, sitting.size, 0)

    outer = _slid_in(sitting, drawn, percent)
    inner = np.asarray(cv2.erode(outer, square(0.05 * unit)), np.float32)
    pairs = (((22, 22, 25), (40, 44, 52)), ((225, 222, 215), (205, 215, 228)))
    rim, face = pairs[int(rng.integers(2))]
    light = mixed(sitting.light, colour(*rim), soft(outer, 0.7))
    return developed(mixed(light, colour(*face), soft(inner, 0.7)))


def _white_top(sitting: Sitting, lightness: float, _rng: Generator) -> Rgb:
    """Dye the clothes white, folds and all, up to an L* of the given figure."""
    cloth = _cloth_mask(sitting)
    folds = luminance(sitting.light)
    inside = folds[cloth > 0.5]
    if not len(inside):
        raise NoRoomError
    usual = max(float(np.percentile(inside, 80)), 1e-3)
    target = ((lightness + 16) / 116) ** 3
    dyed = target * np.clip(folds / usual, 0.05, 1.3) ** 0.35
    return developed(mixed(sitting.light, np.repeat(dyed[..., None], 3, -1), cloth))


def _cloth_mask(sitting: Sitting) -> Plane:
    """Give the clothes without the neck, told apart by the skin's own colour."""
    ratios = np.log((sitting.light[..., ::2] + 0.01) / (sitting.light[..., 1:2] + 0.01))
    own = np.log((sitting.skin_light[::2] + 0.01) / (sitting.skin_light[1] + 0.01))
    bright = luminance(sitting.light) > 0.25 * luminance(sitting.skin_light[None])[0]
    skin = (np.abs(ratios - own) < [0.28, 0.32]).all(-1) & bright
    mask = ((sitting.clothes > 0.5) & ~skin).astype(np.uint8) * 255
    kernel = square(0.03 * sitting.eye_distance_px)
    mask = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), cv2.MORPH_CLOSE, kernel)
    return soft(np.asarray(mask, np.float32) / 255, 0.8) * sitting.alpha


_UP = "share of the lower face, chin 0 to bridge of the nose 1"

FAULTS: tuple[Fault, ...] = (
    Fault("appearance.face_covered", "mask", (0.25, 0.65, 0.95), _UP, _mask),
    Fault("appearance.face_covered", "scarf", (0.2, 0.6, 0.9), _UP, _scarf),
    Fault("appearance.face_covered", "hand", (6, 18, 35), "percent of the face", _hand),
    Fault("appearance.face_covered", "thing", (5, 15, 35), "percent of the face", _thing),
    Fault("appearance.white_top", "dyed", (86, 94, 99), "L* of the cloth", _white_top),
)
