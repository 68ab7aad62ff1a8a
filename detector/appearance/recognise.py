"""From crops to certainties: networks' features, and one logistic model for each thing.

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
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, partial
from importlib.resources import files
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from detector.appearance.again import look_again
from detector.appearance.crops import Crops, Window
from detector.appearance.pooled import Features, pooled
from detector.appearance.shades import COUNT, shades
from detector.networks.sessions import Networks

Told = TypeVar("Told", float, NDArray[np.float64])

_UNCLEAR = 2.0  # percent at which a head may be covered and is looked at again
_AGAIN = 0.75  # of what both looks say counts what the second does, which tells more
_LEAST = 1e-12  # percent, so that odds stay finite


class Depth(Enum):
    """How deep in the network features come from: which of a window's features.

    What the network made of shapes last; or what it saw of shapes and of surfaces before, which
    tells cloth from hair better; or both; or the first beside the `shades` round the eyes; or what
    a larger network saw of the head, `look_again`.
    """

    LATE = slice(256, 2816)
    EARLIER = slice(2816, 4864)
    BOTH = slice(256, 4864)
    SHADED = slice(0, 2816)
    AGAIN = slice(0, 9728)


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """What a logistic model makes of one window.

    Attributes
    ----------
    place : tuple of int and slice, optional
        Where it looks, the number of its `Window`, and at which of the features; none where at
        what the second look saw.
    weights : ndarray, shape (F,), float32
        Of the features; what they are centred and scaled by is folded in.
    bias : float
        Added to the product.
    """

    place: tuple[int, slice] | None
    weights: Features
    bias: float


@dataclass(frozen=True, slots=True, eq=False)
class Worn:
    """What is seen of a head.

    Attributes
    ----------
    features : ndarray, shape (2, 4864), float32
        What a network makes of both crops, and the eyes' shades; see `features`.
    again : ndarray, shape (9728,), float32, optional
        What a larger one makes of the head; see `look_again`. None where it is surely bare.
    """

    features: Features
    again: Features | None = None

    def by(self, judge: Judge) -> Features:
        """Give the features that a model looks at; none of them where it has nothing to see."""
        if judge.place is not None:
            seen: Features = self.features[judge.place]
            return seen
        return np.full_like(judge.weights, np.nan) if self.again is None else self.again


def certainty(name: str, worn: Worn) -> float:
    """Tell how certainly something is wrong with a head.

    Parameters
    ----------
    name : str
        What; one of `judges`.
    worn : Worn
        What is seen of it.

    Returns
    -------
    float
        Percent; at 50 a head with and one without the fault would look so equally often. NaN of
        what only a second look can tell, where there was none.
    """
    models = judges()[name]
    return percent(sum(float(worn.by(one) @ one.weights) + one.bias for one in models))


def combined(name: str, told: Callable[[str], Told]) -> Told:
    """Give what a measure says from what the models tell.

    Coverings as photographed and as drawn are unlike, and one model of both knows neither well:
    either one's word will do. Where there was a second look at what may be a photographed one, both
    looks count, it the most. A hat is a covering, so it is no more certain than that.

    Parameters
    ----------
    name : str
        The measure.
    told : callable
        Gives the certainty, or those of many heads, of a model by its name.
    """
    if name == "head_covering":
        return cast(Told, np.maximum(_photographed(told), told("drawn_covering")))
    if name == "hat":
        return cast(Told, np.minimum(told(name), combined("head_covering", told)))
    return told(name)


def _photographed(told: Callable[[str], Told]) -> NDArray[np.float64]:
    first = np.asarray(told("head_covering"))
    if (first < _UNCLEAR).all():
        return first
    again = np.asarray(told("covering_again"))
    odds = _odds(first) ** (1 - _AGAIN) * _odds(again) ** _AGAIN
    return np.where(first < _UNCLEAR, first, 100 * odds / (1 + odds))


def _odds(certain: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(certain, _LEAST) / np.maximum(100 - certain, _LEAST)


def percent(log_odds: float) -> float:
    """Give log-odds as a certainty in percent."""
    return 100 / (1 + math.exp(-min(max(log_odds, -50.0), 50.0)))


def look(heads: Sequence[Crops], networks: Networks) -> list[Worn]:
    """Look at heads, and again where they may be covered.

    What needs no network is told of all of them before: it would leave the cache at each turn.

    Parameters
    ----------
    heads : sequence of ndarray, shape (2, 129, 129, 3), uint8
        The crops of each; see `detector.appearance.crops`.
    networks : Networks
        This thread's networks.
    """
    beside = [_beside(head) for head in heads]
    seen = [_seen(*one, networks) for one in zip(beside, heads, strict=True)]
    first = [Worn(one) for one in seen]
    return [
        worn
        if certainty("head_covering", worn) < _UNCLEAR
        else replace(worn, again=look_again(head, networks))
        for worn, head in zip(first, heads, strict=True)
    ]


def features(seen: Crops, networks: Networks) -> Features:
    """Give what the network makes of both crops, by the cells of `pooled`, after the `shades`.

    Parameters
    ----------
    seen : ndarray, shape (2, 129, 129, 3), uint8
        The crops of `detector.appearance.crops`.
    networks : Networks
        This thread's networks.

    Returns
    -------
    ndarray, shape (2, 4864), float32
        By `Depth`: the shades, 0 of the head; then, of each depth, rows of cells from the top, 80
        or 64 channels in each cell: the means, then the magnitudes'.
    """
    return _seen(_beside(seen), seen, networks)


def _beside(seen: Crops) -> Features:
    beside = np.zeros((len(Window), COUNT), np.float32)
    beside[Window.EYES_AND_EARS] = shades(seen[Window.EYES_AND_EARS])
    return beside


def _seen(beside: Features, seen: Crops, networks: Networks) -> Features:
    return networks.head_features.look(seen, partial(_summed_up, beside))


def _summed_up(beside: Features, late: Features, *earlier: Features) -> Features:
    each = (late, np.concatenate(earlier, axis=3))
    return np.concatenate([beside, *(pooled(part) for part in each)], axis=1)


@cache
def judges() -> Mapping[str, Sequence[Judge]]:
    """Load the models by name; of one that looks at both windows, both parts."""
    with files("detector.appearance").joinpath("weights.npz").open("rb") as stream:
        stored = np.load(stream, allow_pickle=False)
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    named: dict[str, list[Judge]] = {}
    for key in sorted(arrays):
        window, depth, name = key.split(":")
        which = Depth[depth]
        place = None if which is Depth.AGAIN else (int(Window[window]), which.value)
        one = Judge(place, arrays[key][1:], float(arrays[key][0]))
        named.setdefault(name, []).append(one)
    return named
