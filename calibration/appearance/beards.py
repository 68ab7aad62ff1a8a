"""Beards on shaven faces: hair of the face itself, which hides nothing."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.patches import BARE_HEAD, Patched
from calibration.faults.canvas import polygon, soft
from calibration.faults.light import Plane, colour, developed, luminance, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

_JAW = [93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323]
_MOUTH, _NOSE, _CHIN = (61, 291), [97, 2, 326], 152  # the right corner and wing come first
_FULL, _SHAVEN_LIP = 0.6, 0.2
_SHOWS = {"face_covered": False, **BARE_HEAD}


def bearded(sitting: Sitting, rng: Generator) -> Patched:
    """Let a beard grow: stubble or dense, round the whole jaw or the chin, short or long.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    rng : Generator
        What is drawn from.
    """
    grown = _grown(sitting, rng)
    fine = rng.normal(0, 1, sitting.alpha.shape).astype(np.float32)
    hairs = soft(fine, rng.uniform(0.4, 0.8)) + soft(np.roll(fine, 1, 0), rng.uniform(0.8, 2))
    hairs /= hairs.std()
    density = grown * np.clip(rng.uniform(0.4, 1.1) + rng.uniform(0.05, 0.3) * hairs, 0, 1)
    seen = luminance(sitting.light) / max(float(luminance(sitting.skin_light[None])[0]), 1e-3)
    shaded = np.clip(seen, 0.2, 1.5) ** rng.uniform(0.3, 1) * np.exp(rng.uniform(0, 0.35) * hairs)
    ink = _ink(rng) * shaded[..., None]
    return Patched(developed(mixed(sitting.light, ink, np.asarray(density, np.float32))), _SHOWS)


def _grown(sitting: Sitting, rng: Generator) -> Plane:
    """Give where hair grows, (H, W): below a line from the ears to the nose, round the lips."""
    unit, points = sitting.eye_distance_px, sitting.points[:, :2].astype(np.float64)
    jaw, height = points[_JAW].copy(), rng.uniform(0.2, 0.8)
    chin = points[_CHIN]
    pulled = np.exp(-0.5 * ((jaw[:, 0] - chin[0]) / (0.6 * unit)) ** 2) * (
        jaw[:, 1] > chin[1] - unit
    )
    jaw[:, 1] += rng.uniform(0, 0.15 if rng.random() < _FULL else 0.7) * unit * pulled
    cheeks = [
        height * points[ear] + (1 - height) * points[corner]
        for ear, corner in zip((_JAW[0], _JAW[-1]), _MOUTH, strict=True)
    ]
    nose = points[_NOSE] + [0, rng.uniform(0.03, 0.1) * unit]
    outline = np.concatenate([jaw, [cheeks[1]], nose[::-1], [cheeks[0]]])
    grown = polygon(outline, sitting.size, rng.uniform(0.02, 0.08) * unit)
    if rng.random() > _FULL:
        aside = np.abs(sitting.grid[0] - chin[0]) / (rng.uniform(0.3, 0.8) * unit)
        grown = grown / (1 + aside**6)
    if rng.random() < _SHAVEN_LIP:
        below = (sitting.grid[1] - points[list(_MOUTH), 1].mean()) / unit
        grown = grown * np.clip(8 * below + 0.5, 0, 1)
    return np.asarray(grown * (1 - sitting.inside(at.LIPS_OUTER, 0.02 * unit)), np.float32)


def _ink(rng: Generator) -> NDArray[np.float32]:
    """Draw the colour of hair: black, brown, fair, red or grey."""
    dark, grey = rng.uniform(8, 60), rng.uniform(90, 210)
    inks = (
        (dark, dark, dark),
        (dark + 35, dark + 18, dark + 8),
        (150, 115, 75),
        (130, 70, 40),
        (grey, grey, grey),
    )
    return colour(*inks[int(rng.choice(len(inks), p=(0.35, 0.25, 0.1, 0.1, 0.2)))])
