"""Plates on the skin: a flat area lighter than the skin all around it, with a sharp edge.

Shine is lighter too, but rises slowly to a peak; a plaster or a label begins at once and is level.
"""

import cv2
import numpy as np

from detector.kernels import above, between, quantile, square
from detector.marks.areas import Areas, Values
from detector.marks.closeup import Closeup
from detector.regions import Mask

_LIGHTER, _MOSTLY_NOT = 24, 0.1  # levels by which the skin around is darker, but for a share
_YELLOWER, _LITTLE_LIGHTER = -5.0, 10  # units of a*b* off the skin's hue; levels for what is that
_SHARP, _OF_RISE = 18, 0.35  # half the step at its edge, in levels or of the whole difference
_WHOLE = 0.75  # of the area's convex hull
AROUND_PX, _NEAR_PX, _CORE_PX = 4, 3, 2
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
    core = cv2.erode(level, square(_CORE_PX))
    beside = cv2.bitwise_and(above(rises, _STEEP), _grown(core, AROUND_PX // 2))
    return 4 * cv2.countNonZero(beside) >= least_px


def least_levels(areas: Areas) -> Values:
    """Give the levels by which each area has to be lighter than most of the skin around it, (K,).

    Light on skin makes it no yellower, as a plaster of another skin's colour is.
    """
    yellow = (areas.off < _YELLOWER) & (areas.step > _LIGHTER)
    return np.where(yellow, _LITTLE_LIGHTER, _LIGHTER)


def is_plate(area: Mask, lightness: Mask, inner: Mask, steps: Mask, least: float) -> bool:
    """Tell whether a flat area is a plate, from what lies at least ``AROUND_PX`` around it.

    Parameters
    ----------
    area, lightness, inner : ndarray, shape (h, w), uint8
        Its mask, 0 or 255, and the face's lightness and ``inner`` there.
    steps : ndarray, shape (h, w), uint8
        The largest difference between a pixel and its neighbours, half of it in lightness.
    least : float
        The levels by which it has to be lighter than most of what is around it.
    """
    around = (_grown(area, AROUND_PX) > _grown(area, _NEAR_PX)) & (inner > 0)
    if np.count_nonzero(around) < _FEWEST:
        return False
    darker = float(lightness[area > 0].mean()) - lightness[around]
    if quantile(darker, _MOSTLY_NOT) < least:
        return False
    edge = quantile(steps[_grown(area, 1) > area], 0.5)
    return edge >= min(_SHARP, _OF_RISE * quantile(darker, 0.5)) and _is_whole(area)


def _is_whole(area: Mask) -> bool:
    hull = cv2.convexHull(cv2.findNonZero(area))
    return cv2.countNonZero(area) >= _WHOLE * max(cv2.contourArea(hull), 1)


def _grown(mask: cv2.typing.MatLike, radius_px: int) -> Mask:
    return np.asarray(cv2.dilate(mask, square(2 * radius_px + 1)), np.uint8)
