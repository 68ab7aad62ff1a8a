"""The corners that a camera's screen draws around a face: thin level angles, each mirrored."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import above, square
from detector.marks.lines import both
from detector.regions import Mask

_LINE_PX, _LEVELS = 7, 28  # how broad a line is at most, and by how much it stands out
_SHORTEST, _LONGEST = 0.13, 0.9  # of an arm, eye distances
_LEAST_PX, _THIN_PX = 4, 5
_NEAREST, _FARTHEST = 0.9, 4.5  # eye distances between two angles
_OFF_PX = 2
_FILLED = 0.75  # of the box around an angle, at most
_MOST = 300  # more are a pattern

Numbers = NDArray[np.int32]


class _Angle(NamedTuple):
    """An angle of two arms: its corner, where the arms lead from there, the box around it."""

    number: int
    x: int
    y: int
    to_right: bool
    to_lower: bool
    wide: int
    high: int


def brackets(half: NDArray[np.uint8], unit_px: float) -> Mask:
    """Mask angles of thin level and upright lines that are mirrored to the side and up or down.

    Lines count that are whiter, yellower, greener or redder than what is around them: what cameras
    draw in.

    Parameters
    ----------
    half : ndarray, shape (h, w, 3), uint8
        sRGB.
    unit_px : float
        Distance of the eyes in it.
    """
    red, green, blue = cv2.split(half)
    planes = (
        cv2.min(cv2.min(red, green), blue),
        cv2.subtract(cv2.min(red, green), blue),
        cv2.subtract(green, cv2.max(red, blue)),
        cv2.subtract(red, cv2.max(green, blue)),
    )
    found = np.zeros(half.shape[:2], np.uint8)
    for plane in planes:
        found |= _angles_of(np.asarray(plane, np.uint8), unit_px)
    return found


def _angles_of(plane: Mask, unit_px: float) -> Mask:
    """Mask the mirrored angles that are lighter than what is around them."""
    hat = np.asarray(cv2.morphologyEx(plane, cv2.MORPH_TOPHAT, square(_LINE_PX)), np.uint8)
    lighter = above(hat, _LEVELS)
    arm = max(round(_SHORTEST * unit_px), _LEAST_PX)
    level, upright = (
        np.asarray(cv2.morphologyEx(lighter, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.uint8)
        for shape in ((1, arm), (arm, 1))
    )
    lines = level | upright
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(lines)
    fitting = _of_size(np.asarray(stats, np.int32), arm, _LONGEST * unit_px)
    if len(fitting) > _MOST:
        return np.zeros_like(lines)
    parts = [
        (int(number), np.asarray(numbers, np.int32), stats[number].tolist()) for number in fitting
    ]
    angles = [angle for part in parts if (angle := _angle(*part, level, upright))]
    apart = _NEAREST * unit_px, _FARTHEST * unit_px
    kept = [number for one in angles for number in _mirrored(one, angles, apart)]
    return np.asarray(255 * np.isin(numbers, kept), np.uint8) if kept else np.zeros_like(lines)


def _of_size(stats: NDArray[np.int32], least: float, most: float) -> NDArray[np.intp]:
    """Give the numbers of parts whose arms are neither too short nor long, and mostly empty."""
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    area = stats[:, cv2.CC_STAT_AREA]
    fits = (np.minimum(wide, high) >= least) & (np.maximum(wide, high) <= most)
    fits &= (area <= _THIN_PX * (wide + high)) & (area <= _FILLED * wide * high)
    fits[0] = False
    return np.flatnonzero(fits)


def _angle(
    number: int, numbers: Numbers, stat: list[int], level: Mask, upright: Mask
) -> _Angle | None:
    """Give a part as an angle; None where it is something else."""
    left, top, wide, high, _ = stat
    box = slice(top, top + high), slice(left, left + wide)
    own = np.where(numbers[box] == number, 255, 0).astype(np.uint8)
    _, y, along, thick = cv2.boundingRect(both(level[box], own))
    x, _, broad, down = cv2.boundingRect(both(upright[box], own))
    if max(thick, broad) > _THIN_PX or along < wide - _OFF_PX or down < high - _OFF_PX:
        return None
    at_left, at_right = x < _OFF_PX, x + broad > wide - _OFF_PX
    at_top, at_bottom = y < _OFF_PX, y + thick > high - _OFF_PX
    if at_left == at_right or at_top == at_bottom:
        return None
    corner = left if at_left else left + wide, top if at_top else top + high
    return _Angle(number, *corner, at_left, at_top, wide, high)


def _mirrored(one: _Angle, angles: list[_Angle], apart_px: tuple[float, float]) -> list[int]:
    """Give an angle and its mirror images, where one is beside it and one above or below it."""
    beside, stacked = [], []
    for other in angles:
        if max(abs(one.wide - other.wide), abs(one.high - other.high)) > _OFF_PX:
            continue
        across, along = abs(one.x - other.x), abs(one.y - other.y)
        turned = one.to_right != other.to_right, one.to_lower != other.to_lower
        if turned == (True, False) and along <= _OFF_PX and _within(across, apart_px):
            beside.append(other.number)
        if turned == (False, True) and across <= _OFF_PX and _within(along, apart_px):
            stacked.append(other.number)
    return [one.number, *beside, *stacked] if beside and stacked else []


def _within(distance_px: int, apart_px: tuple[float, float]) -> bool:
    return apart_px[0] <= distance_px <= apart_px[1]
