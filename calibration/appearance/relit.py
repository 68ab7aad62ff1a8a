"""The same head on other skins and in other light: what must not move a certainty."""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from calibration.faults.light import Rgb, developed, linear
from calibration.faults.sitting import Sitting
from calibration.tones import TONES, retoned

_STOPS, _LEAST_STOPS, _MOST_STOPS = (-0.4, 0.8), -2.5, 0.7


def relit(
    sitting: Sitting, toned: bool, rng: Generator, among: Sequence[str] = tuple(sorted(TONES))
) -> Rgb:
    """Give the photo on a skin and in a light drawn at random; nothing moves.

    Parameters
    ----------
    sitting : Sitting
        The photo.
    toned : bool
        Whether its skin may change; not where a lens or a mask would be taken for skin.
    rng : Generator
        What is drawn from.
    among : sequence of str
        Which of `TONES` the skin may have.
    """
    tone = among[int(rng.integers(len(among)))]
    rgb = retoned(sitting, tone) if toned else sitting.rgb
    stops = float(np.clip(rng.normal(*_STOPS), _LEAST_STOPS, _MOST_STOPS))
    cast = np.exp(rng.normal(0, 0.08, 3))
    return developed((linear(rgb) * cast * 2.0**stops).astype(np.float32))
