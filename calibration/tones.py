"""The same photo on other skins, from very light to dark, light and shape unchanged."""

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.faults.canvas import soft, square
from calibration.faults.light import Light, Plane, Rgb, developed, luminance
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

# Facial skin in CIE L*a*b* from very light to dark, by the classes of the individual typology
# angle; within the ranges of Xiao et al., Skin Research and Technology 23(1), 2017.
TONES = {
    "very light": (71.0, 9.0, 13.0),
    "light": (66.0, 10.0, 16.0),
    "intermediate": (61.0, 11.0, 18.0),
    "tan": (55.0, 12.0, 20.0),
    "brown": (44.0, 12.0, 18.0),
    "dark": (33.0, 9.0, 12.0),
}
_LIKE_SKIN = (0.30, 0.35)  # how far log red/green and blue/green may stray from the skin's own
_DARKEST = 0.25  # of the skin's median luminance; below it is hair or a nostril
_SHEEN_FROM = 1.25  # times the median; what is brighter is mirrored, and mirrors have no skin tone
_LIPS = 0.6  # lips vary less between people than skin does


def retoned(sitting: Sitting, tone: str) -> Rgb:
    """Give the photo with another skin.

    What the skin scatters takes the tone's colour; what it mirrors stays, as do eyes, hair and
    clothes.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    tone : str
        One of ``TONES``.
    """
    gains = np.log(_light_of(TONES[tone]) / np.maximum(sitting.skin_light, 1e-4))
    bright = luminance(sitting.light)
    usual = float(luminance(sitting.skin_light[None])[0])
    sheen = np.clip(bright - _SHEEN_FROM * usual, 0, None)[..., None]
    scattered = np.maximum(sitting.light - sheen, 0)
    share = _skin(sitting, bright / usual)[..., None]
    kept = sheen * np.exp(share * np.clip(gains.mean(), -0.7, 0))
    return developed((scattered * np.exp(share * gains) + kept).astype(np.float32))


def _light_of(lab: tuple[float, float, float]) -> NDArray[np.float32]:
    """Give the linear light (3,) of a CIE L*a*b* colour (D65)."""
    levels = cv2.cvtColor(np.array([[lab]], np.float32), cv2.COLOR_Lab2RGB)[0, 0]
    return np.asarray(np.where(levels > 0.04045, ((levels + 0.055) / 1.055) ** 2.4, levels / 12.92))


def _skin(sitting: Sitting, relative: Plane) -> Plane:
    """Give how far each pixel goes along, (H, W): skin wholly, ears and neck by their colour."""
    unit = sitting.eye_distance_px
    ratios = _ratios(sitting.light) - _ratios(sitting.skin_light)
    like = np.exp(-0.5 * ((ratios / _LIKE_SKIN) ** 2).sum(-1))
    lit = np.clip((relative - _DARKEST) / 0.15, 0, 1)
    face = sitting.inside(at.FACE_OVAL, 0.04 * unit)
    around = np.asarray(cv2.dilate(face, square(0.35 * unit)))
    below = (sitting.grid[1] > sitting.chin[1]).astype(np.float32)
    other = soft(like * lit * np.maximum(around, below), 0.02 * unit)
    eyes = np.maximum(sitting.inside(at.EYE_RIGHT, 1), sitting.inside(at.EYE_LEFT, 1))
    lips = sitting.inside(at.LIPS_OUTER, 0.02 * unit)
    whole = sitting.alpha * np.maximum(face, other) * (1 - (1 - _LIPS) * lips) * (1 - eyes)
    return np.asarray(whole, np.float32)


def _ratios(light: Light) -> Light:
    floor = 0.004
    ratios = np.log((light[..., ::2] + floor) / (light[..., 1:2] + floor))
    return np.asarray(ratios, np.float32)
