"""The linear fits that tell how far a face is moved, of what the landmark network saw of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from calibration.appearance.learn import Linear, folds

BROWS = ("brows_up", "frown")
HEADS = (
    "corners_down",
    "crooked",
    "pursed",
    "aside",
    "crossed",
    "down",
    "parted",
)
PENALTY, BROWS_PENALTY = 1.2e-4, 4e-4  # of those tried, the best on people left out
_LEAST_SPREAD = 0.05  # of the median of the traits' spreads

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """N faces that teach.

    Attributes
    ----------
    traits : ndarray, shape (N, F), float32
        What the network saw.
    figures : ndarray, shape (N, K), float64
        How far what is moved, in the order of ``HEADS`` or of some of them; NaN where a face
        teaches nothing.
    weights : ndarray, shape (N,), float64
        How much each counts.
    rest : ndarray, shape (N,), bool
        Photos as they came of faces at rest, whose weighted mean is where nothing is moved.
    people : ndarray, shape (N,)
        Whose.
    """

    traits: Array
    figures: NDArray[np.float64]
    weights: NDArray[np.float64]
    rest: NDArray[np.bool_]
    people: NDArray[np.str_]


def learn(
    taught: Taught, names: Sequence[str], penalty: float = PENALTY
) -> tuple[Mapping[str, Linear], NDArray[np.float64]]:
    """Fit heads; give them by name, and what heads say (N, K) that had not seen the person."""
    at_rest = taught.weights * taught.rest
    mean = (at_rest / at_rest.sum()).astype(np.float32) @ taught.traits
    spread = taught.traits.std(0)
    spread = (spread + _LEAST_SPREAD * np.median(spread)) * np.float32(np.sqrt(spread.size))
    scaled = (taught.traits - mean) / spread
    likeness = scaled @ scaled.T
    fold = folds(taught.people)
    said = np.empty_like(taught.figures)
    for held in np.unique(fold):
        seen = fold != held
        shares = _shares(taught, likeness, seen, penalty)
        said[~seen] = likeness[np.ix_(~seen, seen)] @ shares[seen]
    slopes = (
        scaled.T @ _shares(taught, likeness, np.ones(len(fold), bool), penalty) / spread[:, None]
    )
    models = {
        name: Linear(one.astype(np.float32), -float(one @ mean))
        for name, one in zip(names, slopes.T, strict=True)
    }
    return models, said


def _shares(taught: Taught, likeness: Array, seen: NDArray[np.bool_], penalty: float) -> Array:
    """Give what share each face has in each head's slopes, (N, K): ridge regression, dually."""
    shares = np.zeros(taught.figures.shape, np.float32)
    known = np.isfinite(taught.figures)
    for pattern in np.unique(known, axis=1).T:
        heads = np.flatnonzero((known == pattern[:, None]).all(0))
        used = np.flatnonzero(seen & pattern)
        root = np.sqrt(taught.weights[used] / taught.weights[used].mean()).astype(np.float32)
        square = likeness[np.ix_(used, used)] * root * root[:, None]
        square[np.diag_indices_from(square)] += penalty * len(used)
        factor = cho_factor(square, lower=True, overwrite_a=True, check_finite=False)
        figures = taught.figures[np.ix_(used, heads)].astype(np.float32)
        shares[np.ix_(used, heads)] = root[:, None] * cho_solve(factor, root[:, None] * figures)
    return shares
