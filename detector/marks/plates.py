"""Plates on the skin: a flat area lighter than the skin all around it, with a sharp edge.

Shine is lighter too, but rises slowly to a peak; a plaster or a label begins at once and is level.
"""

import cv2
import numpy as np

from detector.marks.closeup import Closeup
from detector.regions import Mask

_LIGHTER = 24  # levels by which nine tenths of the skin around are darker
_SHARP, _OF_RISE = 18, 0.35  # half the step at its edge, in levels or of the whole difference
_WHOLE = 0.75  # of the area's convex hull
_NEAR_PX, _AROUND_PX = 3, 4
_FEWEST = 8  # pixels of skin around
_LEVEL, _STEEP = 14, 30  # levels between neighbours


def anything_level(face: Closeup, gradient: Mask, least_px: float) -> bool:
    """Tell whether any level and lighter skin has enough of steep edges right beside it."""
    lighter = cv2.inRange(face.lightness, face.skin_lightness + _LIGHTER, 255)
    level = cv2.inRange(gradient, 0, _LEVEL)
    core = _eroded(cv2.bitwise_and(cv2.bitwise_and(lighter, level), face.skin))
    steep = cv2.inRange(gradient, _STEEP, 255)
    return cv2.countNonZero(cv2.bitwise_and(steep, _grown(core, _AROUND_PX))) >= least_px


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
    near, reach = _grown(area, _NEAR_PX), _grown(area, _AROUND_PX)
    around = (reach > near) & (face.inner > 0)
    if np.count_nonzero(around) < _FEWEST or not _is_whole(area):
        return False
    inside = area > 0
    darker = float(face.lightness[inside].mean()) - face.lightness[around]
    least, usual = np.quantile(darker, (0.1, 0.5))
    edge = np.median(steps[_grown(area, 1) > area])
    return bool(least >= _LIGHTER and edge >= min(_SHARP, _OF_RISE * usual))


def _is_whole(area: Mask) -> bool:
    hull = cv2.convexHull(cv2.findNonZero(area))
    return cv2.countNonZero(area) >= _WHOLE * max(cv2.contourArea(hull), 1)


def _grown(mask: cv2.typing.MatLike, radius_px: int) -> Mask:
    square = np.ones((2 * radius_px + 1,) * 2, np.uint8)
    return np.asarray(cv2.dilate(mask, square), np.uint8)


def _eroded(mask: cv2.typing.MatLike) -> Mask:
    return np.asarray(cv2.erode(mask, np.ones((3, 3), np.uint8)), np.uint8)
