"""Arcs in a line: how far it turns over so many points in a row, and how evenly."""

import numpy as np
from numpy.typing import NDArray


def slopes(angles: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Give by how much each ``count`` angles (N,) in a row rise from one to the next, fitted."""
    places = np.arange(count) - (count - 1) / 2
    return np.asarray(np.correlate(angles, places) / float(places @ places))


def unevenness_deg(
    angles: NDArray[np.float64], firsts: NDArray[np.intp], slope: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Give by how much ``count`` angles in a row leave an even rise, root of the mean square.

    Parameters
    ----------
    angles : ndarray, shape (N,), float64
        In radians, going on from one to the next.
    firsts : ndarray, shape (K,), int
        Where the rows begin.
    slope : ndarray, shape (K,), float64
        What `slopes` gives there.
    count : int
        How many.
    """
    places = np.arange(count) - (count - 1) / 2
    even = slope**2 * float(places @ places) / count
    windows = firsts[:, None] + np.arange(count)
    return np.asarray(np.degrees(np.sqrt(np.maximum(angles[windows].var(1) - even, 0))))
