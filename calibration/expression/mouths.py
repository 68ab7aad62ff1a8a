"""Faces whose mouths are moved by known distances."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.expression.bend import Push, Rgb, bent, pushed
from detector.view import View

_SIDES = ((61, 205, 145, 98, -1), (291, 425, 374, 327, 1))  # corner, cheek, lid, nostril, outwards
_HELD: tuple[Push, ...] = ((2, 0, 0, 0.1), (152, 0, 0, 0.2), (159, 0, 0, 0.1), (386, 0, 0, 0.1))
_CREASED = 0.6
_SPREAD = 0.35  # of the faces the shifts of whose mouths are spread, not pushed

Both = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """How one face's mouth is moved, in eye distances.

    Attributes
    ----------
    up, out : ndarray, shape (2,)
        The person's right and left corner, upwards and outwards.
    """

    up: Both
    out: Both

    @property
    def narrower(self) -> float:
        """How far each corner is drawn in."""
        return float(-self.out.mean())

    @property
    def pursed(self) -> bool:
        """Whether the corners are drawn in rather than up or down."""
        return self.narrower > float(np.abs(self.up).max())

    @property
    def figures(self) -> dict[str, float]:
        """How far the corners are down, one higher than the other, and the mouth narrower."""
        smiles = self.up.max() > 0
        return {
            "corners_down": 0.0 if smiles else float(-self.up.mean()),
            "pursed": self.narrower,
            "crooked": float(self.up[0] - self.up[1]),
        }


def posed(rng: Generator) -> Mouth:
    """Draw a way to hold the mouth: smiling, with one corner up, both down, or pursed."""
    kind, strength = rng.uniform(), rng.uniform(0.04, 0.18)
    if kind < 0.22:
        sides = rng.uniform(0.8, 1.2, 2)
    elif kind < 0.5:
        sides = np.array([1.0, rng.uniform(0, 0.25)])[:: rng.choice([-1, 1])]
    elif kind < 0.72:
        return Mouth(-0.8 * strength * rng.uniform(0.6, 1.1, 2), _aside(rng, strength, -0.3, 0.2))
    else:
        up = strength * rng.uniform(-0.15, 0) * np.ones(2)
        return Mouth(up, _aside(rng, strength, -1.0, -0.4))
    return Mouth(strength * sides * rng.uniform(0.4, 1.1), strength * sides * rng.uniform(0.3, 1.1))


def _aside(rng: Generator, strength: float, least: float, most: float) -> Both:
    return strength * rng.uniform(least, most) * np.ones(2)


def moved(seen: View, mouth: Mouth, rng: Generator) -> Rgb:
    """Move a face's mouth; cheeks and lower lids follow a smile, and some cheeks crease."""
    if rng.uniform() < _SPREAD:
        return _spread(seen, mouth, rng)
    reach, lips = rng.uniform(0.12, 0.22), rng.uniform(-0.1, 0.25) * float(np.abs(mouth.up).max())
    if mouth.pursed:
        lips = -rng.uniform(0, 0.5) * mouth.narrower
    pushes: list[Push] = [*_HELD, (0, 0, lips, 0.1), (17, 0, -lips, 0.1), (13, 0, 0, 0.1)]
    for (corner, cheek, lid, _, side), up, out in zip(
        _SIDES, mouth.up.tolist(), mouth.out.tolist(), strict=True
    ):
        pushes.append((corner, side * out, -up, reach))
        if up > 0:
            pushes.append((cheek, 0.2 * side * out, -rng.uniform(0.2, 0.6) * up, 0.25))
            pushes.append((lid, 0, -rng.uniform(0, 0.12) * up, 0.08))
    drawn = pushed(seen, pushes)
    creased = mouth.up.max() > 0 and rng.uniform() < _CREASED
    return _creased(drawn, seen, mouth, rng) if creased else drawn


def _spread(seen: View, mouth: Mouth, rng: Generator) -> Rgb:
    """Spread the shifts of the corners over everything between and about them, the middle held."""
    unit, middle = seen.eye_distance_px, seen.points[[13, 14]].mean(0)
    half = float(np.linalg.norm(seen.points[61] - seen.points[291])) / 2
    rows, columns = np.mgrid[0 : seen.rgb.shape[0], 0 : seen.rgb.shape[1]].astype(np.float32)
    along, below = (columns - middle[0]) / half, (rows - middle[1]) / unit
    beyond = np.maximum(np.abs(along) - 1, 0) * half / unit
    reach = rng.uniform(0.12, 0.25, 2)
    near = np.exp(-0.5 * ((beyond / reach[0]) ** 2 + (below / reach[1]) ** 2))
    inside = np.clip(along, -1, 1)
    share = near * np.abs(inside) ** rng.uniform(1, 2)
    out, up = (np.where(inside < 0, *both) for both in (mouth.out, mouth.up))
    fuller = rng.uniform(0, 1.5) * mouth.narrower if mouth.pursed else 0.0
    down = near * below * fuller * (1 - np.abs(inside)) - share * up
    return bent(seen.rgb, unit * share * out * np.sign(inside), unit * down)


def _creased(rgb: Rgb, seen: View, mouth: Mouth, rng: Generator) -> Rgb:
    """Darken the fold from the nostril around the corner of the mouth, where that is drawn up."""
    unit, fold = seen.eye_distance_px, np.zeros(rgb.shape[:2], np.float32)
    steps = np.linspace(0, 1, 12)[:, None]
    for (corner, _, _, nostril, side), up in zip(_SIDES, mouth.up.tolist(), strict=True):
        if up > mouth.up.max() / 2:
            start = seen.points[nostril] + [0.06 * side * unit, 0]
            end = seen.points[corner] + [side * unit * rng.uniform(0.1, 0.2), -up * unit]
            bow = (start + end) / 2 + [0.06 * side * unit, -0.02 * unit]
            line = (1 - steps) ** 2 * start + 2 * steps * (1 - steps) * bow + steps**2 * end
            cv2.polylines(fold, [np.rint(8 * line).astype(np.int32)], False, 1, 1, cv2.LINE_AA, 3)
    fold = np.asarray(cv2.GaussianBlur(fold, (0, 0), 0.02 * unit), np.float32)
    depth = rng.uniform(0.08, 0.3) / max(float(fold.max()), 1e-6)
    return np.asarray(rgb * (1 - depth * fold[..., None]), np.uint8)
