"""Pieces of an outline between two sharp turns: how long, how round, how sharp."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.kernels import where_set
from detector.outline import STEP, beside

# Of a pocket's rim, in eye distances.
_LENGTHS = (0.16, 0.2, 0.26, 0.34, 0.44, 0.58, 0.76, 1.0, 1.3, 1.7)
_HALF_CIRCLE = 1 / (2 * np.pi)  # its area for a length of one
_CUSP_RAD, _LEAST_CUSP = 1.2, 0.3
_FOUR = np.ones(4)  # turns that are added up
_LOOKED_AT = 24  # pieces whose shape is looked at


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """K pieces of an outline of N points, of all lengths, between two sharp turns.

    Attributes
    ----------
    count : int
        How many points the outline has.
    start, steps : ndarray, shape (K,), int
        At which of them they begin, and how many steps they are long.
    which : ndarray, shape (K,), int
        Which of the lengths that is.
    area : ndarray, shape (K,), float64
        Between them and their chord, in squared eye distances.
    rounded : ndarray, shape (K,), float64
        How much of half a disc that is.
    sharpness : ndarray, shape (K,), float64
        How sharply the outline turns at both ends at least, 0..1.
    """

    count: int
    start: NDArray[np.intp]
    steps: NDArray[np.intp]
    which: NDArray[np.intp]
    area: NDArray[np.float64]
    rounded: NDArray[np.float64]
    sharpness: NDArray[np.float64]


def pieces_of(points: NDArray[np.complex128]) -> Pieces:
    """Find the pieces of a closed line of points (N,), in eye distances."""
    count = len(points)
    _, ahead = beside(points)
    cusp = _cusps(ahead - points)
    lengths = np.array([round(length / STEP) for length in _LENGTHS if length < count * STEP])
    sharp = where_set(cusp > _LEAST_CUSP)
    ends = cusp.take(sharp + lengths[:, None], mode="wrap").ravel()
    kept = where_set(ends > _LEAST_CUSP)
    which = kept // len(sharp)
    start, steps = sharp[kept - which * len(sharp)], lengths[which]
    last = start + steps
    swept = _sums((points.conj() * ahead).imag / 2)
    chord = (points[start].conj() * points.take(last, mode="wrap")).imag / 2
    area = np.maximum(swept[start] - swept[last] + chord, 0)
    rounded = area / ((steps * STEP) ** 2 * _HALF_CIRCLE)
    return Pieces(count, start, steps, which, area, rounded, np.minimum(cusp[start], ends[kept]))


def most_promising(pieces: Pieces, free: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give which pieces may be most like a bite, the best first; those one point beside do not.

    Parameters
    ----------
    pieces : Pieces
        Of an outline of N points.
    free : ndarray, shape (N,), bool
        Which of them lie along the wall: all of a piece must.
    """
    which, start = pieces.which, pieces.start
    taken = _sums(~free)
    along_wall = taken[start + pieces.steps + 1] == taken[start]
    promise = np.zeros((len(_LENGTHS), pieces.count))
    promise[which, start] = (
        np.sqrt(pieces.area) * pieces.rounded * (0.15 + pieces.sharpness) * along_wall
    )
    here, before, after = (promise[which, (start + by) % pieces.count] for by in (0, -1, 1))
    peaks = where_set((here > 0) & (here >= before) & (here > after))
    return peaks[np.argsort(-here[peaks], kind="stable")[:_LOOKED_AT]]


def _cusps(along: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Tell, 0..1, how sharply the outline turns towards the person at each point."""
    before, _ = beside(along)
    turn = np.angle(along * before.conj())
    ringed = np.concatenate([turn[-3:], turn, turn[:2]])
    corner = np.correlate(ringed, _FOUR)
    sharpest = np.maximum(np.maximum(corner[:-2], corner[1:-1]), corner[2:])
    cusps: NDArray[np.float64] = (sharpest / _CUSP_RAD).clip(0, 1)
    return cusps


def _sums(steps: NDArray[np.floating] | NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give running sums over a closed line gone round twice."""
    sums = np.zeros(2 * len(steps) + 1)
    np.cumsum(np.concatenate([steps, steps]), out=sums[1:])
    return sums
