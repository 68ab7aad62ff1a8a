"""Faults of where the head is, how it is held, and whether the picture was stretched."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import soft
from calibration.faults.fault import Fault
from calibration.faults.light import Rgb, developed, linear, mixed
from calibration.faults.sitting import Sitting
from calibration.faults.warp import resampled, transformed, turned
from detector.face import landmarks as at

Matrix = NDArray[np.float64]


def _scaled_about(point: NDArray[np.floating], across: float, down: float) -> Matrix:
    x, y = point
    return np.array([[across, 0, x - across * x], [0, down, y - down * y]])


def _side(rng: Generator) -> float:
    return float(rng.choice([-1.0, 1.0]))


def _face_small(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    """Step back: the hair keeps its place below the upper edge, the face shrinks."""
    about = np.array([sitting.eyes[0], sitting.hair_top[1]])
    scale = 1 - percent / 100
    return transformed(sitting.rgb, _scaled_about(about, scale, scale))


def _face_large(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    scale = 1 + percent / 100
    return transformed(sitting.rgb, _scaled_about(sitting.eyes, scale, scale))


def _shifted(sitting: Sitting, x_px: float, y_px: float) -> Rgb:
    return transformed(sitting.rgb, np.array([[1, 0, x_px], [0, 1, y_px]]))


def _head_low(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    return _shifted(sitting, 0, percent / 100 * sitting.size[1])


def _eyes_at(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    """Let the eyes stand at a share of the height, from below; the rule is 47 %."""
    height = sitting.size[1]
    return _shifted(sitting, 0, (1 - percent / 100) * height - float(sitting.eyes[1]))


def _head_high(sitting: Sitting, percent: float, _rng: Generator) -> Rgb:
    return _shifted(sitting, 0, -percent / 100 * sitting.size[1])


def _off_centre(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    return _shifted(sitting, _side(rng) * percent / 100 * sitting.size[0], 0)


def _rolled(sitting: Sitting, angle_deg: float, rng: Generator) -> Rgb:
    centre = tuple(float(value) for value in sitting.eyes)
    turn = cv2.getRotationMatrix2D(centre, _side(rng) * angle_deg, 1)
    return transformed(sitting.rgb, np.asarray(turn, np.float64))


def _turned_aside(sitting: Sitting, angle_deg: float, rng: Generator) -> Rgb:
    return turned(sitting, _side(rng) * angle_deg, 0)


def _nodded(sitting: Sitting, angle_deg: float, rng: Generator) -> Rgb:
    return turned(sitting, 0, _side(rng) * angle_deg)


def _shoulders(sitting: Sitting, slope_deg: float, rng: Generator) -> Rgb:
    """Shear the body below the chin, the head upright above it."""
    x, y = sitting.grid
    reach = 0.7 * sitting.eye_distance_px
    share = np.clip((y - sitting.chin[1]) / reach, 0, 1)
    slope = np.tan(np.radians(_side(rng) * slope_deg))
    sheared = y - share * slope * (x - np.float32(sitting.chin[0]))
    return resampled(sitting.rgb, x, sheared.astype(np.float32))


def _stretched(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Squeeze a picture of the wrong shape into the right one."""
    ratio = (1 + percent / 100) ** _side(rng)
    about = np.array([sitting.eyes[0], sitting.hair_top[1]])
    return transformed(sitting.rgb, _scaled_about(about, ratio**0.5, ratio**-0.5))


def _second_face(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Let somebody smaller look over the shoulder: the sitter's mirror image, behind."""
    places = [_beside(sitting, percent / 100, rng) for _ in range(_TRIES)]
    face = sitting.inside(at.FACE_OVAL, 0)

    def hidden(place: Matrix) -> float:
        shown = cv2.warpAffine(face, place, sitting.size)
        return float((shown * sitting.alpha).sum() - shown.sum())

    place = min(places, key=hidden)
    down = (0, 3 * sitting.size[1], 0, 0, cv2.BORDER_REPLICATE)  # the body goes on below
    whole = cv2.copyMakeBorder(sitting.rgb, *down)
    cover = cv2.copyMakeBorder(sitting.alpha, *down)
    other = cv2.warpAffine(whole, place, sitting.size, flags=cv2.INTER_AREA)
    opacity = np.asarray(cv2.warpAffine(cover, place, sitting.size), np.float32)
    behind = soft(opacity, 0.6) * (1 - sitting.alpha)
    return developed(mixed(sitting.light, linear(np.asarray(other, np.uint8)), behind))


_TRIES = 6


def _beside(sitting: Sitting, scale: float, rng: Generator) -> Matrix:
    """Place a smaller mirror image of the sitter at one side."""
    head = sitting.points[:468, :2].mean(0)
    half_px = 0.5 * np.ptp(sitting.points[:468, 0]) * scale
    target_x = half_px * 1.15 if _side(rng) < 0 else sitting.size[0] - half_px * 1.15
    target_y = head[1] + rng.uniform(-1.2, 0.3) * sitting.eye_distance_px
    return np.array(
        [[-scale, 0, target_x + scale * head[0]], [0, scale, target_y - scale * head[1]]]
    )


FAULTS: tuple[Fault, ...] = (
    Fault("position.face_width", "too-small", (9, 16, 30), "percent narrower", _face_small),
    Fault("position.face_width", "too-large", (9, 16, 30), "percent wider", _face_large),
    Fault("position.crown_gap", "head-low", (3, 6, 12), "percent of the height down", _head_low),
    Fault("position.crown_gap", "head-cut", (3, 6, 12), "percent of the height up", _head_high),
    Fault("position.eye_height", "eyes-low", (46, 43, 39), "percent of the height up", _eyes_at),
    Fault("position.head_width", "too-small", (9, 16, 30), "percent narrower", _face_small),
    Fault("position.head_height", "too-large", (9, 16, 30), "percent taller", _face_large),
    Fault("position.eye_distance", "too-small", (9, 16, 30), "percent less", _face_small),
    Fault("position.crown_margin", "head-cut", (3, 6, 12), "percent of the height up", _head_high),
    Fault("position.eye_level", "eyes-low", (9, 14, 20), "percent of the height down", _head_low),
    Fault("position.chin_margin", "chin-low", (16, 24, 32), "percent of the height", _head_low),
    Fault("position.centring", "off-centre", (5, 9, 16), "percent of the width", _off_centre),
    Fault("position.roll", "tilted", (7, 13, 20), "degrees", _rolled),
    Fault("position.yaw", "turned", (9, 18, 25), "degrees", _turned_aside),
    Fault("position.pitch", "nodded", (10, 19, 25), "degrees", _nodded),
    Fault("position.shoulders", "sloping", (8, 14, 22), "degrees", _shoulders),
    Fault("position.aspect", "stretched", (10, 22, 40), "percent wider against tall", _stretched),
    Fault("position.face_count", "second", (25, 40, 50), "percent of the main face", _second_face),
)
