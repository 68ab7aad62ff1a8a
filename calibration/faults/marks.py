"""What is stuck, drawn, written or creased over the face or the print of it."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import lines, polygon, soft
from calibration.faults.fault import Fault
from calibration.faults.light import Plane, Rgb, colour, developed, luminance, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

Points = NDArray[np.float64]

_PLACES = at.indices("13 4 468 473 205 425 50 280")  # mouth, nose, eyes, cheeks
_PAPERS = ((240, 238, 232), (222, 184, 150), (150, 150, 152), (60, 110, 190), (205, 60, 60))
_INKS = ((25, 35, 130), (22, 22, 26), (170, 25, 35), (20, 95, 55))
_FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX)


def _patch(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Stick a piece of paper, tape or plaster on the face, of a percentage of its size."""
    face_px = float(sitting.inside(at.FACE_OVAL, 0).sum())
    long = rng.uniform(1, 1.8)
    half = np.sqrt(percent / 100 * face_px / long) / 2 * np.array([long, 1])
    round_, turn = rng.uniform(2, 8), rng.uniform(-0.6, 0.6)
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    rim = np.stack([np.cos(angle), np.sin(angle)], 1)
    rim = np.sign(rim) * np.abs(rim) ** (2 / round_) * half
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    middle = sitting.points[_PLACES[int(rng.integers(len(_PLACES)))], :2]
    cover = polygon(middle + rim @ spin, sitting.size, 0.6)
    lifted = 0.01 * sitting.eye_distance_px
    shadow = soft(polygon(middle + lifted + rim @ spin, sitting.size, 0), lifted)
    paper = colour(*_PAPERS[int(rng.integers(len(_PAPERS)))]) * _lit(sitting)[..., None]
    light = sitting.light * (1 - 0.35 * shadow)[..., None]
    return developed(mixed(light, paper, cover))


def _lit(sitting: Sitting) -> Plane:
    """Give the light that falls on each place, about 1 on the face: shade without detail."""
    broad = soft(luminance(sitting.light), 0.35 * sitting.eye_distance_px)
    typical = float(np.median(broad[sitting.skin > 0.5]))
    return np.asarray(np.clip(broad / typical, 0.6, 1.3), np.float32)


def _ink(sitting: Sitting, width: float, rng: Generator) -> Rgb:
    """Run a pen over the face; ink lets the picture through as dark glass does."""
    unit = sitting.eye_distance_px
    paths = []
    for _ in range(3):
        turn = np.cumsum(rng.normal(0, 0.25, 40)) + rng.uniform(0, 2 * np.pi)
        path = np.cumsum(np.stack([np.cos(turn), np.sin(turn)], 1) * 0.04 * unit, 0)
        aim = sitting.points[_PLACES[int(rng.integers(len(_PLACES)))], :2]
        paths.append(path - path[len(path) // 2] + aim)
    drawn = soft(lines(paths, sitting.size, width / 100 * unit), 0.4)
    through = colour(*_INKS[int(rng.integers(len(_INKS)))])
    return developed(mixed(sitting.light, sitting.light * through, 0.92 * drawn))


def _writing(sitting: Sitting, opacity: float, rng: Generator) -> Rgb:
    """Lay a studio's mark over the face."""
    unit = sitting.eye_distance_px
    text = ("SAMPLE", "PREVIEW", "www.photo.example", "COPY 0417")[int(rng.integers(4))]
    font, thick = _FONTS[int(rng.integers(len(_FONTS)))], max(round(0.05 * unit), 1)
    (width, height), _ = cv2.getTextSize(text, font, 1, thick)
    size = 2.2 * unit / width * rng.uniform(0.8, 1.1)
    aim = sitting.points[4, :2] + rng.uniform(-0.4, 0.4, 2) * unit
    start = np.rint(aim - [size * width / 2, -size * height / 2]).astype(int).tolist()
    mask = np.zeros(sitting.rgb.shape[:2], np.uint8)
    cv2.putText(mask, text, start, font, size, 255, thick, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D(aim.astype(float).tolist(), rng.uniform(-40, 40), 1)
    letters = cv2.warpAffine(mask, turn, sitting.size).astype(np.float32) / 255
    paint = ((255, 255, 255), (200, 25, 30), (245, 240, 80))[int(rng.integers(3))]
    return developed(mixed(sitting.light, colour(*paint), opacity * letters))


def _crease(sitting: Sitting, width: float, rng: Generator) -> Rgb:
    """Fold the print: along the fold its white core shows, with a lit and a shaded flank."""
    unit = sitting.eye_distance_px
    turn = rng.uniform(0.35, np.pi - 0.35)
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-along[1], along[0]])
    middle = sitting.points[4, :2] + rng.uniform(-0.4, 0.4) * unit * across
    away = np.linspace(-1, 1, 60)[:, None] * max(sitting.size)
    path: Points = (
        middle + away * along + np.cumsum(rng.normal(0, 0.01, (60, 1)), 0) * unit * across
    )
    wide = width / 100 * unit
    core = soft(lines([path], sitting.size, wide), 0.3)
    flank = soft(lines([path + wide * across], sitting.size, 2 * wide), 0.6 * wide)
    worn = 0.6 + 0.4 * soft(rng.uniform(-1, 1, core.shape).astype(np.float32), 2) * 6
    light = sitting.light * (1 - 0.45 * flank)[..., None]
    return developed(mixed(light, colour(246, 245, 242), 0.9 * core * np.clip(worn, 0.2, 1)))


def _viewfinder(sitting: Sitting, width: float, rng: Generator) -> Rgb:
    """Leave the corners that a camera's screen draws around a face."""
    unit = sitting.eye_distance_px
    half = np.array([rng.uniform(0.95, 1.25), rng.uniform(1.2, 1.5)]) * unit
    middle = sitting.points[4, :2] + rng.uniform(-0.1, 0.1, 2) * unit
    arm = rng.uniform(0.2, 0.4) * unit
    paths = []
    for side in np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]):
        corner = middle + side * half
        ends = corner - side * [arm, 0], corner, corner - side * [0, arm]
        paths.append(np.stack(ends))
    drawn = lines(paths, sitting.size, max(width / 100 * unit, 1))
    shade = ((255, 208, 0), (60, 235, 70), (250, 232, 40))[int(rng.integers(3))]
    return developed(mixed(sitting.light, colour(*shade), drawn))


def _code(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Print a code of black and white modules over a lower corner, with a white margin."""
    unit = sitting.eye_distance_px
    modules = int(rng.integers(17, 26))
    side = max(round(percent / 100 * unit), modules)
    bits = np.pad((rng.random((modules, modules)) < 0.5).astype(np.float32), 1)
    square = cv2.resize(bits, (side, side), interpolation=cv2.INTER_AREA)
    gap = int(rng.uniform(0, 0.1) * unit)
    width, height = sitting.size
    left = gap if rng.random() < 0.5 else width - side - gap
    rows, columns = slice(height - side - gap, height - gap), slice(left, left + side)
    cover, white = np.zeros((2, height, width), np.float32)
    cover[rows, columns], white[rows, columns] = 1, 1 - square
    paint = colour(250, 250, 250) * white[..., None] + colour(18, 18, 18) * (1 - white)[..., None]
    return developed(mixed(sitting.light, paint, cover))


def _ball(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Put a ball on the tip of the nose: red, shaded below, with a gleam above."""
    x, y = sitting.grid
    radius = percent / 100 * sitting.eye_distance_px
    middle = sitting.points[4, :2] + rng.uniform(-0.15, 0.15, 2) * radius
    across, down = (x - middle[0]) / radius, (y - middle[1]) / radius
    away = np.hypot(across, down)
    cover = np.clip((1 - away) * radius + 0.5, 0, 1).astype(np.float32)
    red = colour(int(rng.integers(150, 230)), int(rng.integers(0, 50)), int(rng.integers(0, 50)))
    shade = 1 - rng.uniform(0.2, 0.6) * away**2 * (0.6 + 0.4 * np.clip(down, -1, 1))
    gleam = rng.uniform(0, 0.6) * np.exp(-(((across + 0.35) ** 2 + (down + 0.4) ** 2) / 0.04))
    ball = red * shade[..., None] + gleam[..., None]
    return developed(mixed(sitting.light, ball.astype(np.float32), cover))


def _moustache(sitting: Sitting, width: float, rng: Generator) -> Rgb:
    """Paint a moustache above the lips, thickest in the middle, with brush or program."""
    unit, points = sitting.eye_distance_px, sitting.points[:, :2].astype(np.float64)
    middle = 0.6 * points[2] + 0.4 * points[0]
    along = (points[291] - points[61]) / np.linalg.norm(points[291] - points[61])
    down, half = np.array([-along[1], along[0]]), rng.uniform(0.3, 0.5) * unit
    curl, thick = rng.uniform(-0.1, 0.12) * unit, width / 200 * unit
    place = np.linspace(-1, 1, 41)[:, None]
    line = middle + place * half * along + curl * place**2 * down
    body = thick * np.sqrt(np.maximum(1 - place**2, 0)) * down
    painted = polygon(np.concatenate([line - body, (line + body)[::-1]]), sitting.size, 0.6)
    dark = colour(*rng.integers(5, 45, 3).tolist())
    return developed(mixed(sitting.light, dark, painted))


def _watermark(sitting: Sitting, opacity: float, rng: Generator) -> Rgb:
    """Lay a studio's words in rows over the whole picture, as a program blends them."""
    unit, (width, height) = sitting.eye_distance_px, sitting.size
    text = ("PROOF ", "STUDIO 0417 ", "SAMPLE ", "photo.example ")[int(rng.integers(4))]
    font, size = _FONTS[int(rng.integers(len(_FONTS)))], rng.uniform(0.006, 0.012) * unit
    thick = max(round(rng.uniform(1.5, 3) * size), 1)
    far = int(np.hypot(width, height))
    rows = np.zeros((2 * far, 2 * far), np.uint8)
    apart = round(rng.uniform(1.6, 3) * cv2.getTextSize(text, font, size, thick)[0][1])
    for row in range(0, 2 * far, apart):
        start = -int(rng.integers(far // 2)), row
        cv2.putText(rows, text * 40, start, font, size, 255, thick, cv2.LINE_AA)
    spin = np.asarray(cv2.getRotationMatrix2D((far, far), rng.uniform(-50, 50), 1), np.float64)
    to_middle = np.array([[0, 0, width / 2 - far], [0, 0, height / 2 - far]])
    letters = (
        cv2.warpAffine(rows, spin + to_middle, sitting.size).astype(np.float32)[..., None] / 255
    )
    blended = sitting.rgb + opacity * letters * (255 - sitting.rgb.astype(np.float32))
    return np.asarray(np.rint(blended), np.uint8)


FAULTS: tuple[Fault, ...] = (
    Fault("appearance.marks", "patch", (1.5, 4, 10), "percent of the face", _patch),
    Fault("appearance.marks", "ink", (1.0, 2.5, 4.5), "width in % of the eye distance", _ink),
    Fault("appearance.marks", "writing", (0.35, 0.7, 1.0), "opacity", _writing),
    Fault("appearance.marks", "crease", (1.0, 2.0, 3.5), "width in % of the eye distance", _crease),
    Fault(
        "appearance.marks", "viewfinder", (1, 2.5, 4), "width in % of the eye distance", _viewfinder
    ),
    Fault("appearance.marks", "code", (25, 45, 70), "side in % of the eye distance", _code),
    Fault("appearance.marks", "watermark", (0.15, 0.3, 0.55), "opacity of white", _watermark),
    Fault("appearance.marks", "ball", (8, 15, 24), "radius in % of the eye distance", _ball),
    Fault(
        "appearance.marks", "moustache", (8, 13, 20), "height in % of the eye distance", _moustache
    ),
)
