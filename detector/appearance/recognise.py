"""From crops to certainties: a network's features, and one logistic model for each thing.

The features say what kind of surface and outline lies where. They come from a network taught to
outline people and things, not to tell faces apart; they are used and dropped. The models' weights
are data, ``weights.npz``; ``python -m calibration.appearance`` makes them anew from labelled
photos.

References
----------
Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018; Chen et al.,
"Rethinking Atrous Convolution for Semantic Image Segmentation", 2017, whose network it is here.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.appearance.crops import Crops, Window
from detector.networks.sessions import Networks

Features = NDArray[np.float32]
Told = TypeVar("Told", float, NDArray[np.float64])

GRID = 4


class Depth(Enum):
    """How deep in the network features come from: which of a window's features.

    What the network made of shapes last; or what it saw of shapes and of surfaces before, which
    tells cloth from hair better; or both.
    """

    LATE = slice(0, 2560)
    EARLIER = slice(2560, 4608)
    BOTH = slice(0, 4608)


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """What a logistic model makes of one window.

    Attributes
    ----------
    place : tuple of int and slice
        Where it looks, the number of its `Window`, and at which of the features.
    weights : ndarray, shape (F,), float32
        Of the features; what they are centred and scaled by is folded in.
    bias : float
        Added to the product.
    """

    place: tuple[int, slice]
    weights: Features
    bias: float


def certainty(name: str, worn: Features) -> float:
    """Tell how certainly something is wrong with a head.

    Parameters
    ----------
    name : str
        What; one of `judges`.
    worn : ndarray, shape (2, F), float32
        The head's `features`.

    Returns
    -------
    float
        Percent; at 50 a head with and one without the fault would look so equally often.
    """
    return percent(sum(float(worn[one.place] @ one.weights) + one.bias for one in judges()[name]))


def combined(name: str, told: Callable[[str], Told]) -> Told:
    """Give what a measure says from what the models tell.

    Coverings as photographed and as drawn are unlike, and one model of both knows neither well:
    either one's word will do. A hat is a covering, so it is no more certain than that.

    Parameters
    ----------
    name : str
        The measure.
    told : callable
        Gives the certainty, or those of many heads, of a model by its name.
    """
    if name == "head_covering":
        return cast(Told, np.maximum(told(name), told("drawn_covering")))
    if name == "hat":
        return cast(Told, np.minimum(told(name), combined("head_covering", told)))
    return told(name)


def percent(log_odds: float) -> float:
    """Give log-odds as a certainty in percent."""
    return 100 / (1 + math.exp(-min(max(log_odds, -50.0), 50.0)))


def features(seen: Crops, networks: Networks) -> Features:
    """Give what the network makes of both crops, averaged over a grid of 4 x 4 cells.

    A channel's mean says which way a surface leans, the mean of its magnitude how much there is
    to see: a lens with an edge and a reflection averages to nothing otherwise.

    Parameters
    ----------
    seen : ndarray, shape (2, 129, 129, 3), uint8
        The crops of `detector.appearance.crops`.
    networks : Networks
        This thread's networks.

    Returns
    -------
    ndarray, shape (2, 4608), float32
        By `Depth`; of each, rows of cells from the top, 80 or 64 channels in each cell: the means,
        then the magnitudes'.
    """
    return networks.head_features.look(seen, _summed_up)


def _summed_up(late: Features, *earlier: Features) -> Features:
    each = (late, np.concatenate(earlier, axis=3))
    parts = [_pooled(part) for dense in each for part in (dense, np.abs(dense))]
    return np.concatenate(parts, axis=1)


def _pooled(dense: Features) -> Features:
    crops, side, _, channels = dense.shape
    pooled = _cells(side) @ dense.reshape(crops, side * side, channels)
    return np.asarray(pooled.reshape(crops, -1), np.float32)


@cache
def _cells(side: int) -> NDArray[np.float32]:
    """Give what share each of ``side`` x ``side`` places has in each cell, (16, side * side)."""
    each = np.eye(side, dtype=np.float32)
    lines = cv2.resize(each, (side, GRID), interpolation=cv2.INTER_AREA)
    return np.asarray(np.kron(lines, lines), np.float32)


@cache
def judges() -> Mapping[str, Sequence[Judge]]:
    """Load the models by name; of one that looks at both windows, both parts."""
    with files("detector.appearance").joinpath("weights.npz").open("rb") as stream:
        stored = np.load(stream, allow_pickle=False)
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    named: dict[str, list[Judge]] = {}
    for key in sorted(arrays):
        window, depth, name = key.split(":")
        place = int(Window[window]), Depth[depth].value
        one = Judge(place, arrays[key][1:], float(arrays[key][0]))
        named.setdefault(name, []).append(one)
    return named
