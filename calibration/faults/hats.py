"""Head coverings, drawn as shaded solids that sit on the head and hide what is under them."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import polygon, soft, square
from calibration.faults.fault import Fault
from calibration.faults.light import Light, Plane, Rgb, colour, developed, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

_CLOTHS = (
    (25, 25, 30),
    (35, 45, 75),
    (110, 25, 30),
    (130, 130, 135),
    (60, 80, 55),
    (150, 120, 85),
    (205, 200, 190),
    (190, 150, 40),
)


class Head:
    """Where a hat goes: its middle, half width and the row its edge comes down to.

    Parameters
    ----------
    sitting : Sitting
        Who wears it.
    above_brows : float
        Height of the edge above the brows, in eye distances.
    """

    def __init__(self, sitting: Sitting, above_brows: float) -> None:
        unit = sitting.eye_distance_px
        brows = float(sitting.points[[105, 334], 1].mean())
        sides = sitting.points[[127, 356], 0]
        self.unit = unit
        self.middle = float(sides.mean())
        self.half = 0.5 * float(np.ptp(sides)) * 1.17
        self.edge = brows - above_brows * unit
        self.top = min(float(sitting.hair_top[1]) - 0.12 * unit, self.edge - 0.75 * unit)


def _hair_gone(sitting: Sitting, head: Head) -> Light:
    """Tuck the hair above the hat's edge away: the wall shows again beside the hat."""
    x, y = sitting.grid
    below = y - head.edge
    room = head.half * 0.96 + 0.9 * np.maximum(below, 0) + 0.1 * np.minimum(below, 0)
    gone = np.clip((np.abs(x - head.middle) - room) / 2 + 0.5, 0, 1)
    gone = np.where(below > 1.2 * head.unit, 0, gone)
    gone = np.maximum(gone, np.clip(-below / 2 - 0.2 * head.unit, 0, 1))
    return mixed(sitting.light, sitting.wall, (gone * sitting.alpha).astype(np.float32))


def _dome(sitting: Sitting, head: Head, round_: float, bulge: float = 1.0) -> tuple[Plane, Plane]:
    """Give a dome's mask and its shading; ``round_`` 2 is an ellipse, more is boxier."""
    x, y = sitting.grid
    across = (x - head.middle) / (head.half * bulge)
    tall = head.edge - head.top
    sag = 0.13 * head.unit * (1 - across**2)  # the edge curves round the forehead
    up = np.clip((head.edge + sag - y) / (tall + sag), 0, None)
    reach = np.abs(across) ** round_ + up**round_
    inside = soft(((reach < 1) & (y <= head.edge + sag)).astype(np.float32), 0.7)
    nx, ny = np.clip(across, -1, 1), -np.clip(up, 0, 1)
    nz = np.sqrt(np.clip(1 - 0.75 * nx**2 - 0.75 * ny**2, 0.02, 1))
    return inside, (0.3 + 0.7 * np.clip(-0.35 * ny + 0.9 * nz, 0, 1)).astype(np.float32)


def _cloth(rng: Generator) -> NDArray[np.float32]:
    return colour(*_CLOTHS[int(rng.integers(len(_CLOTHS)))])


def _weave(sitting: Sitting, rng: Generator, strength: float) -> Plane:
    fine = soft(rng.normal(size=sitting.light.shape[:2]).astype(np.float32), 0.7)
    coarse = soft(rng.normal(size=sitting.light.shape[:2]).astype(np.float32), 6)
    weave = strength * (fine / fine.std() + 0.7 * coarse / coarse.std())
    return np.asarray(np.exp(weave), np.float32)


def _cast_shadow(sitting: Sitting, light: Light, mask: Plane, depth: float) -> Light:
    """Darken the person below an edge."""
    unit = sitting.eye_distance_px
    down = np.array([[1, 0, 0], [0, 1, 0.1 * unit]])
    cast = cv2.warpAffine(mask, down, sitting.size, borderMode=cv2.BORDER_REPLICATE)
    shade = soft(np.asarray(cast, np.float32), 0.06 * unit) * sitting.alpha
    return np.asarray(light * (1 - depth * shade)[..., None], np.float32)


def _beanie(sitting: Sitting, above_brows: float, rng: Generator) -> Rgb:
    """Knit a cap with a turned-up cuff."""
    head = Head(sitting, above_brows)
    x, y = sitting.grid
    inside, shade = _dome(sitting, head, 2.3)
    turn = np.arcsin(np.clip((x - head.middle) / head.half, -1, 1))
    ribs = 0.85 + 0.15 * np.sin(turn * rng.uniform(34, 46))
    sag = 0.13 * head.unit * (1 - ((x - head.middle) / head.half) ** 2)
    cuff = (y > head.edge + sag - 0.32 * head.unit).astype(np.float32)
    seam = np.exp(-0.5 * ((y - head.edge - sag + 0.32 * head.unit) / (0.02 * head.unit)) ** 2)
    lit = shade * ribs * (1 + 0.12 * soft(cuff, 1)) * (1 - 0.5 * seam) * _weave(sitting, rng, 0.08)
    base = _cast_shadow(sitting, _hair_gone(sitting, head), inside, 0.45)
    return developed(mixed(base, _cloth(rng) * lit[..., None], inside))


def _cap(sitting: Sitting, above_brows: float, rng: Generator) -> Rgb:
    """Put on a cap with its peak to the camera."""
    head = Head(sitting, above_brows + 0.1)
    x, y = sitting.grid
    inside, shade = _dome(sitting, head, 2.1)
    panels = 1 - 0.35 * np.exp(-0.5 * ((x - head.middle) / (0.012 * head.unit)) ** 2)
    cloth = _cloth(rng)
    turn = np.linspace(0, np.pi, 40)
    low = np.stack(
        [
            head.middle - 0.95 * head.half * np.cos(turn),
            head.edge + 0.02 * head.unit + 0.42 * head.unit * np.sin(turn) ** 0.8,
        ],
        1,
    )
    high = np.stack(
        [
            head.middle + 0.95 * head.half * np.cos(turn),
            head.edge - 0.05 * head.unit + 0.12 * head.unit * np.sin(turn),
        ],
        1,
    )
    peak = polygon(np.concatenate([low, high]), sitting.size, 0.7)
    fall = 1 - 0.45 * np.clip((y - head.edge) / (0.36 * head.unit), 0, 1)
    base = _cast_shadow(sitting, _hair_gone(sitting, head), np.maximum(inside, peak), 0.6)
    weave = _weave(sitting, rng, 0.04)
    crown = mixed(base, cloth * (shade * panels * weave)[..., None], inside)
    return developed(mixed(crown, cloth * (0.8 * fall * weave)[..., None], peak))


def _brim_hat(sitting: Sitting, above_brows: float, rng: Generator) -> Rgb:
    """Put on a hat with a brim all round, seen a little from below."""
    head = Head(sitting, above_brows + 0.08)
    x, y = sitting.grid
    inside, shade = _dome(sitting, head, 3.2)
    cloth = _cloth(rng)
    wide, thick = 1.55 * head.half, 0.26 * head.unit
    across, down = (x - head.middle) / wide, (y - head.edge) / thick
    brim = soft((across**2 + down**2 < 1).astype(np.float32), 0.7)
    band = soft(((y > head.edge - 0.24 * head.unit) & (y < head.edge)).astype(np.float32), 0.8)
    base = _cast_shadow(sitting, _hair_gone(sitting, head), brim, 0.6)
    weave = _weave(sitting, rng, 0.05)
    crown = mixed(base, cloth * (shade * (1 - 0.6 * band) * weave)[..., None], inside)
    under = 0.75 - 0.35 * np.clip(down, -1, 1)
    return developed(mixed(crown, cloth * (under * weave)[..., None], brim))


def _headscarf(sitting: Sitting, above_brows: float, rng: Generator) -> Rgb:
    """Wrap hair, ears and neck; the face from brows to chin stays free."""
    head = Head(sitting, above_brows)
    unit, (_, y) = head.unit, sitting.grid
    oval = sitting.points[at.FACE_OVAL, :2].astype(np.float64)
    centre = oval.mean(0)
    opening = centre + (oval - centre) * [0.97, 0.99]
    opening[:, 1] = np.maximum(opening[:, 1], head.edge)
    face = polygon(opening, sitting.size, 0.8)
    grown = cv2.dilate(sitting.alpha, square(0.05 * unit))
    outer = centre + (oval - centre) * [1.28, 1.3] - [0, 0.05 * unit]
    drape = np.maximum(polygon(outer, sitting.size, 1), _drape(sitting, centre, unit))
    hair = soft(np.asarray(grown, np.float32), 2) * np.clip((sitting.chin[1] - y) / unit, 0, 1)
    near = np.clip((1.25 * unit - np.abs(sitting.grid[0] - centre[0])) / 4, 0, 1)
    whole = np.maximum(drape, np.clip(2 * hair, 0, 1) * near)
    fold = np.sin(
        np.hypot(*(sitting.grid[i] - centre[i] for i in (0, 1))) / (0.13 * unit)
        + 60 * soft(rng.normal(size=face.shape).astype(np.float32), 0.25 * unit)
    )
    rim = soft(face, 0.1 * unit)
    lit = (0.85 + 0.12 * fold) * (1 - 0.55 * rim) * _weave(sitting, rng, 0.03)
    cloth = _cloth(rng) * lit[..., None]
    shaded = sitting.light * (1 - 0.3 * soft(1 - face, 0.05 * unit) * sitting.alpha)[..., None]
    return developed(mixed(shaded.astype(np.float32), cloth, whole * (1 - face)))


def _drape(sitting: Sitting, centre: NDArray[np.float64], unit: float) -> Plane:
    width, height = sitting.size
    chin = float(sitting.chin[1])
    corners = np.array(
        [
            [centre[0] - 1.05 * unit, centre[1]],
            [centre[0] + 1.05 * unit, centre[1]],
            [centre[0] + 1.2 * unit, chin + 0.5 * unit],
            [centre[0] + 1.5 * unit, height + 9],
            [centre[0] - 1.5 * unit, height + 9],
            [centre[0] - 1.2 * unit, chin + 0.5 * unit],
        ]
    )
    return polygon(corners, (width, height), 1.5)


_EDGE = "eye distances of forehead left above the brows"


def _hat(name: str, draw: Callable[[Sitting, float, Generator], Rgb]) -> Fault:
    return Fault("appearance.head_covering", name, (0.5, 0.28, 0.05), _EDGE, draw)


FAULTS: tuple[Fault, ...] = (
    _hat("beanie", _beanie),
    _hat("cap", _cap),
    _hat("brim-hat", _brim_hat),
    _hat("headscarf", _headscarf),
)
