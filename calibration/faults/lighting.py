"""Faults of the light, all in linear light: amount, direction, contrast, colour, reflections."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import soft
from calibration.faults.fault import Fault
from calibration.faults.light import (
    LUMINANCE_WEIGHTS,
    Light,
    Plane,
    Rgb,
    colour,
    developed,
    encoded,
    mixed,
)
from calibration.faults.sitting import Sitting
from calibration.faults.warp import normals
from detector.face import landmarks as at


def _person_only(sitting: Sitting, spoilt: Light) -> Light:
    """Keep the wall as it was: the person was cut out and put before a clean one."""
    behind = (1 - sitting.alpha)[..., None]
    own = sitting.light - behind * sitting.wall
    change = spoilt / np.maximum(sitting.light, 1e-5)
    return np.asarray(own * change + behind * sitting.wall, np.float32)


def _exposed(sitting: Sitting, stops: float, _rng: Generator) -> Rgb:
    return developed(sitting.light * np.float32(2.0**stops))


def _dark_cut_out(sitting: Sitting, stops: float, _rng: Generator) -> Rgb:
    return developed(_person_only(sitting, sitting.light * np.float32(2.0**stops)))


def _lambert(field: NDArray[np.float32], lamp: NDArray[np.float64], ambient: float) -> Plane:
    facing = np.maximum(field @ (lamp / np.linalg.norm(lamp)).astype(np.float32), 0)
    return (ambient + (1 - ambient) * facing).astype(np.float32)


def _lit_from(
    sitting: Sitting,
    lamp: NDArray[np.float64],
    stops: float,
    patches: tuple[at.Indices, at.Indices],
) -> Rgb:
    """Shade the head by its own shape until two patches differ by the given stops."""
    shade = np.log2(_lambert(normals(sitting), lamp, 0.15))
    shade = soft(shade.astype(np.float32), 0.02 * sitting.eye_distance_px)
    bright, dark = (float(np.median(shade[sitting.inside(p) > 0.5])) for p in patches)
    gain = np.exp2((shade - bright) * stops / max(bright - dark, 0.05))
    fade = np.clip(
        (sitting.chin[1] + 1.2 * sitting.eye_distance_px - sitting.grid[1])
        / sitting.eye_distance_px,
        0,
        1,
    )
    gain = np.clip(gain, 0.02, 1.15) ** (0.5 + 0.5 * fade)
    return developed(_person_only(sitting, sitting.light * gain[..., None].astype(np.float32)))


def _side_light(sitting: Sitting, stops: float, rng: Generator) -> Rgb:
    right, left = at.CHEEK_RIGHT, at.CHEEK_LEFT
    lamp = np.array([-1.0, -0.3, 0.7])
    if rng.random() < 0.5:
        return _lit_from(sitting, lamp, stops, (right, left))
    return _lit_from(sitting, lamp * [-1, 1, 1], stops, (left, right))


def _hard_shadow(sitting: Sitting, stops: float, rng: Generator) -> Rgb:
    """Let something outside the picture throw a shadow edge across the face."""
    x, y = sitting.grid
    turn = rng.uniform(-0.5, 0.5) + rng.choice([0, np.pi])
    middle = sitting.points[1]
    along = np.cos(turn) * (x - middle[0]) + np.sin(turn) * (y - middle[1])
    shade = 0.5 + 0.5 * np.tanh(along / (0.1 * sitting.eye_distance_px))
    gain = np.exp2(-stops * shade)[..., None].astype(np.float32)
    return developed(_person_only(sitting, sitting.light * gain))


def _height(sitting: Sitting) -> Plane:
    """Give how high every pixel lies: 0 at the chin, 1 at the mesh's upper end, (H, W)."""
    chin, top = sitting.points[[152, 10], :2]
    way = (top - chin) / float((top - chin) @ (top - chin))
    x, y = sitting.grid
    return np.asarray(way[0] * (x - chin[0]) + way[1] * (y - chin[1]), np.float32)


def _from_below(sitting: Sitting, stops: float, _rng: Generator) -> Rgb:
    """Let the light fade from the chin upwards, as that of a screen or a white table."""
    gain = np.exp2(-stops * np.clip(_height(sitting), 0, 1.2))
    return developed(_person_only(sitting, sitting.light * gain[..., None].astype(np.float32)))


def _brim(sitting: Sitting, stops: float, rng: Generator) -> Rgb:
    """Shade the head down to the eyes or a little below, as a brim does."""
    eyes = float(_height(sitting)[sitting.pixel(sitting.points[168, :2])])
    shade = 0.5 + 0.5 * np.tanh((_height(sitting) - eyes + rng.uniform(0, 0.15)) / 0.04)
    gain = np.exp2(-stops * shade)[..., None].astype(np.float32)
    return developed(_person_only(sitting, sitting.light * gain))


def _lamp_below(sitting: Sitting, stops: float, _rng: Generator) -> Rgb:
    """Light the head from the knees: what faces down is bright and what faces up is dark."""
    return _lit_from(sitting, np.array([0.0, 0.9, 0.45]), stops, (at.CHIN, at.FOREHEAD))


def _leaves(sitting: Sitting, stops: float, rng: Generator) -> Rgb:
    """Let twigs between the sun and the face throw their shadows."""
    unit = sitting.eye_distance_px
    field = rng.standard_normal(sitting.light.shape[:2]).astype(np.float32)
    field = soft(field, 0.13 * unit)
    shade = soft((field > np.median(field)).astype(np.float32), 0.02 * unit)
    gain = np.exp2(-stops * shade)[..., None].astype(np.float32)
    return developed(_person_only(sitting, sitting.light * gain))


def _poster(sitting: Sitting, step_levels: float, _rng: Generator) -> Rgb:
    """Leave one level in so many."""
    steps = np.rint(sitting.rgb / step_levels) * step_levels
    return np.asarray(np.rint(np.clip(steps, 0, 255)), np.uint8)


_BRIGHT = np.float32(0.6)  # of white: a window in view


def _veiled(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    """Add stray light of a bright wall, or of a window where it is dark: blacks turn grey."""
    share = np.float32(percent / 100)
    return developed((1 - share) * sitting.light + share * np.maximum(sitting.wall, _BRIGHT))


def _hard_contrast(sitting: Sitting, slope: float, _rng: Generator) -> Rgb:
    """Steepen the tone curve about the skin, as an over-eager filter does."""
    levels = encoded(sitting.light)
    pivot = np.clip(float(encoded(sitting.skin_light).mean()), 0.25, 0.75)
    odds = np.log(np.clip(levels, 1e-3, 1 - 1e-3) / (1 - np.clip(levels, 1e-3, 1 - 1e-3)))
    steep = 1 / (
        1 + np.exp(-(slope * (odds - np.log(pivot / (1 - pivot))) + np.log(pivot / (1 - pivot))))
    )
    return np.asarray(np.rint(255 * steep), np.uint8)


_SHINY = (151, 50, 280, 4)  # forehead, cheeks, nose
_BARE = 0.8  # of the skin about a spot; hair over it does not shine like skin


def _glare(sitting: Sitting, strength: float, rng: Generator) -> Rgb:
    """Add specular patches where greasy skin mirrors a flash: Blinn and Phong's lobe."""
    x, y = sitting.grid
    unit = sitting.eye_distance_px
    field = cv2.GaussianBlur(normals(sitting), (0, 0), 0.1 * unit)
    smooth = cv2.GaussianBlur(sitting.light, (0, 0), 0.05 * unit)
    pores = 0.6 + 0.4 * sitting.light / np.maximum(smooth, 1e-3)
    bare = cv2.GaussianBlur(sitting.skin, (0, 0), 0.06 * unit)
    spots = sitting.points[list(_SHINY), :2]
    seen = [spot for spot in spots if bare[sitting.pixel(spot)] > _BARE] or [spots[-1]]
    sheen = np.zeros_like(sitting.alpha)
    for spot in rng.permutation(seen)[: int(rng.integers(1, 4))]:
        toward = field[sitting.pixel(spot)]
        wide, tall = rng.uniform(0.12, 0.22, 2) * unit
        near = np.exp(-0.5 * (((x - spot[0]) / wide) ** 2 + ((y - spot[1]) / tall) ** 2))
        lobe = np.clip(field @ (toward / np.linalg.norm(toward)), 0, 1) ** 12
        sheen = np.maximum(sheen, lobe * near)
    return developed(sitting.light + strength * (sheen * bare)[..., None] * pores)


def _gains(ratio: float, rng: Generator) -> NDArray[np.float32]:
    """Give white-balance gains whose channels part by ``ratio``, at equal luminance."""
    half = ratio**0.5
    casts = (
        (half, 1, 1 / half),
        (1 / half, 1, half),
        (1 / half**0.7, half**0.7, 1 / half**0.7),
        (half**0.7, 1 / half**0.7, half**0.7),
    )
    gains = np.array(casts[int(rng.integers(4))])
    return np.asarray(gains / (gains @ LUMINANCE_WEIGHTS), np.float32)


def _cast(sitting: Sitting, ratio: float, rng: Generator) -> Rgb:
    return developed(sitting.light * _gains(ratio, rng))


def _cast_cut_out(sitting: Sitting, ratio: float, rng: Generator) -> Rgb:
    return developed(_person_only(sitting, sitting.light * _gains(ratio, rng)))


def _red_eye(sitting: Sitting, strength: float, rng: Generator) -> Rgb:
    """Light the retina up in the pupils; the catch light stays."""
    light = sitting.light
    red = colour(200, 40, 45) * np.float32(rng.uniform(0.7, 1.2))
    for centre, rim, lids in ((468, 469, at.EYE_RIGHT), (473, 474, at.EYE_LEFT)):
        middle = sitting.points[centre, :2]
        radius = float(np.linalg.norm(sitting.points[rim, :2] - middle)) * rng.uniform(0.45, 0.65)
        x, y = sitting.grid
        away = np.hypot(x - middle[0], y - middle[1])
        disc = np.clip((radius - away) / 0.8 + 0.5, 0, 1)
        open_ = sitting.inside(lids)
        light = mixed(light, np.maximum(light, red), (strength * disc * open_).astype(np.float32))
    return developed(light)


FAULTS: tuple[Fault, ...] = (
    Fault("lighting.underexposed", "camera", (-1.0, -2.0, -3.2), "stops", _exposed),
    Fault("lighting.underexposed", "cut-out", (-1.0, -2.0, -3.2), "stops, person", _dark_cut_out),
    Fault("lighting.overexposed", "camera", (0.7, 1.5, 2.3), "stops", _exposed),
    Fault("lighting.evenness", "side-light", (1.0, 2.3, 3.5), "stops between cheeks", _side_light),
    Fault("lighting.evenness", "shadow-edge", (0.7, 1.7, 3.0), "stops in the shade", _hard_shadow),
    Fault("lighting.shade", "from-below", (0.6, 1.6, 2.8), "stops, chin to brow", _from_below),
    Fault("lighting.shade", "brim", (0.6, 1.6, 2.8), "stops in the shade", _brim),
    Fault("lighting.shade", "lamp-below", (0.8, 1.8, 3.0), "stops, chin to brow", _lamp_below),
    Fault("lighting.shade", "leaves", (0.4, 1.1, 2.0), "stops in the shade", _leaves),
    Fault("lighting.contrast", "poster", (8, 24, 48), "levels a step", _poster),
    Fault("lighting.contrast", "veil", (10, 28, 50), "percent of stray light", _veiled),
    Fault("lighting.contrast", "hard", (1.5, 2.3, 3.2), "slope about the skin", _hard_contrast),
    Fault("lighting.glare", "flash", (0.2, 0.8, 2.0), "of white at the centre", _glare),
    Fault("lighting.colour_cast", "camera", (1.25, 1.8, 2.8), "red against blue gain", _cast),
    Fault("lighting.colour_cast", "cut-out", (1.25, 1.8, 2.8), "the same, person", _cast_cut_out),
    Fault("lighting.red_eye", "flash", (0.12, 0.5, 1.0), "opacity of the red", _red_eye),
)
