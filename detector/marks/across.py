"""Thin lines on the wall: those that stand clear of the person, and those that cross the picture.

On a plain wall nothing is thin but loose hair. That hangs on the person, bends, and ends before
the picture does; what was written, scratched or folded into a photo does not.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.regions import Mask

_FINE_PX, _LEVELS = 5, 10  # how broad a line is at most, and by how much it stands out
_LEAST, _SHORTEST = 0.06, 0.12  # eye distances: of a letter, of what a fold shows beside the head
_MOST_WIDTH, _MOST_BEND = 0.09, 0.04  # eye distances
_MOST_TRIED = 6
_WAVERS = 0.03  # eye distances by which a fold leaves the straight line
_TURNS_RAD = np.radians([-6, -4, -2, 0, 2, 4, 6])
_BESIDE = np.array([0, -0.4, -0.3, -0.2, 0.2, 0.3, 0.4])  # the line, and others to compare
_BEYOND = 0.05  # eye distances

Places = NDArray[np.float64]


def fine_lines(luma: Mask) -> Mask:
    """Mask lines lighter or darker than what is beside them, shape (h, w)."""
    square = np.ones((_FINE_PX, _FINE_PX), np.uint8)
    closed, opened = (
        cv2.morphologyEx(luma, kind, square) for kind in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN)
    )
    return np.asarray(cv2.inRange(cv2.subtract(closed, opened), _LEVELS, 255), np.uint8)


def length_apart(lines: Mask, near: Mask, unit_px: float) -> float:
    """Give the length of all lines that nowhere come near the person, in eye distances."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, ltype=cv2.CV_16U)
    length = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) / unit_px
    met = np.bincount(labels.ravel()[np.flatnonzero(cv2.bitwise_and(lines, near))], minlength=count)
    apart = (length >= _LEAST) & (met == 0)
    return float(length[1:][apart[1:]].sum())


def length_across(lines: Mask, on_wall: Mask, unit_px: float) -> float:
    """Give how far a line that starts at the picture's edge goes on beyond the wall.

    Parameters
    ----------
    lines, on_wall : ndarray, shape (h, w), uint8
        Fine lines all over the picture, and those on the wall alone.
    unit_px : float
        Distance between the pupils.

    Returns
    -------
    float
        Eye distances; by how much more of its course lies on lines than of any other beside it.
    """
    starts = _starts(on_wall, unit_px)
    if not starts:
        return 0.0
    side = 2 * round(_WAVERS * unit_px) + 1
    reached = cv2.dilate(lines, np.ones((side, side), np.uint8)) > 0
    return max(_continued_px(reached, places, unit_px) for places in starts) / unit_px


def _starts(on_wall: Mask, unit_px: float) -> list[Places]:
    """Give the pixels (K, 2) of each thin and straight line on the wall that meets the edge."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(on_wall, ltype=cv2.CV_16U)
    left, top, wide, high, _ = stats.T
    height, width = on_wall.shape
    edge = np.minimum(np.minimum(left, top), np.minimum(width - left - wide, height - top - high))
    length = np.hypot(wide, high)
    chosen = np.flatnonzero((edge <= 2) & (length >= _SHORTEST * unit_px))
    chosen = chosen[chosen > 0]
    longest = chosen[np.argsort(-length[chosen], kind="stable")][:_MOST_TRIED]
    found = (np.argwhere(labels == number)[:, ::-1].astype(np.float64) for number in longest)
    return [places for places in found if _is_line(places, unit_px)]


def _is_line(places: Places, unit_px: float) -> bool:
    middle, way, (start, end) = _course(places)
    across = (places - middle) @ np.array([-way[1], way[0]])
    length = end - start
    thin = len(places) <= _MOST_WIDTH * unit_px * length
    straight = (across @ across) <= (_MOST_BEND * unit_px) ** 2 * len(places)
    return bool(length >= _SHORTEST * unit_px and thin and straight)


def _course(places: Places) -> tuple[Places, Places, tuple[float, float]]:
    """Give the middle of places, the way along which they lie, and from where to where on it."""
    middle = places.mean(0)
    x, y = (places - middle).T
    turn = 0.5 * np.arctan2(2 * (x @ y), x @ x - y @ y)
    way = np.array([np.cos(turn), np.sin(turn)])
    along = (places - middle) @ way
    return middle, way, (float(along.min()), float(along.max()))


def _continued_px(reached: NDArray[np.bool_], places: Places, unit_px: float) -> float:
    """Give by how many pixels more than any course beside it a line's own goes on over lines."""
    middle, way, (start, end) = _course(places)
    height, width = reached.shape
    reach = float(np.hypot(height, width))
    along = np.arange(-reach, reach)
    beyond = _BEYOND * unit_px
    along = along[(along < start - beyond) | (along > end + beyond)]
    turned = np.arctan2(way[1], way[0]) + _TURNS_RAD
    ways = np.stack([np.cos(turned), np.sin(turned)], -1)[:, None, None]
    aside = ways[..., ::-1] * (-1, 1) * (_BESIDE * unit_px)[:, None, None]
    x, y = np.moveaxis(np.rint(middle + aside + along[:, None] * ways).astype(np.intp), -1, 0)
    within = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    on_lines = within & reached[y.clip(0, height - 1), x.clip(0, width - 1)]
    own, *others = on_lines.sum(2).T
    return max(float((own - np.max(others, axis=0)).max()), 0.0)
