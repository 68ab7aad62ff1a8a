"""Photos as they came, and with a fault drawn: what each can teach of how a face is moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.development import Said
from calibration.expression import smile
from calibration.expression.drawn import Drawn
from calibration.expression.heads import BROWS, HEADS, Taught
from calibration.labels import Label

_OPEN = "open"
FAULTS = (smile.FAULT, *smile.NO_SMILE, _OPEN)
_REAL = ("idcard/", "portraits/")
_SAT = (*_REAL, "official/")
_REST = {True: 3.0, False: 1.0}  # how much a face at rest counts: a real one, a generated one
_OPEN_MOUTH, _MOVED = 1.0, 1.0
_OF_THE_MOUTH = ("corners_down", "crooked")
_PARTED = {"closed": 0.0, "open": 1.0}
_POSED = ("aside", "crossed", "down", *BROWS)  # what rests in a face that smiles at a camera


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face.

    Attributes
    ----------
    label : Label
        What is known of the photo.
    said : dict of str to str
        What people said of it when they looked, where they did.
    traits : ndarray, shape (F,), float32
        What the landmark network saw of it.
    pitch_deg : float
        How far its head is lowered by the landmarks alone.
    """

    label: Label
    said: Said
    traits: NDArray[np.float32]
    pitch_deg: float

    @property
    def weight(self) -> float:
        """How much it counts: a real face more than a generated one."""
        return _REST[self.label.path.startswith(_REAL)]

    @property
    def rests(self) -> bool:
        """Whether it is known to be at rest."""
        return bool(self.said) and not self.label.fault and self.label.complies(smile.CHECK)

    @property
    def poses(self) -> bool:
        """Whether it is known to look at the camera: it sat for a photographer, eyes open."""
        return self.label.path.startswith(_SAT) and self.said["eyes"] == "open"


def as_they_came(face: Face) -> tuple[Mapping[str, float], float] | None:
    """Give how far a face is moved and how much it counts; None where it teaches nothing."""
    if face.rests:
        return {}, face.weight
    if face.label.fault:
        wide = face.label.fault == _OPEN and face.label.severity != "slight"
        return (_only(parted=1.0), _OPEN_MOUTH) if wide else None
    if face.said["frontal"] == "n":
        return None
    known = dict.fromkeys(_POSED if face.poses else (), 0.0)
    if face.said["mouth"] in _PARTED:
        known["parted"] = _PARTED[face.said["mouth"]]
    if face.label.path.startswith(_REAL) and face.said["mouth"] == "closed":
        known |= dict.fromkeys(_OF_THE_MOUTH, 0.0)
    return (_only(**known), _MOVED) if known else None


def _only(**figures: float) -> Mapping[str, float]:
    """Give some figures, of the others nothing is known."""
    return {name: figures.get(name, np.nan) for name in (*BROWS, *HEADS)}


def taught_by(
    came: Sequence[Face],
    figures: NDArray[np.float64],
    weights: NDArray[np.float64],
    rest: NDArray[np.bool_],
    drawings: Sequence[Drawn],
    names: Sequence[str],
) -> Taught:
    """Join N photos as they came, their figures (N, K) of K names, and drawings, at rest in others.

    Parameters
    ----------
    came : sequence of N Face
        The photos.
    figures, weights, rest : ndarray, shape (N, K), (N,), (N,)
        See `Taught`.
    drawings : sequence of Drawn
        What was drawn.
    names : sequence of K str
        Of the figures.
    """
    moved = [[one.figures.get(name, 0.0) for name in names] for one in drawings]
    people = [face.label.person for face in came] + [one.sitter.person for one in drawings]
    return Taught(
        traits=np.stack([*(face.traits for face in came), *(one.traits for one in drawings)]),
        figures=np.concatenate([figures, moved]),
        weights=np.concatenate([weights, [one.sitter.weight for one in drawings]]),
        rest=np.concatenate([rest, np.zeros(len(drawings), bool)]),
        people=np.array(people),
    )
