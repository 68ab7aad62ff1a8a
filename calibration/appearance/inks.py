"""What rims of glasses are made of."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.light import colour

Ink = Callable[[Generator], NDArray[np.float32]]

_METALS = ((1, 0.82, 0.5), (1, 0.86, 0.62), (1, 0.78, 0.68), (1, 1, 1.02), (1, 0.98, 0.93))


def of_anything(rng: Generator) -> NDArray[np.float32]:
    """Draw the light (3,) of a rim: dark, of horn, of gold or steel, or any."""
    dark, pale, hue = rng.integers(0, 90), rng.integers(90, 250), rng.integers(0, 256, 3)
    inks = (
        (dark, dark, dark),
        (dark + 40, dark + 15, dark),
        (pale, 0.85 * pale, 0.6 * pale),
        (pale, pale, pale),
        tuple(hue.tolist()),
    )
    return colour(*inks[int(rng.choice(len(inks), p=(0.4, 0.2, 0.1, 0.1, 0.2)))])


def of_metal(rng: Generator) -> NDArray[np.float32]:
    """Draw the light (3,) of a rim of gold, yellow to red, or of steel."""
    pale, metal = rng.integers(90, 250), _METALS[int(rng.integers(len(_METALS)))]
    return colour(*(min(pale * share, 255) for share in metal))
