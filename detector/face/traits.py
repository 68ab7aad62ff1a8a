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
    points = local[:, 0] + 1j * local[:, 1]
    right, left = points[_PUPIL_RIGHT], points[_PUPIL_LEFT]
    middles = (right + left) / 2, points[_LIPS].sum() / 4
    places = [
        middle + grid * (left - right)
        for middle, grid in zip(middles, (_AT_EYES, _AT_MOUTH), strict=True)
    ]
    start, end = points[_CORNERS].T[..., None]
    eyes = [((start + end) / 2 + grid * (end - start)).ravel() for grid in (_AT_IRIS, _AT_BROW)]
    seen = _between(coarse, np.concatenate(places)), _between(fine, np.concatenate(eyes))
    return np.concatenate([whole.ravel(), *(part.ravel() for part in seen)])


def _between(cells: Array, places_px: Places) -> Array:
    """Interpolate the features (S, S, C) at places x + iy (K,) of the input, shape (K, C)."""
    side, channels = cells.shape[1:]
    inside = np.stack([places_px.real, places_px.imag])
    inside = (inside + np.float32(0.5)) * np.float32(side / _SIDE_PX) - np.float32(0.5)
    inside = np.minimum(np.maximum(inside, 0), np.float32(side - 1.001))
    x, y = before = inside.astype(np.intp)
    right, low = (inside - before.astype(np.float32))[..., None]
    flat, at = cells.reshape(-1, channels), y * side + x
    first, second, third, fourth = (flat.take(at + step, axis=0) for step in (0, 1, side, side + 1))
    return _mixed(_mixed(first, second, right), _mixed(third, fourth, right), low)


def _mixed(one: Array, other: Array, share: Array) -> Array:
    """Give the first and so large a share of the other; it is written over the other."""
    other -= one
    other *= share
    other += one
    return other
