"""Figures of learned measures on people the learning has not seen.

A model knows the people it was taught on; limits fitted to what it says of them would be too
sure. So such a measure's limits are fitted to what models taught without those people said.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.appearance.examples import Example
from calibration.appearance.roles import ROLES
from calibration.labels import Label
from calibration.observe import Observations
from detector.checks import MEASURES_OF
from detector.measure import Column

_FAMILY = "appearance"

Percents = Mapping[str, NDArray[np.float64]]

LEARNED = tuple(f"{_FAMILY}.{role.name}" for role in ROLES)
LEARNED_CHECKS = frozenset(
    check for check, keys in MEASURES_OF.items() if any(key in LEARNED for key in keys)
)


def held_out(found: Sequence[Example], percents: Percents) -> Observations:
    """Give the figures of models that had not seen the person.

    Parameters
    ----------
    found : sequence of N Example
        The examples.
    percents : mapping of str to ndarray, shape (N,)
        For each role the certainties on people left out.
    """
    labels = tuple(_label(example) for example in found)
    reasons = (None,) * len(found)
    columns = {f"{_FAMILY}.{name}": Column(values, reasons) for name, values in percents.items()}
    return Observations(labels, columns, tuple(label.path for label in labels))


def _label(example: Example) -> Label:
    offends, unsure = set(), set()
    for role in ROLES:
        check = f"{_FAMILY}.{role.name}"
        if check not in LEARNED_CHECKS:
            continue
        if role.wrong(example):
            offends.add(check)
        elif role.unclear(example) or example.said["frontal"] == "n":
            unsure.add(check)
    return Label(example.path, example.person, frozenset(offends), frozenset(unsure), example.fault)


def replaced(seen: Observations, held: Observations) -> Observations:
    """Put held-out figures of photos as they came in the place of the taught models' own.

    What is wrong with the other photos in a learned check is struck out: ``held`` speaks for
    those checks.
    """
    places = {label.path: n for n, label in enumerate(held.labels) if not label.fault}
    rows = [(n, places.get(label.path)) for n, label in enumerate(seen.labels) if not label.fault]
    known = [(n, place) for n, place in rows if place is not None]
    columns = dict(seen.columns)
    for key in set(LEARNED) & set(columns) & set(held.columns):
        values, reasons = columns[key].values.copy(), list(columns[key].reasons)
        for n, place in known:
            values[n], reasons[n] = held.columns[key].values[place], None
        columns[key] = Column(values, tuple(reasons))
    kept = np.array(
        [not label.offends or bool(label.offends - LEARNED_CHECKS) for label in seen.labels]
    )
    return Observations(tuple(map(_without, seen.labels)), columns, seen.digests).rows(kept)


def _without(label: Label) -> Label:
    struck = label.offends & LEARNED_CHECKS
    return Label(
        label.path,
        label.person,
        label.offends - struck,
        label.unsure | struck,
        label.fault,
        label.severity,
    )
