"""What is learned of a face's expression: how certainly it smiles, where its brows are drawn.

A smile is told by a logistic model of the eyes and the mouth as they look and of the mouth's
shape; how far the brows are drawn by a linear fit to faces whose brows were moved by known
distances. The weights are data, ``weights.npz``; ``python -m calibration.expression`` makes them
anew.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from detector.expression.strips import Bearings, bearings, strips
from detector.view import View

Features = NDArray[np.float32]

_BROW_ROWS, _BELOW_BROWS = slice(0, 6), slice(2, None)
_SHAPE_SCALE = 3.0  # puts distances and edges on a par for the penalty on weights


@dataclass(frozen=True, slots=True)
class Look:
    """One face's expression.

    Attributes
    ----------
    smile : float
        How certainly it smiles, 0..1.
    brows_up : float
        How far the middle of the brows is drawn up from where it rests, in eye distances.
    frown : float
        How far the brows' inner ends are drawn down and together, likewise.
    """

    smile: float
    brows_up: float
    frown: float


def look(seen: View, shape: NDArray[np.floating]) -> Look:
    """Tell a face's expression.

    Parameters
    ----------
    seen : View
        The portrait at working size.
    shape : ndarray, shape (F,)
        Its mouth's `detector.expression.shape.features`.
    """
    eyes, mouth = bearings(strips(seen))
    brows = brow_features(eyes)
    log_odds = _weighed("smile", smile_features(eyes, mouth, shape))
    return Look(
        smile=1 / (1 + math.exp(-min(max(log_odds, -50.0), 50.0))),
        brows_up=_weighed("brows_up", brows),
        frown=_weighed("frown", brows),
    )


def brow_features(eyes: Bearings) -> Features:
    """Give what the brows are told by, of the strip of the eyes."""
    return eyes[_BROW_ROWS].ravel()


def smile_features(eyes: Bearings, mouth: Bearings, shape: NDArray[np.floating]) -> Features:
    """Give what a smile is told by."""
    scaled = _SHAPE_SCALE * shape.astype(np.float32)
    return np.concatenate([eyes[_BELOW_BROWS].ravel(), mouth.ravel(), scaled])


def _weighed(name: str, features: Features) -> float:
    weights = _weights()[name]
    return float(features @ weights[1:]) + float(weights[0])


@cache
def _weights() -> Mapping[str, Features]:
    """Load the models by name, each its bias and the weights of its features."""
    with files("detector.expression").joinpath("weights.npz").open("rb") as stream:
        stored = np.load(stream, allow_pickle=False)
        return {name: stored[name].astype(np.float32) for name in stored.files}
