"""Faults of the eyes: closed by pulling the upper lid down, or looking away."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.fault import Fault
from calibration.faults.light import Plane, Rgb, developed, linear, mixed
from calibration.faults.sitting import Sitting
from calibration.faults.warp import resampled

_UPPER = (
    np.array([33, 246, 161, 160, 159, 158, 157, 173, 133]),
    np.array([362, 398, 384, 385, 386, 387, 388, 466, 263]),
)
_LOWER = (
    np.array([33, 7, 163, 144, 145, 153, 154, 155, 133]),
    np.array([362, 382, 381, 380, 374, 373, 390, 249, 263]),
)
_BROW_LOW = (np.array([46, 53, 52, 65, 55]), np.array([285, 295, 282, 283, 276]))
_IRIS = ((468, 469), (473, 474))


@dataclass(frozen=True, slots=True, eq=False)
class Lids:
    """One eye's outline over every picture column, rows in pixels; equal beyond the corners."""

    upper: Plane
    lower: Plane
    brow: Plane
    left: float
    right: float


def lids(sitting: Sitting, eye: int) -> Lids:
    """Trace the lids and the lower edge of the brow of eye 0 (the person's right) or 1."""
    columns = np.arange(sitting.size[0], dtype=np.float32)

    def row(landmarks: NDArray[np.int64]) -> Plane:
        at = sitting.points[landmarks, :2]
        at = at[np.argsort(at[:, 0])]
        line = np.interp(columns, at[:, 0], at[:, 1])
        return np.asarray(
            cv2.GaussianBlur(line[None], (0, 0), 0.02 * sitting.eye_distance_px)[0], np.float32
        )

    upper, lower = row(_UPPER[eye]), row(_LOWER[eye])
    corners = np.sort(sitting.points[_UPPER[eye][[0, -1]], 0])
    return Lids(upper, np.maximum(lower, upper), row(_BROW_LOW[eye]), *corners.tolist())


def closed(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    """Close both eyes by a share of their opening."""
    rgb = sitting.rgb
    for eye in (0, 1):
        rgb = lid_down(sitting, rgb, eye, percent / 100)
    return rgb


def one_closed(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Close one eye by a share of its opening."""
    return lid_down(sitting, sitting.rgb, int(rng.integers(2)), percent / 100)


def lid_down(sitting: Sitting, rgb: Rgb, eye: int, share: float) -> Rgb:
    """Stretch the skin between brow and lashes over the eye; the lashes keep their thickness."""
    x, y = sitting.grid
    unit = sitting.eye_distance_px
    trace = lids(sitting, eye)
    lash = 0.03 * unit
    start = trace.upper - np.maximum(0.75 * (trace.upper - trace.brow), 0.12 * unit)
    travel = share * np.maximum(trace.lower - trace.upper, 0)
    edge, new = trace.upper - lash, trace.upper - lash + travel
    skin = np.clip((y - start) / np.maximum(new - start, 1), 0, 1)
    above = start + skin**1.15 * (edge - start)
    strip = np.minimum(y - travel, trace.upper + 0.3 * lash)
    source = np.where(y <= new, above, strip)
    source = np.where(y < start, y, source)
    below = y > trace.upper + travel + 0.3 * lash
    source = np.where(below, np.maximum(y, source), source)
    out = resampled(rgb, x, source.astype(np.float32))
    return _lashed(sitting, out, trace, trace.upper + travel, share)


def _lashed(sitting: Sitting, rgb: Rgb, trace: Lids, edge: Plane, share: float) -> Rgb:
    """Round the lid over the eyeball by shading and draw the closed lashes as one line."""
    x, y = sitting.grid
    unit = sitting.eye_distance_px
    width = max(trace.right - trace.left, 1.0)
    along = np.clip((x - trace.left) / width, 0, 1)
    inside = np.clip(np.sin(np.pi * along), 0, 1) ** 0.5
    depth = (y - edge) / (0.012 * unit)
    line = np.exp(-0.5 * depth**2) * inside * min(2 * share, 1.0) * 0.65
    lid = np.clip((edge - y) / (0.2 * unit), 0, 1)
    crease = 1 - 0.12 * share * inside * np.exp(-0.5 * ((lid - 0.15) / 0.12) ** 2) * (y < edge)
    light = linear(rgb) * crease[..., None].astype(np.float32)
    dark = 0.12 * sitting.skin_light
    return developed(mixed(light, dark.astype(np.float32), line.astype(np.float32)))


def _aside(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Turn both eyes to one side."""
    shift = float(rng.choice([-1, 1])) * percent / 100
    return looking(sitting, shift, 0)


def _upwards(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    return looking(sitting, 0, -percent / 100)


def looking(sitting: Sitting, across: float, down: float) -> Rgb:
    """Slide iris and pupil inside the lids, by shares of the eye's width.

    The white on one side is stretched as that on the other is squeezed; what the lids cover
    stays covered.
    """
    rgb = sitting.rgb
    for eye, (centre, rim) in enumerate(_IRIS):
        trace = lids(sitting, eye)
        middle = sitting.points[centre, :2]
        radius = 1.1 * float(np.linalg.norm(sitting.points[rim, :2] - middle))
        width = trace.right - trace.left
        x, y = sitting.grid
        near = np.exp(-0.5 * (np.maximum(np.abs(y - middle[1]) - radius, 0) / radius) ** 2)
        stops = [trace.left, middle[0] - radius, middle[0] + radius, trace.right]
        there = np.clip(
            [stops[1] + across * width, stops[2] + across * width],
            trace.left + 0.05 * width,
            trace.right - 0.05 * width,
        )
        columns = np.interp(x[0], [stops[0], *there.tolist(), stops[3]], stops)
        columns = np.where((x[0] < stops[0]) | (x[0] > stops[3]), x[0], columns)
        source_x = x + near * (columns - x[0])[None]
        taken = np.interp(source_x.ravel(), x[0], (trace.upper + trace.lower) / 2).reshape(y.shape)
        bend = np.clip(taken - (trace.upper + trace.lower)[None] / 2, -radius, radius)
        source_y = np.clip(y + 0.5 * bend - down * width, trace.upper + 0.5, trace.lower - 0.5)
        slid = resampled(rgb, source_x.astype(np.float32), source_y.astype(np.float32))
        rgb = developed(mixed(linear(rgb), linear(slid), _opening(sitting, trace)))
    return rgb


def _opening(sitting: Sitting, trace: Lids) -> Plane:
    _, y = sitting.grid
    margin = 0.008 * sitting.eye_distance_px
    top = np.clip(y - trace.upper - margin + 0.5, 0, 1)
    low = np.clip(trace.lower - margin - y + 0.5, 0, 1)
    x = sitting.grid[0]
    sides = np.clip(x - trace.left - 1, 0, 1) * np.clip(trace.right - 1 - x, 0, 1)
    return np.asarray(top * low * sides, np.float32)


_CLOSED = "percent of the opening closed"

FAULTS: tuple[Fault, ...] = (
    Fault("expression.eyes_open", "both-closed", (45, 85, 100), _CLOSED, closed),
    Fault("expression.eyes_open", "one-closed", (50, 90, 100), _CLOSED, one_closed),
    Fault("expression.gaze", "aside", (8, 18, 26), "percent of the eye's width", _aside),
    Fault("expression.gaze", "up", (7, 14, 20), "percent of the eye's width", _upwards),
)
