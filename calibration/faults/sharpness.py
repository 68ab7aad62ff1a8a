"""Faults of sharpness, in the order of a camera: lens blur, then noise, then JPEG."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.fault import Fault
from calibration.faults.light import Light, Rgb, developed, jpeg
from calibration.faults.sitting import Sitting
from detector.codec import decode

_OVERSAMPLING = 4


def _with_grain(sitting: Sitting, light: Light, rng: Generator) -> Rgb:
    """Give a blurred picture the source's own sensor noise again: blur comes before it."""
    grey = cv2.cvtColor(sitting.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 1.0)
    skin = sitting.skin > 0.9
    sigma = 1.4826 * float(np.median(np.abs(fine[skin]))) if skin.any() else 0.0
    noise = rng.normal(0, min(sigma, 2.0), grey.shape) * sitting.alpha
    levels = np.clip(developed(light) + noise[..., None], 0, 255)
    return np.asarray(np.rint(levels), np.uint8)


def _blurred(sitting: Sitting, kernel: NDArray[np.float32]) -> Light:
    return np.asarray(
        cv2.filter2D(sitting.light, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.float32
    )


def _kernel(inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Reduce an oversampled aperture to a kernel of sum one."""
    side = inside.shape[0] // _OVERSAMPLING
    coarse = inside.reshape(side, _OVERSAMPLING, side, _OVERSAMPLING).mean((1, 3))
    return np.asarray(coarse / coarse.sum(), np.float32)


def _aperture_grid(reach_px: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    side = (2 * int(np.ceil(reach_px)) + 1) * _OVERSAMPLING
    steps = (np.arange(side) - (side - 1) / 2) / _OVERSAMPLING
    across, down = np.meshgrid(steps, steps)
    return across, down


def _defocused(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Blur by the disc of a lens out of focus; its standard deviation is half its radius."""
    radius = 2 * percent / 100 * sitting.eye_distance_px
    across, down = _aperture_grid(radius)
    light = _blurred(sitting, _kernel(np.hypot(across, down) <= radius))
    return _with_grain(sitting, light, rng)


def _smeared(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Blur by a Gaussian, as a soft lens or a scanner does."""
    sigma = percent / 100 * sitting.eye_distance_px
    light = np.asarray(cv2.GaussianBlur(sitting.light, (0, 0), sigma), np.float32)
    return _with_grain(sitting, light, rng)


def _shaken(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Blur along one straight path while the shutter was open."""
    half = percent / 100 * sitting.eye_distance_px / 2
    turn = rng.uniform(0, np.pi)
    across, down = _aperture_grid(half + 1)
    along = across * np.cos(turn) + down * np.sin(turn)
    aside = -across * np.sin(turn) + down * np.cos(turn)
    path = (np.abs(along) <= half) & (np.abs(aside) <= 0.4)
    return _with_grain(sitting, _blurred(sitting, _kernel(path)), rng)


def _noisy(sitting: Sitting, decibel: float, rng: Generator) -> Rgb:
    """Add shot and read noise of the given signal-to-noise ratio at 18 percent grey."""
    sigma_grey = 0.18 * 10 ** (-decibel / 20)
    read = 0.3 * sigma_grey
    shot = (sigma_grey**2 - read**2) / 0.18
    noise = rng.normal(size=sitting.light.shape).astype(np.float32)
    noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.45), np.float32)  # demosaicing
    noise /= noise.std()
    light = sitting.light + noise * np.sqrt(np.maximum(shot * sitting.light, 0) + read**2)
    return developed(light.astype(np.float32))


def _blocky(sitting: Sitting, quality: float, _rng: Generator) -> Rgb:
    """Squeeze once, then save well: the quantisation tables no longer tell."""
    return decode(jpeg(sitting.rgb, round(quality), subsampling="4:2:0")).rgb


def _enlarged(method: int, sitting: Sitting, factor: float) -> Rgb:
    width, height = sitting.size
    small = (max(round(width / factor), 8), max(round(height / factor), 8))
    reduced = cv2.resize(sitting.rgb, small, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(reduced, (width, height), interpolation=method), np.uint8)


def _bicubic(sitting: Sitting, factor: float, _rng: Generator) -> Rgb:
    return _enlarged(cv2.INTER_CUBIC, sitting, factor)


def _bilinear(sitting: Sitting, factor: float, _rng: Generator) -> Rgb:
    return _enlarged(cv2.INTER_LINEAR, sitting, factor)


def _nearest(sitting: Sitting, factor: float, _rng: Generator) -> Rgb:
    return _enlarged(cv2.INTER_NEAREST, sitting, factor)


_BLUR = "percent of the eye distance, standard deviation"

FAULTS: tuple[Fault, ...] = (
    Fault("sharpness.focus", "defocus", (0.9, 2.2, 4.0), _BLUR, _defocused),
    Fault("sharpness.focus", "soft-lens", (0.9, 2.2, 4.0), _BLUR, _smeared),
    Fault("sharpness.motion", "shake", (3, 7, 14), "percent of the eye distance, path", _shaken),
    Fault("sharpness.noise", "sensor", (28, 20, 14), "dB at 18 percent grey", _noisy),
    Fault("sharpness.blockiness", "resaved", (30, 15, 8), "libjpeg quality before", _blocky),
    Fault("sharpness.upscaled", "bicubic", (1.6, 2.5, 4.0), "times enlarged", _bicubic),
    Fault("sharpness.upscaled", "bilinear", (1.6, 2.5, 4.0), "times enlarged", _bilinear),
    Fault("sharpness.upscaled", "nearest", (1.6, 2.5, 4.0), "times enlarged", _nearest),
)
