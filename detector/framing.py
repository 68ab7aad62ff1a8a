"""Where a head lies in a picture: every geometric figure as a linear function of its placing.

A head that stands level is placed by three numbers: a scale, and how far it is shifted across and
down. A point (x, y) of the head's own picture lands on (scale x + across, scale y + down).
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from detector.face.anatomy import Anatomy

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
    chin_y : float
        Height of the lowest point of the chin.
    eye_distance : float
        Between the pupils.
    """

    face_width: float
    middle_x: float
    eye_y: float
    hair_top_y: float
    chin_y: float = math.nan
    eye_distance: float = math.nan


# Proportions of an ordinary head: median over the 60 adults of the Face Research Lab London Set
# (DeBruine & Jones, doi 10.6084/m9.figshare.5047666), hand-placed points.
ORDINARY_HEAD = Head(
    face_width=1, middle_x=0, eye_y=0, hair_top_y=-0.86, chin_y=0.81, eye_distance=0.44
)

# Of the same people, mean and standard deviation: the head's width across the ears in face widths
# (1.21 ± 0.045), and the skull's top above the eyes in distances from eyes to chin (0.92 ± 0.09).
EARS_TO_FACE_WIDTH = 1.21
SKULL_TO_CHIN = 0.92


def head_of(
    anatomy: "Anatomy", row: int, hair_top_y: float, turn: NDArray[np.float64] | None = None
) -> Head:
    """Measure the head of one photo, in its pixels.

    Parameters
    ----------
    anatomy : Anatomy
        Of a batch.
    row : int
        Which photo.
    hair_top_y : float
        Height of the highest visible hair.
    turn : ndarray, shape (2, 2), optional
        The photo is turned about its origin by it.
    """
    turned = np.eye(2) if turn is None else turn
    eyes = turned @ anatomy.eye_middle[row]
    edges = turned @ ((anatomy.face_right[row] + anatomy.face_left[row]) / 2)
    return Head(
        face_width=float(anatomy.face_width_px[row]),
        middle_x=float(eyes[0] + edges[0]) / 2,
        eye_y=float(eyes[1]),
        hair_top_y=hair_top_y,
        chin_y=float((turned @ anatomy.chin[row])[1]),
        eye_distance=float(anatomy.eye_distance_px[row]),
    )


def figures(head: Head, width_px: int, height_px: int) -> dict[str, Row]:
    """Give each geometric figure's coefficients on (scale, across, down, 1).

    Parameters
    ----------
    head : Head
        The head in its own unit.
    width_px, height_px : int
        Size of the picture it is placed in.
    """
    across, down = 100 / width_px, 100 / height_px
    skull_y = max(head.eye_y - SKULL_TO_CHIN * (head.chin_y - head.eye_y), head.hair_top_y)
    return {
        "position.head_width": np.array([EARS_TO_FACE_WIDTH * head.face_width, 0, 0, 0]) * across,
        "position.eye_distance": np.array([head.eye_distance, 0, 0, 0]) * across,
        "position.head_height": np.array([head.chin_y - head.hair_top_y, 0, 0, 0]) * down,
        "position.skull_height": np.array([head.chin_y - skull_y, 0, 0, 0]) * down,
        "position.crown_margin": np.array([head.hair_top_y, 0, 1, 0]) * down,
        "position.eye_level": np.array([-head.eye_y, 0, -1, height_px]) * down,
        "position.chin_margin": np.array([-head.chin_y, 0, -1, height_px]) * down,
        "position.face_width": np.array([head.face_width, 0, 0, 0]),
        "position.crown_gap": np.array([head.hair_top_y, 0, 1, 0]),
        "position.eye_height": np.array([-head.eye_y, 0, -1, height_px]),
        "position.centring": np.array([head.middle_x, 1, 0, 0]) * (100 / width_px),
    }
