"""Faces whose eyes are closed, or look aside, up, down or at each other, by known amounts."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from calibration.expression.bend import Push, Rgb, pushed
from calibration.expression.irises import Look, carried, opening
from calibration.faults.eyes import closed, lid_down, lids, looking, one_closed
from calibration.faults.sitting import Sitting
from detector.view import View

_LIDS = ((159, 145), (158, 153), (160, 144), (386, 374), (385, 380), (387, 373))
_HELD: tuple[Push, ...] = tuple(
    (landmark, 0.0, 0.0, 0.1)
    for landmark in (70, 63, 105, 66, 107, 300, 293, 334, 296, 336, 50, 280, 168)
)
_BRIDGE, _CHEEK = 168, 205
_IRISES, _CORNERS = (468, 473), ((33, 133), (362, 263))
_SQUINTING = 0.8  # lids that meet half-way, over an upper lid that falls as far


@dataclass(frozen=True, slots=True)
class Eyes:
    """How one face's eyes are held.

    Attributes
    ----------
    aside, down, crossed : float
        How far the irises are moved to the picture's right, down, and the right eye's to the left
        eye and the other way, in widths of the eye.
    shut : float
        The share of the opening that is closed.
    way : str
        Of closing it: ``both`` eyes, ``one``, or ``squint``: by both lids. Of turning the irises:
        ``slid`` behind lids that stay, ``carried`` behind lids that follow, or ``pushed``.
    """

    aside: float = 0.0
    down: float = 0.0
    crossed: float = 0.0
    shut: float = 0.0
    way: str = ""

    @property
    def both(self) -> tuple[float, float]:
        """How far the person's right iris is moved to the picture's right, and the left."""
        return self.aside + self.crossed, self.aside - self.crossed

    @property
    def figures(self) -> dict[str, float]:
        """What of it can be told: no look of an eye that is nearly closed, nor of one of two."""
        shut = self.shut * (_SQUINTING if self.way == "squint" else 1)
        if self.way == "one" or shut > 0.6:
            return {"shut": shut, "aside": np.nan, "crossed": np.nan, "down": np.nan}
        look = {"aside": self.aside, "crossed": self.crossed, "down": self.down}
        return look | {"shut": np.nan if self.way == "carried" and self.down > 0 else shut}


def posed(rng: Generator) -> Eyes:
    """Draw a way to look, or to close the eyes."""
    kind = rng.uniform()
    if kind < 0.4:
        way = str(rng.choice(["both", "one", "squint"], p=[0.5, 0.25, 0.25]))
        return Eyes(shut=rng.uniform(0.2, 1.0), way=way)
    way = str(rng.choice(["slid", "carried", "pushed"], p=[0.4, 0.4, 0.2]))
    if kind < 0.57:
        side = float(rng.choice([-1, 1]))
        return Eyes(aside=side * rng.uniform(0.05, 0.3), down=rng.normal(0, 0.03), way=way)
    if kind < 0.87:
        return Eyes(aside=rng.normal(0, 0.04), down=rng.uniform(-0.24, 0.22), way=way)
    return Eyes(crossed=float(rng.choice([-1, 1])) * rng.uniform(0.08, 0.25), way=way)


def moved(seen: View, eyes: Eyes, rng: Generator) -> Rgb:
    """Close a face's eyes, or turn them."""
    if eyes.way == "squint":
        return _squinting(seen, eyes.shut)
    if eyes.way == "pushed":
        return _pushed(seen, eyes, rng.uniform(0.06, 0.13))
    sitting = _seated(seen)
    if eyes.shut:
        close = closed if eyes.way == "both" else one_closed
        return close(sitting, 100 * eyes.shut, rng)
    if eyes.way == "carried":
        follows = rng.uniform(0, 0.8) if rng.uniform() < 0.7 else 0.0
        return carried(sitting, Look(eyes.both, eyes.down, follows, rng.uniform(0, 0.35)))
    if not eyes.crossed:
        return looking(sitting, eyes.aside, eyes.down)
    drawn = looking(sitting, eyes.crossed, 0).copy()
    bridge = round(float(seen.points[_BRIDGE, 0]))
    drawn[:, bridge:] = looking(sitting, -eyes.crossed, 0)[:, bridge:]
    return drawn


def winking(seen: View, share: float, eye: int) -> Rgb:
    """Close one eye, the person's right (0) or left (1), by a share of its opening."""
    return lid_down(_seated(seen), seen.rgb, eye, share)


def _pushed(seen: View, eyes: Eyes, reach: float) -> Rgb:
    """Push the irises, and let nothing move but what is between the lids."""
    pushes: list[Push] = []
    for iris, (corner, other), across in zip(_IRISES, _CORNERS, eyes.both, strict=True):
        width = np.linalg.norm(seen.points[corner] - seen.points[other]) / seen.eye_distance_px
        pushes.append((iris, float(across * width), float(eyes.down * width), reach))
    drawn = pushed(seen, pushes)
    sitting = _seated(seen)
    share = np.maximum(*(opening(sitting, lids(sitting, eye)) for eye in (0, 1)))[..., None]
    return np.asarray(np.rint(share * drawn + (1 - share) * seen.rgb), np.uint8)


def _squinting(seen: View, share: float) -> Rgb:
    pushes = list(_HELD)
    for upper, lower in _LIDS:
        gap = float(seen.points[lower, 1] - seen.points[upper, 1]) / seen.eye_distance_px
        way = share * _SQUINTING / 2 * gap
        pushes += [(upper, 0, way, 0.06), (lower, 0, -way, 0.06)]
    return pushed(seen, pushes)


def _seated(seen: View) -> Sitting:
    """Give what the faults of the eyes need to know of a face: landmarks and a cheek's colour."""
    x, y = np.rint(seen.points[_CHEEK]).astype(int).tolist()
    radius = round(0.08 * seen.eye_distance_px)
    nothing = np.zeros(seen.rgb.shape[:2], np.float32)
    skin = nothing.copy()
    skin[y - radius : y + radius, x - radius : x + radius] = 1
    flat = np.pad(seen.points, ((0, 0), (0, 1)))
    nowhere = np.zeros(2)
    return Sitting(seen.rgb, flat, nothing, skin, nothing, nowhere, nowhere, "", 90, "4:2:0")
