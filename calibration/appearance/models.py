"""Each role's model and what it says of people it never saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.appearance.examples import Example
from calibration.appearance.learn import left_out, log_odds, logistic
from calibration.appearance.roles import ROLES, Role
from detector.appearance.recognise import Features, percent

_REAL_WEIGHT = 20.0  # a photo as it came teaches as much as this many spoilt ones


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """One role's model and its scores on people left out.

    Attributes
    ----------
    weights : ndarray, shape (1 + F,), float32
        The bias, then the weights of the window's features.
    percents : ndarray, shape (N,), float64
        Certainties of models that had not seen the person.
    wrong, known : ndarray, shape (N,), bool
        Which examples show the fault, and of which it is known whether they do.
    """

    weights: NDArray[np.float32]
    percents: NDArray[np.float64]
    wrong: NDArray[np.bool_]
    known: NDArray[np.bool_]


def learn(found: Sequence[Example], features: Features) -> Mapping[str, Learned]:
    """Fit every role's model.

    Parameters
    ----------
    found : sequence of N Example
        The examples.
    features : ndarray, shape (N, 2, F), float32
        Of both windows of each.

    Returns
    -------
    mapping of str to Learned
        By the name of the role.
    """
    return {role.name: _learned(role, found, features[:, role.window]) for role in ROLES}


def held_out_percents(
    found: Sequence[Example], features: Features
) -> Mapping[str, NDArray[np.float64]]:
    """Give for each role the certainties (N,) of models that had not seen the person."""
    return {name: learned.percents for name, learned in learn(found, features).items()}


def _learned(role: Role, found: Sequence[Example], features: Features) -> Learned:
    wrong = np.array([role.wrong(example) for example in found])
    known = wrong | ~np.array([role.unclear(example) for example in found])
    weights = known * np.array([1.0 if example.check else _REAL_WEIGHT for example in found])
    people = np.array([example.person for example in found])
    scores = left_out(features, wrong, weights, people)
    slope, shift = log_odds(scores[known], wrong[known])
    model = logistic(features[known], wrong[known], weights[known])
    scaled = slope * np.array([model.bias, *model.weights])
    scaled[0] += shift
    percents = np.array([percent(slope * score + shift) for score in scores])
    return Learned(scaled.astype(np.float32), percents, wrong, known)
