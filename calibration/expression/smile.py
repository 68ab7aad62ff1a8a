"""What the model that sees smiles is taught with, and its fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.appearance.learn import FOLDS, Linear, folds, logistic
from calibration.labels import Label

CHECK = "expression.neutral"
FAULT = "smile"
NO_SMILE = ("brows-up", "aside", "up", "both-closed", "one-closed")
_PENALTY = 1.0
_AT_REST = 0.01  # share of posed faces at rest that reaches a certainty of one half
_POSED = ("idcard/", "portraits/")


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The fitted model.

    Attributes
    ----------
    model : Linear
        Its score is the log-odds of a smile.
    scores : ndarray, shape (N,)
        Of models that had not seen the person.
    rest, smiling : ndarray, shape (N,), bool
        Photos as they came of a face at rest; photos that show a smile.
    """

    model: Linear
    scores: NDArray[np.float64]
    rest: NDArray[np.bool_]
    smiling: NDArray[np.bool_]


def learn(labels: Sequence[Label], features: NDArray[np.float32]) -> Learned:
    """Fit the model to N labelled faces with their features (N, F)."""
    rest = np.array([label.complies(CHECK) for label in labels])
    smiling = np.array([_smiles(label) for label in labels])
    weights = np.array([_weight(label) for label in labels])
    fold = folds(np.array([label.person for label in labels]))
    scores = np.empty(len(labels))
    for held in range(FOLDS):
        taught = (fold != held) & (weights > 0)
        model = logistic(features[taught], smiling[taught], weights[taught], _PENALTY)
        scores[fold == held] = model(features[fold == held])
    shift = float(np.quantile(scores[rest & posed(labels)], 1 - _AT_REST))
    taught = weights > 0
    model = logistic(features[taught], smiling[taught], weights[taught], _PENALTY)
    return Learned(Linear(model.weights, model.bias - shift), scores - shift, rest, smiling)


def posed(labels: Sequence[Label]) -> NDArray[np.bool_]:
    """Tell who was asked to look neutral or to smile, as they came; shape (N,)."""
    return np.array([label.path.startswith(_POSED) for label in labels])


def _smiles(label: Label) -> bool:
    if label.fault:
        return label.fault == FAULT and label.severity != "slight"
    return CHECK in label.offends


def _weight(label: Label) -> float:
    """Weigh real people over generated ones, photos as they came over made ones."""
    real = label.path.startswith(_POSED)
    if label.fault:
        return 0.6 if _smiles(label) else 0.2 if label.fault in NO_SMILE else 0.0
    if _smiles(label):
        return 2.0 if real else 1.0
    return (3.0 if real else 2.0) if label.complies(CHECK) else 0.0
