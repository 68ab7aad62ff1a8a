"""From patches to certainties: one small logistic model for each thing that may be wrong.

The dictionaries and weights are data, ``weights.npz``; ``python -m calibration.appearance`` makes
them anew from labelled photos.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from detector.appearance.dictionary import Dictionary
from detector.appearance.frame import Frame
from detector.appearance.patches import Window, patches

Certainties = Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """One logistic model.

    Attributes
    ----------
    window : Window
        Where it looks.
    weights : ndarray, shape (GRID * GRID * K,), float32
        Of the features; what they are centred and scaled by is folded in.
    bias : float
        Added to the products.
    slope, shift : float
        From the mean over the window's patches to log-odds, fitted on people left out.
    """

    window: Window
    weights: NDArray[np.float32]
    bias: float
    slope: float
    shift: float

    def percent(self, features: NDArray[np.float32]) -> float:
        """Give the certainty in percent, from the features of the window's patches (P, F)."""
        score = float((features @ self.weights).mean()) + self.bias
        return float(100 / (1 + np.exp(-np.clip(self.slope * score + self.shift, -50, 50))))


def recognise(frame: Frame) -> Certainties:
    """Tell how certainly each thing is wrong with a head.

    Returns
    -------
    mapping of str to float
        Percent for each name of :func:`judges`; at 50 a head with and one without the fault
        would look so equally often.
    """
    dictionaries, named = judges()
    seen = {
        window: np.stack([dictionary.encode(patch) for patch in patches(frame, window)])
        for window, dictionary in dictionaries.items()
    }
    return {name: judge.percent(seen[judge.window]) for name, judge in named.items()}


@cache
def judges() -> tuple[Mapping[Window, Dictionary], Mapping[str, Judge]]:
    """Load the dictionaries by window and the models by name."""
    with files("detector.appearance").joinpath("weights.npz").open("rb") as stream:
        stored = np.load(stream, allow_pickle=False)
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    dictionaries = {
        window: Dictionary(arrays[f"{window.name}.words"], arrays[f"{window.name}.offsets"])
        for window in Window
    }
    named = {}
    for key in sorted(arrays):
        window, _, name = key.partition(":")
        if name:
            bias, slope, shift, *weights = arrays[key].tolist()
            row = np.asarray(weights, np.float32)
            named[name] = Judge(Window[window], row, bias, slope, shift)
    return dictionaries, named
