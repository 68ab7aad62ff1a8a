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

    Parameters
    ----------
    ends : sequence of D (int, Indices, Indices)
        ``ACROSS``, to the person's left, or ``DOWN``; from the middle of which landmarks to the
        middle of which others.
    """

    def __init__(self, ends: Sequence[tuple[int, at.Indices, at.Indices]]) -> None:
        used = np.concatenate([one for _, *both in ends for one in both])
        self._names = np.unique(np.concatenate([used, at.IRISES]))
        self._irises = np.searchsorted(self._names, at.IRISES)
        self._shares = np.zeros((len(ends), len(self._names), 2))
        for share, (axis, start, end) in zip(self._shares, ends, strict=True):
            share[np.searchsorted(self._names, end), axis] += 1 / len(end)
            share[np.searchsorted(self._names, start), axis] -= 1 / len(start)

    def along(self, faces: Faces) -> NDArray[np.float64]:
        """Give the D distances in eye distances, shape (N, D); NaN where there is no face.

        Face by face, so that rounding does not depend on how many there are.
        """
        points = frontal(faces.points[:, self._names], faces.pose_deg)
        right, left = (points[:, row] for row in self._irises)
        unit = np.hypot(*(left - right).T)
        shares = self._shares.reshape(len(self._shares), -1)
        lengths = [shares @ face.ravel() for face in points]
        distances: NDArray[np.float64] = np.reshape(lengths, (-1, len(shares))) / unit[:, None]
        return distances
