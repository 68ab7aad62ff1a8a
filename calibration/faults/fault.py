"""What a fault is: the check it offends, how far at each severity, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.random import Generator

from calibration.faults.light import Rgb, jpeg
from calibration.faults.sitting import Sitting

Severity = Literal["slight", "clear", "gross"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

Draw = Callable[[Sitting, float, Generator], Rgb | bytes]


class NoRoomError(ValueError):
    """A photo has no place for a fault: what it would cover or take away is not there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to spoil a compliant photo.

    Attributes
    ----------
    check : str
        The check that has to object.
    name : str
        What was done; unique together with ``check``.
    amounts : tuple of float
        The physical figure at severity ``slight`` (a clerk may let it pass), ``clear`` (a clerk
        refuses it) and ``gross``.
    unit : str
        What the figure means.
    draw : callable
        From a sitting, a figure and a random generator to a picture, or to a whole file where
        the file itself is what is wrong.
    """

    check: str
    name: str
    amounts: tuple[float, float, float]
    unit: str
    draw: Draw

    def apply(self, sitting: Sitting, severity: Severity, seed: int = 0) -> bytes:
        """Give the spoilt photo as a file.

        Parameters
        ----------
        sitting : Sitting
            The compliant photo.
        severity : {"slight", "clear", "gross"}
            How far.
        seed : int
            Side, colour, shape and noise follow from it, the photo and the fault's name: the
            same three give the same bytes.

        Raises
        ------
        NoRoomError
            Where the photo has no place for it.
        """
        words = np.frombuffer(f"{self.check} {self.name} {sitting.sha256}".encode(), np.uint8)
        chance = np.random.default_rng([seed, *words.tolist()])
        drawn = self.draw(sitting, self.amounts[SEVERITIES.index(severity)], chance)
        if isinstance(drawn, bytes):
            return drawn
        return jpeg(drawn, sitting.quality, subsampling=sitting.subsampling)
