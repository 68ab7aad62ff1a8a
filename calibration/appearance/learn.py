"""Logistic models by maximum likelihood, scored on people they never saw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

FOLDS = 5
NOBODY = ""  # the person of heads that are painted; nobody is left out with them
_SCALING_PENALTY = 1e-3
_STEADINESS = 3.0  # on half the mean square of what the score moves over sways
_STEPS = 80

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Weights of features (F,) and what is added to the products."""

    weights: Array
    bias: float

    def __call__(self, features: Array) -> NDArray[np.float64]:
        """Give the scores (N,) of features (N, F)."""
        return np.asarray(features @ self.weights + self.bias, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Sways:
    """Differences of features (M, F) that are to make none, and whose: places (M,) of examples."""

    differences: Array
    places: NDArray[np.int64]


def logistic(
    features: Array,
    wrong: NDArray[np.bool_],
    weights: NDArray[np.float64],
    penalty: float | Array,
    sways: Array | None = None,
) -> Linear:
    """Fit an L2-penalised logistic model in which both classes weigh the same.

    What must not move the score is told by sways: differences of features between pictures that
    differ in nothing else. The score's mean square over them is penalised.

    Parameters
    ----------
    features : ndarray, shape (N, F), float32
        One row an example.
    wrong : ndarray, shape (N,), bool
        Which show the fault.
    weights : ndarray, shape (N,), float64
        Of the examples.
    penalty : float or ndarray, shape (F,), float32
        On half the squared weights, of features scaled alike.
    sways : ndarray, shape (M, F), float32, optional
        Differences that are to make none.
    """
    mean, spread = features.mean(0), features.std(0) + 1e-2
    scaled = (features - mean) / spread
    sign = np.where(wrong, 1.0, -1.0).astype(np.float32)
    share = weights / np.where(wrong, weights[wrong].sum(), weights[~wrong].sum()) / 2
    share = share.astype(np.float32)
    swayed = (features[:0] if sways is None else sways) / spread
    steady = np.float32(_STEADINESS / max(len(swayed), 1))

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        bias, slopes = np.float32(at[0]), at[1:].astype(np.float32)
        agrees = sign * (scaled @ slopes + bias)
        moved = swayed @ slopes
        value = share @ np.logaddexp(0, -agrees) + float((penalty * slopes) @ slopes) / 2
        value += steady / 2 * float(moved @ moved)
        pull = -share * sign / (1 + np.exp(np.clip(agrees, -60, 60)))
        gradient = scaled.T @ pull + penalty * slopes + steady * (swayed.T @ moved)
        return float(value), np.concatenate([[pull.sum()], gradient]).astype(np.float64)

    start = np.zeros(features.shape[1] + 1)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    slopes = (best[1:] / spread).astype(np.float32)
    return Linear(slopes, float(best[0] - slopes @ mean))


def folds(people: NDArray[np.str_], seed: int = 0) -> NDArray[np.int64]:
    """Deal people, not photos, into folds, shape (N,); what shows `NOBODY` is in none, -1."""
    fold, someone = np.full(len(people), -1), people != NOBODY
    names, owner = np.unique(people[someone], return_inverse=True)
    dealt = np.random.default_rng(seed).permutation(len(names)) % FOLDS
    fold[someone] = dealt[owner]
    return fold


def left_out(
    features: Array,
    wrong: NDArray[np.bool_],
    weights: NDArray[np.float64],
    people: NDArray[np.str_],
    penalty: float | Array,
    sways: Sways,
) -> NDArray[np.float64]:
    """Score every example with a model that never saw its person; shape (N,).

    Examples of weight 0 are scored and teach nothing, but sway. What shows `NOBODY` always teaches.
    """
    fold = folds(people)
    scores = np.empty(len(wrong))
    for held in range(FOLDS):
        taught = (fold != held) & (weights > 0)
        swayed = sways.differences[fold[sways.places] != held]
        model = logistic(features[taught], wrong[taught], weights[taught], penalty, swayed)
        told = (fold == held) | (fold < 0)
        scores[told] = model(features[told])
    return scores


def log_odds(scores: NDArray[np.float64], wrong: NDArray[np.bool_]) -> tuple[float, float]:
    """Fit slope and shift from scores to log-odds (Platt scaling), both classes weighing alike."""
    column = np.asarray(scores[:, None], np.float32)
    line = logistic(column, wrong, np.ones(len(scores)), _SCALING_PENALTY)
    return float(line.weights[0]), line.bias
