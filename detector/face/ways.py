"""Distances between landmarks of heads turned back to square."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.face.faces import Faces
from detector.face.pose import frontal

ACROSS, DOWN = 0, 1


class Ways:
    """How far along the face some landmarks lie from others, for any number of faces.

    Sums are written out term by term, so that their rounding does not depend on how many faces
    there are.

    Parameters
    ----------
    ends : sequence of D (int, Indices, Indices)
        ``ACROSS``, to the person's left, or ``DOWN``; from the middle of which landmarks to the
        middle of which others.
    """

    def __init__(self, ends: Sequence[tuple[int, at.Indices, at.Indices]]) -> None:
        used = np.concatenate([one for _, *both in ends for one in both])
        self._names = np.unique(np.concatenate([used, at.IRISES]))
        self._irises = self._rows(at.IRISES)
        self._ends = [(axis, self._rows(start), self._rows(end)) for axis, start, end in ends]

    def _rows(self, names: at.Indices) -> list[int]:
        rows: list[int] = np.searchsorted(self._names, names).tolist()
        return rows

    def along(self, faces: Faces) -> list[NDArray[np.float64]]:
        """Give the D distances in eye distances, (N,) each; NaN where there is no face."""
        points = frontal(faces.points[:, self._names], faces.pose_deg)
        right, left = (points[:, row] for row in self._irises)
        unit = np.hypot(*(left - right).T)
        return [
            (_middle(points, axis, end) - _middle(points, axis, start)) / unit
            for axis, start, end in self._ends
        ]


def _middle(points: NDArray[np.float64], axis: int, rows: Sequence[int]) -> NDArray[np.float64]:
    total: NDArray[np.float64] = sum((points[:, row, axis] for row in rows), np.zeros(len(points)))
    return total / len(rows)
