"""Plates on the skin: a flat area lighter than the skin all around it, with a sharp edge.

Shine is lighter too, but rises slowly to a peak; a plaster or a label begins at once and is level.
"""

import cv2
import numpy as np

from detector.kernels import above, between
from detector.kernels.crops import box_of, grown
from detector.marks.closeup import Closeup
from detector.regions import Mask

_LIGHTER = 24  # levels by which nine tenths of the skin around are darker
_SHARP, _OF_RISE = 18, 0.35  # half the step at its edge, in levels or of the whole difference
_WHOLE = 0.75  # of the area's convex hull
_NEAR_PX, _AROUND_PX, _CORE_PX = 3, 4, 2
_FEWEST = 8  # pixels of skin around
_LEVEL, _STEEP = 14, 30  # levels between neighbours


def anything_level(face: Closeup, gradient: Mask, least_px: float) -> bool:
    """Tell whether any level and lighter skin has enough of steep edges right beside it.

    Every other row and column tells.
    """
    lightness, rises, skin = (
        np.ascontiguousarray(plane[::2, ::2]) for plane in (face.lightness, gradient, face.skin)
    )
    level = cv2.bitwise_and(above(lightness, face.skin_lightness + _LIGHTER), skin)
    level = cv2.bitwise_and(level, between(rises, 0, _LEVEL))
    core = cv2.erode(level, np.ones((_CORE_PX,) * 2, np.uint8))
    beside = cv2.bitwise_and(above(rises, _STEEP), _grown(core, _AROUND_PX // 2))
    return 4 * cv2.countNonZero(beside) >= least_px


def is_plate(face: Closeup, area: Mask, steps: Mask) -> bool:
    """Tell whether a flat area, a mask (h, w), is a plate.

    Parameters
    ----------
    face : Closeup
        The face.
    area : ndarray, shape (h, w), uint8
        0 or 255.
    steps : ndarray, shape (h, w), uint8
        The largest difference between a pixel and its neighbours, half of it in lightness.
    """
    if not _is_whole(area):
        return False
    own = box_of(area)
    if own is None:
        return False
    box = grown(own, _AROUND_PX)
    inside = area[box]
    near, reach = _grown(inside, _NEAR_PX), _grown(inside, _AROUND_PX)
    around = (reach > near) & (face.inner[box] > 0)
    if np.count_nonzero(around) < _FEWEST:
        return False
    lightness = face.lightness[box]
    darker = float(lightness[inside > 0].mean()) - lightness[around]
    least, usual = np.quantile(darker, (0.1, 0.5))
    edge = np.median(steps[box][_grown(inside, 1) > inside])
    return bool(least >= _LIGHTER and edge >= min(_SHARP, _OF_RISE * usual))


def _is_whole(area: Mask) -> bool:
    hull = cv2.convexHull(cv2.findNonZero(area))
    return cv2.countNonZero(area) >= _WHOLE * max(cv2.contourArea(hull), 1)


def _grown(mask: cv2.typing.MatLike, radius_px: int) -> Mask:
    square = np.ones((2 * radius_px + 1,) * 2, np.uint8)
    return np.asarray(cv2.dilate(mask, square), np.uint8)
