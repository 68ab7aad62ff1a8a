"""Photos of photos, and skin that has been ironed."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import polygon, soft
from calibration.faults.fault import Fault
from calibration.faults.light import Light, Plane, Rgb, colour, developed, encoded, linear, mixed
from calibration.faults.sitting import Sitting

_FINE = 3  # samples a pixel and direction when a fine pattern meets the sensor


def _screen(sitting: Sitting, depth: float, rng: Generator) -> Rgb:
    """Photograph the photo from a display: its stripes of red, green and blue beat with the sensor.

    The stripes are sampled finer than the sensor and averaged over each sensor pixel, so the moiré
    comes out by itself.
    """
    pitch = rng.uniform(1.15, 1.7)  # sensor pixels for a display pixel
    turn = np.radians(rng.uniform(-4, 4))
    x, y = _fine_grid(sitting)
    across = (np.cos(turn) * x + np.sin(turn) * y) / pitch
    down = (np.cos(turn) * y - np.sin(turn) * x) / pitch
    gap = np.where(down % 1 < 0.82, 1.0, 0.1)
    stripes = [
        np.where(np.abs((across - number / 3) % 1 - 1 / 6) < 0.15, 1.0, 0.1) * gap
        for number in range(3)
    ]
    mask = np.stack([_averaged(stripe, sitting.size) for stripe in stripes], -1)
    mask = 1 + depth * (mask / mask.mean((0, 1)) - 1)
    glow = sitting.light * mask * np.array([0.94, 0.98, 1.06]) * 0.92 + 0.006
    return developed(_softened(glow.astype(np.float32), 0.45))


def _fine_grid(sitting: Sitting) -> tuple[Plane, Plane]:
    width, height = sitting.size
    across, down = np.meshgrid(
        (np.arange(width * _FINE) + 0.5) / _FINE, (np.arange(height * _FINE) + 0.5) / _FINE
    )
    return across.astype(np.float32), down.astype(np.float32)


def _averaged(fine: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(
        cv2.resize(fine.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32
    )


def _softened(light: Light, sigma_px: float) -> Light:
    return np.asarray(cv2.GaussianBlur(light, (0, 0), sigma_px), np.float32)


_ANGLES_DEG = (15, 75, 0)


def _halftone(sitting: Sitting, depth: float, rng: Generator) -> Rgb:
    """Print in three inks, each a screen of dots at its own angle, and scan the print."""
    pitch = rng.uniform(2.6, 3.8)
    x, y = _fine_grid(sitting)
    ink = 1 - np.clip(sitting.light, 0, 1)
    quantile = _screen_quantiles()
    paper = np.empty_like(sitting.light)
    for channel, angle_deg in enumerate(_ANGLES_DEG):
        turn = np.radians(angle_deg + rng.uniform(-3, 3))
        phase_x = (np.cos(turn) * x + np.sin(turn) * y) * 2 * np.pi / pitch
        phase_y = (np.cos(turn) * y - np.sin(turn) * x) * 2 * np.pi / pitch
        screen = 0.5 + 0.25 * (np.cos(phase_x) + np.cos(phase_y))
        cover = cv2.resize(np.ascontiguousarray(ink[..., channel]), (x.shape[1], x.shape[0]))
        below = np.interp(cover, np.linspace(0, 1, len(quantile)), quantile)
        dots = 0.5 + 0.5 * np.tanh((below - screen) / 0.05)
        paper[..., channel] = 0.9 * (1 - _averaged(dots.astype(np.float32), sitting.size)) + 0.03
    printed = _softened(paper, 0.5)
    smooth = _softened(sitting.light, 0.6)
    return developed(smooth + np.float32(depth) * (printed - smooth))


def _screen_quantiles() -> NDArray[np.float64]:
    """Give the threshold that a share of the screen stays below, for shares 0..1."""
    phase = np.cos(np.linspace(0, 2 * np.pi, 64, endpoint=False))
    screen = 0.5 + 0.25 * (phase[:, None] + phase[None])
    return np.asarray(np.quantile(screen, np.linspace(-0.0, 1, 65)), np.float64)


def _paper_edge(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Lay the print on a table and photograph it with its edges in view."""
    width, height = sitting.size
    scale = 1 - 2 * percent / 100
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-2.5, 2.5)), scale)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    sheet = corners @ turn[:, :2].T + turn[:, 2]
    wood = colour(*((120, 90, 60), (70, 72, 78), (150, 140, 125))[int(rng.integers(3))])
    grain = _softened(rng.normal(1, 0.25, sitting.light.shape[:2]).astype(np.float32), 1.5)
    table = wood * np.asarray(cv2.blur(grain, (25, 1)))[..., None]
    shadow = polygon(sheet + 0.008 * width, sitting.size, 0.012 * width)
    table = table * (1 - 0.5 * shadow)[..., None]
    laid = cv2.warpAffine(
        sitting.rgb, turn, sitting.size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    print_ = linear(np.asarray(laid, np.uint8)) * np.float32(0.9)
    return developed(mixed(table.astype(np.float32), print_, polygon(sheet, sitting.size, 0.7)))


def _double_gamma(sitting: Sitting, strength: float, _rng: Generator) -> Rgb:
    """Encode what was encoded: a display's curve is taken for light once more.

    Nothing of the photo remains in it but its tones, so that it is a fault of contrast.
    """
    levels = encoded(sitting.light).astype(np.float64)
    return np.rint(255 * levels ** (1 + strength)).astype(np.uint8)


def _ironed(sitting: Sitting, strength: float, _rng: Generator) -> Rgb:
    """Smooth the skin and nothing but the skin, edges kept, as beauty filters do."""
    unit = sitting.eye_distance_px
    radius = 0.09 * unit
    smooth = sitting.rgb
    for _ in range(2):
        smooth = np.asarray(cv2.bilateralFilter(smooth, -1, 38, radius), np.uint8)
    reach = soft(sitting.skin, 0.03 * unit) * np.float32(strength)
    return developed(mixed(sitting.light, linear(smooth), reach))


FAULTS: tuple[Fault, ...] = (
    Fault("authenticity.recapture", "screen", (0.06, 0.2, 0.45), "depth of the stripes", _screen),
    Fault("authenticity.recapture", "halftone", (0.15, 0.5, 1.0), "share of the dots", _halftone),
    Fault("authenticity.recapture", "paper-edge", (2, 5, 10), "percent of table", _paper_edge),
    Fault("lighting.contrast", "double-gamma", (0.6, 1.2, 1.8), "exponent", _double_gamma),
    Fault("authenticity.retouched", "skin", (0.5, 0.9, 1.0), "share smoothed", _ironed),
)
