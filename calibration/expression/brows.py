"""Faces whose brows are moved by known distances."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.expression.bend import Push, bent, pushed
from detector.face import landmarks as at
from detector.view import View

_SIDES = (  # from the outside to the middle: the brow's upper and its lower edge
    (at.indices("70 63 105 66 107"), at.indices("46 53 52 65 55"), 1),
    (at.indices("300 293 334 296 336"), at.indices("276 283 282 295 285"), -1),
)
_LIDS = (159, 145, 386, 374)
_PUSHED = 0.35  # of the faces whose brows are pushed, not carried whole

Shift = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Brows:
    """How one face's brows are moved, in eye distances.

    Attributes
    ----------
    ends : ndarray, shape (3,)
        Upwards: outer end, middle, inner end.
    together : float
        The inner ends, towards each other.
    """

    ends: Shift
    together: float

    @property
    def figures(self) -> dict[str, float]:
        """How far the middles are up, and how far the brows are frowning."""
        _, middle, inner = self.ends.tolist()
        return {"brows_up": middle, "frown": 0.5 * self.together + 0.3 * middle - inner}


def posed(rng: Generator) -> Brows:
    """Draw a way to hold the brows: mostly raised, or drawn together over the nose."""
    strength, kind = rng.uniform(0.04, 0.2), rng.uniform()
    if kind < 0.35:
        shares = [rng.uniform(0.2, 1.1), 1.0, rng.uniform(0.4, 1.1)]
        return Brows(strength * np.array(shares), 0.0)
    if kind < 0.7:
        strength *= rng.uniform(0.5, 0.9)
        shares = [rng.uniform(-0.2, 0.15), -rng.uniform(0, 0.6), -1.0]
        return Brows(strength * np.array(shares), strength * rng.uniform(0.3, 0.8))
    if kind < 0.8:
        return Brows(strength * np.array([0, 0.4, 1.0]), strength * rng.uniform(0, 0.5))
    if kind < 0.9:
        return Brows(strength * np.array([-rng.uniform(0.2, 0.5), -0.5, -0.5]), 0.0)
    return Brows(rng.uniform(-0.12, 0.15, 3), rng.uniform(-0.02, 0.06))


def moved(seen: View, brows: Brows, rng: Generator) -> NDArray[np.uint8]:
    """Move a face's brows, the skin about them giving way, and crease the skin of half who frown.

    The eyelids stay; how far the forehead comes along differs.
    """
    drawn = (_pushed if rng.uniform() < _PUSHED else _carried)(seen, brows, rng)
    if brows.together > 0 and rng.uniform() < 0.5:
        drawn = _creased(drawn, seen, rng)
    return drawn


def _carried(seen: View, brows: Brows, rng: Generator) -> NDArray[np.uint8]:
    """Carry each brow as a whole, bent, and what is above and below it."""
    rgb, unit = seen.rgb, seen.eye_distance_px
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    above = rng.choice([rng.uniform(0.09, 0.18), rng.uniform(0.18, 0.6)])
    below, aside = rng.uniform(0.07, 0.16), rng.uniform(0.1, 0.22)
    across, up = np.zeros_like(rows), np.zeros_like(rows)
    for upper, lower, inwards in _SIDES:
        ridge = (seen.points[upper] + seen.points[lower]) / 2
        amount, height = _along(ridge, brows.ends, np.float64(aside * unit), columns[0])
        away = (rows - height) / unit
        up += unit * amount * np.exp(-0.5 * (away / np.where(away < 0, above, below)) ** 2)
        near = (columns - ridge[4, 0]) ** 2 + (rows - ridge[4, 1]) ** 2
        across += inwards * unit * brows.together * np.exp(-near / (2 * (0.13 * unit) ** 2))
    return bent(rgb, across, -up)


def _pushed(seen: View, brows: Brows, rng: Generator) -> NDArray[np.uint8]:
    """Push a few places along each brow."""
    reach = rng.uniform(0.08, 0.16)
    pushes: list[Push] = [(landmark, 0.0, 0.0, 0.08) for landmark in _LIDS]
    for upper, _, inwards in _SIDES:
        for place, landmark in enumerate(upper.tolist()):
            rise = float(np.interp(place, [0, 2, 4], brows.ends))
            inner = max(place - 2, 0) / 2 * brows.together
            pushes.append((landmark, inwards * inner, -rise, reach))
    return pushed(seen, pushes)


def _along(
    ridge: NDArray[np.floating], ends: Shift, fade_px: np.float64, columns: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give how far each column of a brow is moved, fading beyond its ends, and the brow's row."""
    order = np.argsort(ridge[:, 0])
    places = ridge[order, 0]
    amounts = np.interp(np.arange(5), [0, 2, 4], ends)[order]
    beyond = np.maximum(np.maximum(places[0] - columns, columns - places[-1]), 0)
    amount = np.interp(columns, places, amounts) * np.exp(-0.5 * (beyond / fade_px) ** 2)
    return amount, np.interp(columns, places, ridge[order, 1])


def _creased(rgb: NDArray[np.uint8], seen: View, rng: Generator) -> NDArray[np.uint8]:
    """Darken one or two upright creases between the brows."""
    unit = seen.eye_distance_px
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    middle = seen.points[[55, 285]].mean(0) - [0, 0.03 * unit]
    crease = np.zeros_like(rows)
    for side in rng.choice([-1, 0, 1], rng.integers(1, 3), replace=False):
        aside = (columns - middle[0] - side * unit * rng.uniform(0.03, 0.07)) / (0.015 * unit)
        crease = np.maximum(
            crease, np.exp(-0.5 * (aside**2 + ((rows - middle[1]) / (0.08 * unit)) ** 2))
        )
    return np.asarray(rgb * (1 - rng.uniform(0.1, 0.4) * crease[..., None]), np.uint8)
