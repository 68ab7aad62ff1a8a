"""What the landmark network saw of a face, besides where it puts the landmarks.

Its last feature maps tell lids, looks and lips more finely than the landmarks do, in which closed
eyes half follow open ones and half a smile is none. They cost nothing, for the network runs anyway.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Places = NDArray[np.complex64]

_PUPIL_RIGHT, _PUPIL_LEFT = 468, 473
_LIPS = np.array([13, 14, 61, 291])
_CORNERS = np.array([[33, 133], [362, 263]])
_SIDE_PX = 256


def _grid(columns: list[float], rows: list[float]) -> Places:
    return (np.array(columns) + 1j * np.array(rows)[:, None]).ravel().astype(np.complex64)


# Where it is looked at, x + iy in eye distances from the middle of the pupils and of the lips.
_AT_EYES = _grid([-0.85, -0.6, -0.4, -0.15, 0.15, 0.4, 0.6, 0.85], [-0.45, -0.25, 0, 0.2])
_AT_MOUTH = _grid([-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6], [-0.25, -0.1, 0.1, 0.25])
# And finely at each eye and its brow, in widths of the eye from the middle of its corners.
_AT_IRIS = _grid([-0.5, -0.25, 0, 0.25, 0.5], [-0.45, -0.22, 0, 0.22, 0.45])
_AT_BROW = _grid([-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75], [-0.9, -0.68])
# All of these, an eye's for each eye; and of which middle and distance each is told.
_GRIDS = (_AT_EYES, _AT_MOUTH, _AT_IRIS, _AT_IRIS, _AT_BROW, _AT_BROW)
_AT = np.concatenate(_GRIDS)
_OF = np.repeat([0, 1, 2, 3, 2, 3], [len(grid) for grid in _GRIDS])
# The first of them are looked at in 16 x 16 cells, the others in 32 x 32.
_COARSELY = len(_AT_EYES) + len(_AT_MOUTH)
_SIDES = np.where(np.arange(len(_AT)) < _COARSELY, 16, 32)
_CELLS_A_PX = (_SIDES / _SIDE_PX).astype(np.float32)
_LAST_CELL = (_SIDES - 1.001).astype(np.float32)
_COARSE = (_COARSELY + 4) * 128
_OF_IRISES = 2 * len(_AT_IRIS) * 64
TRAIT_COUNT = _COARSE + _OF_IRISES + 2 * len(_AT_BROW) * 64
# What was seen coarsely of all; finely of both irises; and of these and the brows.
FACE, IRISES, EYES, EVERYTHING = (
    slice(0, _COARSE),
    slice(_COARSE, _COARSE + _OF_IRISES),
    slice(_COARSE, TRAIT_COUNT),
    slice(0, TRAIT_COUNT),
)


def traits(local: Array, fine: Array, coarse: Array, whole: Array) -> Array:
    """Give the traits of one face, shape (13184,).

    Parameters
    ----------
    local : ndarray, shape (478, 2), float32
        The landmarks in pixels of the network's input.
    fine : ndarray, shape (32, 32, 64), float32
        Features of every eighth pixel, of which those about each eye and brow are taken.
    coarse : ndarray, shape (16, 16, 128), float32
        Features of every sixteenth pixel, of which those about eyes and mouth are taken.
    whole : ndarray, shape (2, 2, 128), float32
        Features of the whole, all of which are taken.
    """
    points = local[:, 0] + 1j * local[:, 1]
    right, left = points[_PUPIL_RIGHT], points[_PUPIL_LEFT]
    start, end = points[_CORNERS].T
    middles = np.array([(right + left) / 2, points[_LIPS].sum() / 4, *((start + end) / 2)])
    units = np.array([left - right, left - right, *(end - start)])
    places = middles[_OF] + _AT * units[_OF]
    inside = np.stack([places.real, places.imag])
    inside = (inside + np.float32(0.5)) * _CELLS_A_PX - np.float32(0.5)
    inside = np.minimum(np.maximum(inside, 0), _LAST_CELL)
    seen = _between(coarse, inside[:, :_COARSELY]), _between(fine, inside[:, _COARSELY:])
    return np.concatenate([whole.ravel(), *(part.ravel() for part in seen)])


def _between(cells: Array, inside: Array) -> Array:
    """Interpolate the features (S, S, C) at places (2, K) within their cells, shape (K, C)."""
    side, channels = cells.shape[1:]
    x, y = inside.astype(np.intp)
    right, low = (inside - np.floor(inside))[..., None]
    corners = y * side + x + np.array([[0], [side], [1], [side + 1]])
    around = cells.reshape(-1, channels).take(corners, axis=0)
    upper, lower = _mixed(around[:2], around[2:], right)
    return _mixed(upper, lower, low)


def _mixed(one: Array, other: Array, share: Array) -> Array:
    """Give the first and so large a share of the other; it is written over the other."""
    other -= one
    other *= share
    other += one
    return other
