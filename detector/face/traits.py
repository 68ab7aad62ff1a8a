"""What the landmark network saw of a face, besides where it puts the landmarks.

Its last feature maps tell lids, looks and lips more finely than the landmarks do, in which closed
eyes half follow open ones and half a smile is none. They cost nothing, for the network runs anyway.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_PUPIL_RIGHT, _PUPIL_LEFT = 468, 473
_LIPS = np.array([13, 14, 61, 291])
_CELLS, _SIDE_PX, _CHANNELS = 16, 256, 128
_CORNERS = np.array([[0], [1], [_CELLS], [_CELLS + 1]])  # of four cells, from the upper left


def _grid(columns: list[float], rows: list[float]) -> Array:
    return np.stack(np.meshgrid(columns, rows), -1).reshape(-1, 2).astype(np.float32)


# Where it is looked at, in eye distances from the middle of the pupils and of the lips.
_AT_EYES = _grid([-0.85, -0.6, -0.4, -0.15, 0.15, 0.4, 0.6, 0.85], [-0.45, -0.25, 0, 0.2])
_AT_MOUTH = _grid([-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6], [-0.25, -0.1, 0.1, 0.25])
TRAIT_COUNT = (len(_AT_EYES) + len(_AT_MOUTH) + 4) * _CHANNELS


def traits(local: Array, cells: Array, whole: Array) -> Array:
    """Give the traits of one face, shape (8192,).

    Parameters
    ----------
    local : ndarray, shape (478, 2), float32
        The landmarks in pixels of the network's input.
    cells : ndarray, shape (16, 16, 128), float32
        Features of every sixteenth pixel, of which those about eyes and mouth are taken.
    whole : ndarray, shape (2, 2, 128), float32
        Features of the whole, all of which are taken.
    """
    right, left = local[_PUPIL_RIGHT], local[_PUPIL_LEFT]
    across = left - right
    turn = np.stack([across, np.stack([-across[1], across[0]])])
    middles = ((right + left) / 2, local[_LIPS].mean(0))
    places = [
        middle + grid @ turn for middle, grid in zip(middles, (_AT_EYES, _AT_MOUTH), strict=True)
    ]
    seen = _between(cells, np.concatenate(places))
    return np.concatenate([whole.ravel(), seen.ravel()])


def _between(cells: Array, places_px: Array) -> Array:
    """Interpolate the cells' features at places (K, 2) of the input, shape (K, 128)."""
    inside = (places_px + 0.5) * (_CELLS / _SIDE_PX) - 0.5
    inside = np.clip(inside, 0, np.float32(_CELLS - 1.001))
    before = inside.astype(np.intp)
    x, y = before.T
    right, low = (inside - before).T[..., None]
    around = y * _CELLS + x + _CORNERS
    first, second, third, fourth = cells.reshape(-1, _CHANNELS).take(around, axis=0)
    upper = first + right * (second - first)
    lower = third + right * (fourth - third)
    return np.asarray(upper + low * (lower - upper), np.float32)
