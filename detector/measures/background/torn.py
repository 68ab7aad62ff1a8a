"""A lower corner torn off or folded over: a table beyond the white of the paper."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import ciede2000, inside, median_colour
from detector.view import View, lab_of_means

_REACH = 0.42  # of the shorter side, within which a corner lies
_LEAST = 0.045  # of the shorter side, from which it is one
_AT_CORNER = np.s_[:4, :4]
_LIGHTEST = 190  # level of a table that paper stands out from
_PAPER, _LIGHTER = 145, 40  # least level of paper, and by how much it exceeds the table's
_RIM_PX = 6  # along the edge, within which paper follows the table
_ALIKE, _SAME = 24, 12  # levels, by which a table differs in itself, and most of it
_FULL = 0.35, 0.7  # of the square over the legs; a triangle takes half
_DEEP = 1.5  # of how far a triangle reaches along the diagonal
_SLANT, _BEYOND = 2.5, 1.25  # of one leg by the other, and of how far it reaches by its leg
_RECURS = 0.3  # of its area, from which the same colour in the other corner tells clothes
_NEIGHBOURS, _AROUND = np.ones((3, 3), np.uint8), np.ones((7, 7), np.uint8)
_INTO_MASK = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | 1 << 8


def torn_corners(view: View) -> tuple[float, float]:
    """Tell how far paper stands out from a table in the lower left and right corner, CIE ΔE2000.

    It is 0 where nothing is torn off. What is there is a triangle of one colour with white paper
    along its long side, the torn edge or the folded back; clothes go on, or have the same colour
    in the other corner.
    """
    side = round(_REACH * min(view.half.shape[:2]))
    left, right = np.s_[: -side - 1 : -1, :side], np.s_[: -side - 1 : -1, : -side - 1 : -1]
    levels, half = view.half_luma, view.half
    return (
        _torn(levels[left], half[left], half[right]),
        _torn(levels[right], half[right], half[left]),
    )


def _torn(levels: NDArray[np.uint8], corner: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Tell it of a corner that lies at the first pixel, as the other does."""
    level = cv2.mean(levels[_AT_CORNER])[0]
    paper = max(_PAPER, level + _LIGHTER)
    if level > _LIGHTEST or levels[1].max() < paper:
        return 0.0
    width = _leg(levels[1], level, paper)
    height = _leg(levels[:, 1], level, paper) if width else 0
    deep = _leg(levels.diagonal(), level, paper) if height else 0
    if not 0 < deep * (width + height) < _DEEP * width * height:
        return 0.0
    region = _triangle(levels, level, width, height)
    if region is None:
        return 0.0
    table = np.array(cv2.mean(corner[_AT_CORNER])[:3], np.float32)
    same = cv2.inRange(np.ascontiguousarray(other), table - _SAME, table + _SAME)
    around = np.asarray(cv2.subtract(cv2.dilate(region, _AROUND), region), np.uint8)
    rim = median_colour(inside(corner, around))
    recurs = cv2.countNonZero(same) > _RECURS * cv2.countNonZero(region)
    if recurs or rim.min() < paper:
        return 0.0
    return ciede2000(*lab_of_means(np.array([table, rim], np.float32)).tolist())


def _leg(line: NDArray[np.uint8], table: float, paper: float) -> int:
    """Count the pixels of a line, from the picture's corner on, that show a table.

    It is 0 if paper does not follow.
    """
    leg = int((np.abs(line - table) > _ALIKE).argmax())
    return leg if line[leg : leg + _RIM_PX].max() > paper else 0


def _triangle(
    levels: NDArray[np.uint8], table: float, width: int, height: int
) -> NDArray[np.uint8] | None:
    """Give the mask of what is joined to the corner and like it, if that is a triangle there."""
    side = len(levels)
    shorter, longer = sorted((width, height))
    if shorter < _LEAST * side / _REACH or longer > _SLANT * shorter:
        return None
    mask = np.zeros((side + 2, side + 2), np.uint8)
    seen = np.ascontiguousarray(levels)
    seen[0, 0] = round(table)
    cv2.floodFill(seen, mask, (0, 0), 0, _ALIKE, _ALIKE, _INTO_MASK)
    region = np.asarray(cv2.morphologyEx(mask[1:-1, 1:-1], cv2.MORPH_CLOSE, _NEIGHBOURS), np.uint8)
    _, _, across, up = cv2.boundingRect(region)
    least, most = (share * width * height for share in _FULL)
    within = across < _BEYOND * width and up < _BEYOND * height
    return region if within and least < cv2.countNonZero(region) < most else None
