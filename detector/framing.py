"""Where a head lies in a picture: every geometric figure as a linear function of its placing.

A head that stands level is placed by three numbers: a scale, and how far it is shifted across and
down. A point (x, y) of the head's own picture lands on (scale x + across, scale y + down).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float64]  # coefficients on (scale, across, down, 1)


@dataclass(frozen=True, slots=True)
class Head:
    """The lengths and places of a level head that the figures depend on, in any one unit.

    Attributes
    ----------
    face_width : float
        Between the points where the ears meet the cheeks.
    middle_x : float
        The face's middle, as ``position.centring`` takes it.
    eye_y : float
        Height of the middle between the pupils; y grows downwards.
    hair_top_y : float
        Height of the highest visible hair; NaN where it is not seen.
    """

    face_width: float
    middle_x: float
    eye_y: float
    hair_top_y: float


# Proportions of an ordinary head: median over the 60 adults of the Face Research Lab London Set
# (DeBruine & Jones, doi 10.6084/m9.figshare.5047666), hand-placed points.
ORDINARY_HEAD = Head(face_width=1, middle_x=0, eye_y=0, hair_top_y=-0.86)


def figures(head: Head, width_px: int, height_px: int) -> dict[str, Row]:
    """Give each geometric figure's coefficients on (scale, across, down, 1).

    Parameters
    ----------
    head : Head
        The head in its own unit.
    width_px, height_px : int
        Size of the picture it is placed in.
    """
    return {
        "position.face_width": np.array([head.face_width, 0, 0, 0]),
        "position.crown_gap": np.array([head.hair_top_y, 0, 1, 0]),
        "position.eye_height": np.array([-head.eye_y, 0, -1, height_px]),
        "position.centring": np.array([head.middle_x, 1, 0, 0]) * (100 / width_px),
    }
