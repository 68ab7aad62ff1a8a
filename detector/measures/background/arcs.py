"""Arcs in a line: how far it turns over so many points in a row, and how evenly."""

import math

import numpy as np
from numpy.typing import NDArray

from detector.kernels import where_set


def running_sums(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give what `turning` looks for arcs by, (3, N + 1), of angles (N,) in radians.

    Sums over the first so many: of the angles, of each times its place, and of their squares.
    """
    sums = np.zeros((3, len(angles) + 1))
    places = np.arange(len(angles), dtype=np.float64)
    np.cumsum(np.array([angles, places * angles, angles * angles]), axis=1, out=sums[:, 1:])
    return sums


def turning(
    sums: NDArray[np.float64], count: int, least_deg: float, most_uneven_deg: float
) -> NDArray[np.intp]:
    """Tell where ``count`` angles in a row, the K of them, fall by so much in all, and evenly.

    What `slopes` and `unevenness_deg` give is exact; these are sums of many, right but for their
    rounding, that take a tenth of the time.

    Parameters
    ----------
    sums : ndarray, shape (3, N + 1), float64
        What `running_sums` gives of the angles.
    count : int
        How many.
    least_deg, most_uneven_deg : float
        How far they fall at least, and by how much they leave an even fall at most.
    """
    total, moment, square = sums[:, count:] - sums[:, :-count]
    spread = count * (count**2 - 1) / 12  # of the places about their middle, squared
    moment -= (np.arange(len(total), dtype=np.float64) + (count - 1) / 2) * total
    firsts = where_set(moment < -math.radians(least_deg) * spread / (count - 1))
    mean, fall = total.take(firsts) / count, moment.take(firsts)
    uneven = square.take(firsts) / count - mean * mean - fall * fall / (spread * count)
    return np.asarray(firsts[uneven < math.radians(most_uneven_deg) ** 2], np.intp)


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
    known = angles.take(firsts[:, None] + np.arange(count))
    apart = known - known.sum(1, keepdims=True) / count
    return np.asarray(np.degrees(np.sqrt(np.maximum((apart * apart).sum(1) / count - even, 0))))
