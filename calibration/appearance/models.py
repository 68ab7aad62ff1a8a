"""Each role's model and what it says of people it never saw."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.appearance.examples import Example
from calibration.appearance.learn import Sways, left_out, log_odds, logistic
from calibration.appearance.roles import ROLES, Role
from detector.appearance import Features, Worn
from detector.appearance.pooled import GRID
from detector.appearance.recognise import Depth, percent

_REAL, _SPOILT = 4.0, 0.8  # what an example weighs; variants weigh as real ones
_WORN = {
    "patch": 0.4,
    "glasses": 1.5,
    "band": 0.15,
    "beard": 1.2,
    "held": 1.0,
    "ear": 0.8,
    "painted": 8.0,
}
_KINDS_OF_MEAN = 2  # of the features themselves and of their magnitudes
_PARTS_AGAIN = (slice(0, 3584), slice(3584, 9728))  # what the second look saw before and at the end

Hits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """One role's model and its scores on people left out.

    Attributes
    ----------
    weights : ndarray, shape (1 + F,), float32
        The bias, then the weights of the windows' features.
    percents : ndarray, shape (N,), float64
        Certainties of models that had not seen the person.
    wrong, known : ndarray, shape (N,), bool
        Which examples show the fault, and of which it is known whether they do.
    """

    weights: NDArray[np.float32]
    percents: NDArray[np.float64]
    wrong: Hits
    known: Hits


def learn(found: Sequence[Example], heads: Sequence[Worn]) -> Mapping[str, Learned]:
    """Fit every role's model.

    Parameters
    ----------
    found : sequence of N Example
        The examples; those that do not teach are only told.
    heads : sequence of N Worn
        What is seen of each, looked at twice.

    Returns
    -------
    mapping of str to Learned
        By the name of the role.
    """
    learned = {}
    for role in ROLES:
        learned[role.name] = _learned(role, found, seen_by(role, heads))
    return learned


def seen_by(role: Role, heads: Sequence[Worn]) -> Features:
    """Give the features of a role's windows side by side, one row a head."""
    if role.depth is Depth.AGAIN:
        again = np.stack([head.again for head in heads if head.again is not None])
        seen, parts = [again], _PARTS_AGAIN
    else:
        seen = [np.stack([head.features[window] for head in heads]) for window in role.windows]
        parts = (Depth.LATE.value, Depth.EARLIER.value)
    for part in parts if role.above_chin else ():
        seen[0][:, part].reshape(len(heads), _KINDS_OF_MEAN, GRID, -1)[:, :, -1] = 0
    if role.depth is Depth.AGAIN:
        return seen[0]
    return np.concatenate([one[:, role.depth.value] for one in seen], axis=1)


def _learned(role: Role, found: Sequence[Example], features: Features) -> Learned:
    wrong, known = told(role, found)
    weights = known * np.array([_weight(role, example) for example in found])
    people = np.array([example.person for example in found])
    sways = _sways(found if role.steady else (), features)
    penalty = _penalties(role, features.shape[1])
    scores = left_out(features, wrong, weights, people, penalty, sways)
    as_seen = (weights > 0) & np.array([_scales(role, example) for example in found])
    slope, shift = log_odds(scores[as_seen], wrong[as_seen])
    shift -= math.log(role.rarity)
    taught = weights > 0
    model = logistic(features[taught], wrong[taught], weights[taught], penalty, sways.differences)
    scaled = slope * np.array([model.bias, *model.weights])
    scaled[0] += shift
    percents = np.array([percent(slope * score + shift) for score in scores])
    return Learned(scaled.astype(np.float32), percents, wrong, known)


def _penalties(role: Role, count: int) -> NDArray[np.float32]:
    """Give the penalty on the weight of each of a role's features, (count,)."""
    share = np.full((len(role.windows), count // len(role.windows)), role.penalty, np.float32)
    share[1:] *= role.elsewhere
    if role.depth in (Depth.BOTH, Depth.SHADED):
        late, first = Depth.LATE.value, role.depth.value.start
        share[:, late.start - first : late.stop - first] *= role.late
    if role.depth is Depth.AGAIN:
        share[:, _PARTS_AGAIN[1]] *= role.late
    return share.ravel()


def _sways(found: Sequence[Example], features: Features) -> Sways:
    """Tell how each head that was relit differs from its own mean over skins and lights."""
    places = np.flatnonzero([example.relit for example in found])
    paths = np.array([found[place].path for place in places.tolist()], str)
    _, owner, count = np.unique(paths, return_inverse=True, return_counts=True)
    sums = np.zeros((len(count), features.shape[1]), np.float32)
    np.add.at(sums, owner, features[places])
    means = sums / count[:, None].astype(np.float32)
    differences = np.asarray(features[places] - means[owner], np.float32)
    return Sways(differences, np.asarray(places, np.int64))


def told(role: Role, found: Sequence[Example]) -> tuple[Hits, Hits]:
    """Tell which examples (N,) show a role's fault, and of which it is known whether they do."""
    wrong = np.array([_is_wrong(role, example) for example in found], bool)
    known = wrong | ~np.array([_is_unclear(role, example) for example in found], bool)
    return wrong, known


def _scales(role: Role, example: Example) -> bool:
    """Tell which examples the certainties are scaled by: as they will be met, none of them made up.

    What is only ever put on is scaled by what was put on.
    """
    return not example.variant and (example.shows is None or example.worn == role.worn)


def _is_wrong(role: Role, example: Example) -> bool:
    return role.wrong(example) if example.shows is None else example.shows.get(role.name, False)


def _is_unclear(role: Role, example: Example) -> bool:
    if example.shows is None:
        return role.unclear(example)
    return role.name not in example.shows


def _weight(role: Role, example: Example) -> float:
    if not example.teaches:
        return 0.0
    if example.shows is not None:
        return role.laid_on * _WORN[example.worn]
    return role.laid_on * _SPOILT if example.check else _REAL
