"""What the landmark network saw of a face, besides where it puts the landmarks.

Its last feature maps tell lids, looks and lips more finely than the landmarks do, in which closed
eyes half follow open ones and half a smile is none. They cost nothing, for the network runs anyway.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_PUPIL_RIGHT, _PUPIL_LEFT = 468, 473
_LIPS = np.array([13, 14, 61, 291])
_CORNERS = np.array([[33, 133], [362, 263]])
_SIDE_PX = 256


def _grid(columns: list[float], rows: list[float]) -> Array:
    return np.stack(np.meshgrid(columns, rows), -1).reshape(-1, 2).astype(np.float32)


# Where it is looked at, in eye distances from the middle of the pupils and of the lips.
_AT_EYES = _grid([-0.85, -0.6, -0.4, -0.15, 0.15, 0.4, 0.6, 0.85], [-0.45, -0.25, 0, 0.2])
_AT_MOUTH = _grid([-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6], [-0.25, -0.1, 0.1, 0.25])
# And finely at each eye and its brow, in widths of the eye from the middle of its corners.
_AT_IRIS = _grid([-0.5, -0.25, 0, 0.25, 0.5], [-0.45, -0.22, 0, 0.22, 0.45])
_AT_BROW = _grid([-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75], [-0.9, -0.68])
_COARSE = (len(_AT_EYES) + len(_AT_MOUTH) + 4) * 128
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
    right, left = local[_PUPIL_RIGHT], local[_PUPIL_LEFT]
    turn = _turned(left - right)
    middles = ((right + left) / 2, local[_LIPS].mean(0))
    places = [
        middle + grid @ turn for middle, grid in zip(middles, (_AT_EYES, _AT_MOUTH), strict=True)
    ]
    eyes = [
        (start + end) / 2 + grid @ _turned(end - start)
        for grid in (_AT_IRIS, _AT_BROW)
        for start, end in local[_CORNERS]
    ]
    seen = _between(coarse, np.concatenate(places)), _between(fine, np.concatenate(eyes))
    return np.concatenate([whole.ravel(), *(part.ravel() for part in seen)])


def _turned(across: Array) -> Array:
    """Give the matrix (2, 2) that turns rows of the level picture by a vector along its rows."""
    return np.stack([across, np.stack([-across[1], across[0]])])


def _between(cells: Array, places_px: Array) -> Array:
    """Interpolate the features (S, S, C) at places (K, 2) of the input, shape (K, C)."""
    side, channels = cells.shape[1:]
    inside = (places_px + 0.5) * np.float32(side / _SIDE_PX) - 0.5
    inside = np.clip(inside, 0, np.float32(side - 1.001))
    before = inside.astype(np.intp)
    x, y = before.T
    right, low = (inside - before).T[..., None]
    around = y * side + x + np.array([[0], [1], [side], [side + 1]])
    first, second, third, fourth = cells.reshape(-1, channels).take(around, axis=0)
    upper = first + right * (second - first)
    lower = third + right * (fourth - third)
    return np.asarray(upper + low * (lower - upper), np.float32)
