"""Points a standard speaks of, from the mesh: pupils, chin, and where the ears meet the face."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at

_IRIS_RIGHT, _IRIS_LEFT = 468, 473
_EDGE_RIGHT, _EDGE_LEFT = (127, 234), (356, 454)


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """Points of N faces in pixels of the upright photo, NaN where there is no face.

    Attributes
    ----------
    eye_right, eye_left : ndarray, shape (N, 2), float64
        Pupils, the person's own right and left.
    chin : ndarray, shape (N, 2), float64
        Lowest point of the chin (menton).
    face_right, face_left : ndarray, shape (N, 2), float64
        Where the ear meets the cheek; the distance between them is GA 461's face width.
    """

    eye_right: NDArray[np.float64]
    eye_left: NDArray[np.float64]
    chin: NDArray[np.float64]
    face_right: NDArray[np.float64]
    face_left: NDArray[np.float64]

    @property
    def eye_middle(self) -> NDArray[np.float64]:
        """Midpoint between the pupils, shape (N, 2)."""
        return (self.eye_right + self.eye_left) / 2

    @property
    def eye_distance_px(self) -> NDArray[np.float64]:
        """Distance between the pupils, shape (N,)."""
        distance: NDArray[np.float64] = np.linalg.norm(self.eye_left - self.eye_right, axis=1)
        return distance

    @property
    def face_width_px(self) -> NDArray[np.float64]:
        """Distance between the face edges, shape (N,)."""
        width: NDArray[np.float64] = np.linalg.norm(self.face_left - self.face_right, axis=1)
        return width


def place(points: NDArray[np.float32]) -> Anatomy:
    """Correct the mesh's points by the bias measured against hand-placed ones.

    Parameters
    ----------
    points : ndarray, shape (N, 478, 3), float32
        Landmarks in pixels.

    Notes
    -----
    The corrections and their source are in ``placement.toml``.
    """
    flat = points[:, :, :2].astype(np.float64)
    placement = _placement()
    across = flat[:, _IRIS_LEFT] - flat[:, _IRIS_RIGHT]
    down = np.stack([-across[:, 1], across[:, 0]], 1)

    def shifted(landmark: int, name: str) -> NDArray[np.float64]:
        x, y = placement["offset"][name]
        moved: NDArray[np.float64] = flat[:, landmark] + x * across + y * down
        return moved

    height = placement["face_edge"]["height"]
    right, left = (
        (1 - height) * flat[:, above] + height * flat[:, below]
        for above, below in (_EDGE_RIGHT, _EDGE_LEFT)
    )
    outwards = (left - right) * (placement["face_edge"]["width_ratio"] - 1) / 2
    return Anatomy(
        eye_right=shifted(_IRIS_RIGHT, "eye_right"),
        eye_left=shifted(_IRIS_LEFT, "eye_left"),
        chin=shifted(at.MENTON, "chin"),
        face_right=right - outwards,
        face_left=left + outwards,
    )


@cache
def _placement() -> dict[str, Any]:
    placement: dict[str, Any] = tomllib.loads(
        files("detector.face").joinpath("placement.toml").read_text("utf-8")
    )
    return placement
