"""Dark things over the chin that are smoother than any beard: a mask pulled down, a cloth."""

import cv2
import numpy as np

from detector.face import landmarks as at
from detector.kernels import where_set
from detector.marks.areas import Areas, Truth
from detector.marks.closeup import Closeup

_CHIN, _COVERS = at.indices("199 175 208 428"), 0.7  # places, and the share of them that is covered
_SIDE_PX = 5
_SMOOTH_LEVELS, _ENOUGH = 2.5, 0.2  # standard deviation of lightness; share of the area


def smooth_over_chin(face: Closeup, areas: Areas, chosen: Truth) -> Truth:
    """Tell which of the chosen areas lie over the chin and are too smooth for hair.

    Parameters
    ----------
    face : Closeup
        The face.
    areas : Areas
        Its flat areas, K of them.
    chosen : ndarray, shape (K,), bool
        Which to tell of.
    """
    found = np.zeros_like(chosen)
    if not chosen.any():
        return found
    height, width = areas.labels.shape
    x, y = np.rint(face.points[_CHIN]).astype(np.int64).T
    seen = areas.labels[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    for place in where_set(chosen).tolist():
        if np.mean(seen == areas.numbers[place]) > _COVERS:
            found[place] = _smooth_share(face, areas, place) > _ENOUGH
    return found


def _smooth_share(face: Closeup, areas: Areas, place: int) -> float:
    """Give the share of an area around which lightness hardly varies."""
    left, top, wide, high = areas.boxes[place].tolist()
    box = np.s_[top : top + high, left : left + wide]
    inside = (areas.labels[box] == areas.numbers[place]) & (face.inner[box] > 0)
    lightness, size = face.lightness[box].astype(np.float32), (_SIDE_PX, _SIDE_PX)
    mean, square = cv2.blur(lightness, size), cv2.blur(lightness * lightness, size)
    return float(np.mean((square - mean * mean)[inside] < _SMOOTH_LEVELS**2))
