"""How a face is held, by linear fits to what the landmark network saw of it.

A smile is told by a logistic model, the rest by least squares: how far brows, corners of the mouth,
irises and lids are from where they rest, and how far the head is lowered, taught with faces on
which they were moved by known distances. Brows and irises are told by what was seen finely of each
eye, nods by everything, the rest by what was seen coarsely of the face. The weights are data,
``weights.npz``; ``python -m calibration.expression`` makes them anew.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from detector.face.traits import EVERYTHING, EYES, FACE, IRISES

_LEAST_LOG_ODDS = -700.0  # below it the exponential overflows

Traits = NDArray[np.float32]
Told = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The expressions of N faces, arrays of N; NaN where there is no face.

    Distances are in eye distances and from where what is moved rests.

    Attributes
    ----------
    smile : ndarray
        How certainly it smiles, 0..1.
    brows_up : ndarray
        How far the middle of the brows is drawn up.
    frown : ndarray
        How far the brows' inner ends are drawn down and together.
    corners_down : ndarray
        How far the corners of the mouth are drawn down.
    crooked : ndarray
        How much higher the person's right corner is than the left.
    pursed : ndarray
        How far each corner is drawn in.
    aside : ndarray
        How far the irises are turned to the picture's right, in widths of the eye.
    crossed : ndarray
        How far they are turned towards each other, or away where it is negative, likewise.
    down : ndarray
        How far they are turned down, likewise.
    shut_right, shut_left : ndarray
        The share of each eye's opening that is closed; of an eye as open as at rest 0.
    parted : ndarray
        How certainly the lips are apart, about 0 to 1.
    lowered : ndarray
        How far the head is lowered, in degrees.
    """

    smile: Told
    brows_up: Told
    frown: Told
    corners_down: Told
    crooked: Told
    pursed: Told
    aside: Told
    crossed: Told
    down: Told
    shut_right: Told
    shut_left: Told
    parted: Told
    lowered: Told


_PARTS: Mapping[str, slice] = (
    dict.fromkeys(("aside", "crossed", "down", "shut_right", "shut_left"), IRISES)
    | dict.fromkeys(("brows_up", "frown"), EYES)
    | {"lowered": EVERYTHING}
)


def looks(traits: Traits) -> Looks:
    """Tell the expressions of faces.

    Parameters
    ----------
    traits : ndarray, shape (N, F), float32
        See `detector.face.traits`.
    """
    told = {
        name: np.array([float(one @ row[1:]) + float(row[0]) for one in traits[:, part(name)]])
        for name, row in _weights().items()
    }
    smile = np.array([_chance(log_odds) for log_odds in told["smile"].tolist()])
    return Looks(**(told | {"smile": smile}))


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(log_odds, _LEAST_LOG_ODDS)))


def part(name: str) -> slice:
    """Give which of the traits an expression is told by."""
    return _PARTS.get(name, FACE)


@cache
def _weights() -> Mapping[str, Traits]:
    """Load the models by name, each its bias and the weights of its features."""
    with files("detector.expression").joinpath("weights.npz").open("rb") as stream:
        stored = np.load(stream, allow_pickle=False)
        return {name: stored[name].astype(np.float32) for name in stored.files}
