"""Photos as they came, and with a fault drawn: what each can teach of how a face is moved."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.development import Said
from calibration.expression import smile
from calibration.expression.heads import HEADS
from calibration.labels import Label

_OPEN = "open"
FAULTS = (smile.FAULT, *smile.NO_SMILE, _OPEN)
_REAL = ("idcard/", "portraits/")
_REST = {True: 3.0, False: 1.0}  # how much a face at rest counts: a real one, a generated one
_CLOSED_EYES, _OPEN_MOUTH, _SMILE = 8.0, 1.0, 1.0
_OF_THE_MOUTH = ("corners_down", "crooked")


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
    def rests(self) -> bool:
        """Whether it is known to be at rest."""
        return bool(self.said) and not self.label.fault and self.label.complies(smile.CHECK)


def as_they_came(face: Face) -> tuple[Mapping[str, float], float] | None:
    """Give how far a face is moved and how much it counts; None where it teaches nothing."""
    real = face.label.path.startswith(_REAL)
    if face.rests:
        return {}, _REST[real]
    if face.label.fault:
        wide = face.label.fault == _OPEN and face.label.severity != "slight"
        return (_only(parted=1.0), _OPEN_MOUTH) if wide else None
    if face.said["frontal"] == "n":
        return None
    if face.said["eyes"] == "closed":
        return _only(shut=1.0), _CLOSED_EYES
    if face.said["mouth"] == "open":
        return _only(parted=1.0), _OPEN_MOUTH
    if real and face.said["mouth"] == "closed":
        return _only(parted=0.0, **dict.fromkeys(_OF_THE_MOUTH, 0.0)), _SMILE
    return None


def _only(**figures: float) -> Mapping[str, float]:
    """Give some figures, of the others nothing is known."""
    return {name: figures.get(name, np.nan) for name in HEADS}
