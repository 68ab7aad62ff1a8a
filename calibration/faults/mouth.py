"""Faults of the expression around mouth and brows, by landmark warps."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.fault import Fault
from calibration.faults.light import Plane, Rgb, colour, developed, linear, mixed
from calibration.faults.sitting import Sitting
from calibration.faults.warp import moved, resampled
from detector.face import landmarks as at

_INNER_UPPER = np.array([78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308])
_INNER_LOWER = np.array([78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308])
_FIXED = at.indices(
    "1 2 98 327 5 6 168 33 133 263 362 159 145 386 374 10 151 127 356 234 454 93 323"
)
_EYES_FIXED = at.indices("33 133 263 362 145 374 159 386 160 158 385 387 468 473")


def _open(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Part the lips and drop the jaw; what shows is teeth above and dark below."""
    gap = percent / 100 * sitting.eye_distance_px
    x, y = sitting.grid
    line, share = _mouth_line(sitting)
    upper, lower = 0.2 * gap * share, 0.8 * gap * share
    unit = sitting.eye_distance_px
    nose = sitting.points[2, 1]
    lift = np.clip((y - nose) / np.maximum(line - upper - nose, 1), 0, 1)
    source_up = np.where(y > nose, nose + lift * (line - nose), y)
    jaw = _jaw_drop(sitting, 0.7 * gap)
    fade = np.clip((y - line - lower - 0.25 * unit) / (0.35 * unit), 0, 1)
    drop = (1 - fade) * np.maximum(lower, jaw) + fade * jaw
    source_down = np.maximum(y - drop, line)
    middle = line + 0.5 * (lower - upper)
    warped = resampled(
        sitting.rgb, x, np.where(y < middle, source_up, source_down).astype(np.float32)
    )
    inside = np.clip(y - (line - upper) + 0.3, 0, 1) * np.clip(line + lower - y + 0.3, 0, 1)
    inside = inside * (share > 0.02) * np.clip((upper + lower) / 1.2, 0, 1)
    interior = _interior(sitting, (y - line + upper) / unit, gap, share, rng)
    return developed(mixed(linear(warped), interior, inside.astype(np.float32)))


def _mouth_line(sitting: Sitting) -> tuple[Plane, Plane]:
    """Give the row where the lips meet and how far they part, 0..1, for every column."""
    columns = np.arange(sitting.size[0], dtype=np.float64)
    both = (sitting.points[_INNER_UPPER, :2] + sitting.points[_INNER_LOWER, :2]) / 2
    line = np.interp(columns, both[:, 0], both[:, 1])
    across = 2 * (columns - both[0, 0]) / (both[-1, 0] - both[0, 0]) - 1
    share = np.clip(1 - across**2, 0, 1) ** 0.6
    return line.astype(np.float32), share.astype(np.float32)


def _jaw_drop(sitting: Sitting, drop_px: float) -> Plane:
    """Give how far the chin goes down: whole beneath the mouth, nothing at cheeks and collar."""
    x, y = sitting.grid
    unit = sitting.eye_distance_px
    mouth = sitting.points[14, :2]
    aside = np.exp(-0.5 * ((x - mouth[0]) / (0.55 * unit)) ** 2)
    begun = np.clip((y - mouth[1]) / (0.3 * unit), 0, 1)
    gone = np.clip((sitting.chin[1] + 0.55 * unit - y) / (0.5 * unit), 0, 1)
    return np.asarray(drop_px * aside * begun * gone, np.float32)


def _interior(
    sitting: Sitting, depth: Plane, gap: float, share: Plane, rng: Generator
) -> NDArray[np.float32]:
    """Paint the mouth's inside by depth below the upper lip, in eye distances."""
    x, _ = sitting.grid
    unit = sitting.eye_distance_px
    tall = rng.uniform(0.09, 0.13)
    dark = colour(48, 18, 18)
    tongue = colour(125, 62, 62)
    low = np.clip((depth * unit / max(gap, 1) - 0.55) / 0.4, 0, 1)
    inside = dark + (0.6 * low)[..., None] * (tongue - dark)
    tooth = np.clip((tall - depth) / 0.012, 0, 1) * np.clip(share * 2 - 0.5, 0, 1)
    middle = sitting.points[13, 0]
    phase = np.abs(((x - middle) / (0.095 * unit)) % 1 - 0.5)
    ridge = 1 - 0.22 * np.clip((phase - 0.42) / 0.06, 0, 1)
    fall = 1 - 0.75 * np.clip(np.abs(x - middle) / (0.42 * unit), 0, 1) ** 1.5
    shade = (ridge * fall * (0.75 + 0.25 * np.clip(depth / 0.04, 0, 1)))[..., None]
    enamel = colour(225, 215, 198) * shade * min(float(sitting.skin_light.mean()) / 0.3, 1.1)
    return np.asarray(inside + tooth[..., None] * (enamel - inside), np.float32)


def _landmark_warp(sitting: Sitting, shifts: dict[int, tuple[float, float]]) -> Rgb:
    """Move landmarks by shares of the eye distance, x to the picture's right, y down."""
    names = np.array(list(shifts))
    old = sitting.points[names, :2].astype(np.float64)
    new = old + np.array(list(shifts.values())) * sitting.eye_distance_px
    fixed = np.setdiff1d(np.concatenate([_FIXED, _EYES_FIXED]), names)
    return moved(sitting, old, new, sitting.points[fixed, :2].astype(np.float64))


def _smile(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    """Draw the mouth's corners out and up, the lips thin, the cheeks with them."""
    a = percent / 100
    return _landmark_warp(
        sitting,
        {
            61: (-0.7 * a, -0.8 * a),
            291: (0.7 * a, -0.8 * a),
            40: (-0.35 * a, -0.15 * a),
            270: (0.35 * a, -0.15 * a),
            91: (-0.4 * a, -0.35 * a),
            321: (0.4 * a, -0.35 * a),
            0: (0, 0.08 * a),
            17: (0, -0.1 * a),
            205: (-0.15 * a, -0.4 * a),
            425: (0.15 * a, -0.4 * a),
            152: (0, 0.02 * a),
            199: (0, 0),
        },
    )


def _frown(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    """Draw the corners of the mouth down and the brows together."""
    a = percent / 100
    return _landmark_warp(
        sitting,
        {
            61: (0.15 * a, 0.8 * a),
            291: (-0.15 * a, 0.8 * a),
            0: (0, -0.12 * a),
            17: (0, -0.2 * a),
            152: (0, 0),
            107: (0.3 * a, 0.45 * a),
            336: (-0.3 * a, 0.45 * a),
            55: (0.3 * a, 0.45 * a),
            285: (-0.3 * a, 0.45 * a),
            105: (0.1 * a, 0.2 * a),
            334: (-0.1 * a, 0.2 * a),
        },
    )


def _brows_up(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    a = percent / 100
    rows = {n: (0.0, -a) for n in (70, 63, 105, 66, 107, 300, 293, 334, 296, 336)}
    rows |= {n: (0.0, -0.95 * a) for n in (46, 53, 52, 65, 55, 276, 283, 282, 295, 285)}
    return _landmark_warp(
        sitting, rows | {61: (0, 0), 291: (0, 0), 152: (0, 0), 0: (0, 0), 17: (0, 0)}
    )


_SHARE = "percent of the eye distance"

FAULTS: tuple[Fault, ...] = (
    Fault("expression.mouth_closed", "open", (6, 18, 36), f"{_SHARE} between the lips", _open),
    Fault("expression.neutral", "smile", (7, 16, 24), f"{_SHARE}, corners", _smile),
    Fault("expression.neutral", "frown", (5, 10, 15), f"{_SHARE}, corners", _frown),
    Fault("expression.neutral", "brows-up", (7, 15, 22), f"{_SHARE}, brows", _brows_up),
)
