"""Light on a relief: two soft boxes, a front light, sky, sheen, and scattering under the skin."""

from dataclasses import dataclass

import cv2
import numpy as np

from sample_photos.canvas import SCALE, Plane, soften
from sample_photos.sitter import Colour

# Direction of the lamp at the viewer's right, evenly lit and lit from one side alone.
_LAMP_EVEN, _LAMP_ASIDE = (0.62, -0.42, 0.66), (1.4, -0.30, 0.40)
_FRONT = (0.0, -0.30, 0.95)
_LAMP_SHARE, _FRONT_SHARE, _SKY_SHARE = 0.34, 0.30, 0.34
# How much of the front light and of the sky is gone, and by how
# much the lamp is stronger, when one side alone is lit.
_FRONT_LOSS, _SKY_LOSS, _LAMP_GAIN = 0.9, 0.7, 0.5


def linear(colour: Colour) -> Plane:
    """Turn an sRGB colour into linear light (IEC 61966-2-1), shape (3, 1, 1), 0..1."""
    c = np.asarray(colour, np.float32)[:, None, None] / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(np.float32)


def encoded(light: Plane) -> Plane:
    """Turn linear light into sRGB values in 0..1, clipping what is brighter than white."""
    c = np.clip(light, 0, 1)
    return np.where(c <= 0.0031308, 12.92 * c, 1.055 * c ** (1 / 2.4) - 0.055).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Lit:
    """Light that a relief throws back, shape (H, W): ``diffuse`` about 1 facing the camera."""

    diffuse: Plane
    mirrored: Plane


def lit(height: Plane, light_ratio: float, gloss: int = 3) -> Lit:
    """Light a relief from both sides, from the front and from all around.

    Parameters
    ----------
    height : ndarray, shape (H, W), float32
        Relief towards the viewer, in sitter units.
    light_ratio : float
        Strength of the lamp at the person's left over that at the right; the farther from 1,
        the less other light there is.
    gloss : int
        Sharpness of the mirror part: Blinn's exponent is two to this power.
    """
    lean = (light_ratio - 1) / (light_ratio + 1)
    aside = abs(lean)
    facing = _normals(height)
    diffuse = _FRONT_SHARE * (1 - _FRONT_LOSS * aside) * _lambert(facing, _FRONT)
    diffuse += _SKY_SHARE * (1 - _SKY_LOSS * aside) * _openness(height, facing)
    mirrored = np.zeros_like(height)
    x, y, z = (
        even + aside * (far - even) for even, far in zip(_LAMP_EVEN, _LAMP_ASIDE, strict=True)
    )
    for side in (1, -1):
        strength = np.float32((1 + side * lean) * (1 + _LAMP_GAIN * aside))
        diffuse += _LAMP_SHARE * strength * _lambert(facing, (side * x, y, z))
        glint = _lambert(facing, (side * x, y, z + 1))
        for _ in range(gloss):
            glint *= glint
        mirrored += strength * glint
    return Lit(diffuse, mirrored)


def scattered(light: Plane, cover: Plane) -> Plane:
    """Let red travel farther under the skin than green and blue before it leaves again.

    Nothing enters from outside ``cover``. Returns shape (3, H, W).
    """
    inside = light * cover
    spread = [soften(inside, r) / (soften(cover, r) + 0.02) for r in (2.2, 1.1, 0.7)]
    return np.stack(spread)


def _normals(height: Plane) -> tuple[Plane, Plane, Plane]:
    dx = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=SCALE / 8)
    dy = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=SCALE / 8)
    z: Plane = 1 / np.sqrt(1 + dx * dx + dy * dy)
    return -dx * z, -dy * z, z


def _lambert(facing: tuple[Plane, Plane, Plane], towards: tuple[float, float, float]) -> Plane:
    length = float(np.linalg.norm(towards))
    x, y, z = (np.float32(part / length) for part in towards)
    light: Plane = np.maximum(facing[0] * x + facing[1] * y + facing[2] * z, 0)
    return light


def _openness(height: Plane, facing: tuple[Plane, Plane, Plane]) -> Plane:
    hollow = soften(height, 7) - height
    sky = 0.62 + 0.38 * facing[2] - 0.18 * facing[1]
    shaded: Plane = sky * np.clip(1 - 0.045 * hollow, 0.35, 1.15)
    return shaded
