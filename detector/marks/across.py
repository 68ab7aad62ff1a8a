"""Thin lines and specks on the wall: those clear of the person, and lines across the picture.

On a plain wall nothing is thin but loose hair. That hangs on the person, bends, and ends before
the picture does; what was written, scratched or folded into a photo does not.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import square, where_set
from detector.marks.lines import hats, stands_out
from detector.regions import Mask

_FINE_PX, _LEVELS = 5, 10  # how broad a line is at most, and by how much it stands out
_STRONG = 40  # levels by which specks of dirt stand out, and the wall's own grain does not
_SPECK = 0.28  # eye distances of line that a speck counts for, however small; three are dirt
_HAIR = 0.05  # eye distances; what is thinner and comes near the person hangs on it
_LONGEST_ROW = 2.0  # eye distances: of letters beside the head; a frame of the picture is longer
_CLEAR = 0.5  # of what is broader and is none of the person lies clear of it
_LEAST, _SHORTEST = 0.06, 0.2  # eye distances: of a letter, of what a fold shows beside the head
_INWARDS = 0.1  # eye distances: what runs along the picture's edge is cut off by it
_TIP = 0.3  # eye distances: of a lock's tip whose hairs are too thin to show
_MOST_WIDTH, _MOST_BEND = 0.09, 0.04  # eye distances
_MOST_TRIED = 4
_EVERY_PX = 2  # of a course
_EDGE_PX = 2  # from the picture's edge a line starts
_WAVERS = 0.03  # eye distances by which a fold leaves the straight line
_TURNS_RAD = np.radians([-6, -3, 0, 3, 6])
_BESIDE = np.array([0, -0.4, -0.3, -0.2, 0.2, 0.3, 0.4])  # the line, and others to compare
_BEYOND = 0.05  # eye distances

Places = NDArray[np.float64]


def fine_lines(luma: Mask) -> tuple[Mask, Mask]:
    """Mask lines and specks lighter or darker than what is beside them, and the strong ones."""
    apart = cv2.add(*hats(luma, _FINE_PX))
    return stands_out(apart, _LEVELS), stands_out(apart, _STRONG)


def foreign_length(lines: Mask, strong: Mask, wall: Mask, near: Mask, unit_px: float) -> float:
    """Give how long those lines are that nothing of a person makes, in eye distances.

    These are the lines on the wall that nowhere come near the person, or are broader than hair, no
    frame of the picture, and lie clear of it by more than half, a strong speck being no shorter
    than ``_SPECK``; and as much of the straight course of one that starts at the picture's edge as
    lies on lines beyond it, by more than of any course beside it.

    Parameters
    ----------
    lines, strong, wall, near : ndarray, shape (h, w), uint8
        Masks of fine lines, of the strong ones, of the wall and of what is near the person.
    unit_px : float
        Distance between the pupils.
    """
    on_wall = cv2.bitwise_and(lines, wall)
    if not (cv2.countNonZero(cv2.subtract(on_wall, near)) or _meets_edge(on_wall)):
        return 0.0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(on_wall)
    found, numbers = stats.astype(np.int64), np.asarray(labels, np.int32)
    starts = _starts(numbers, found, unit_px)
    across_px = 0.0
    if starts:
        side = 2 * round(_WAVERS * unit_px) + 1
        reached = cv2.dilate(lines, square(side)) > 0
        across_px = max(_continued_px(reached, places, unit_px) for places in starts)
    met = numbers.ravel()[where_set(cv2.bitwise_and(on_wall, near))]
    specks = numbers.ravel()[where_set(cv2.bitwise_and(on_wall, strong))]
    own = _of_person(found, met, unit_px)
    return (_apart_px(_lengths(found, specks, unit_px), own, unit_px) + across_px) / unit_px


def _meets_edge(lines: cv2.typing.MatLike) -> bool:
    sides = lines[:_EDGE_PX], lines[-_EDGE_PX:], lines[:, :_EDGE_PX], lines[:, -_EDGE_PX:]
    return any(side.any() for side in sides)


def _lengths(found: NDArray[np.int64], specks: NDArray[np.int32], unit_px: float) -> Places:
    """Give how long each line counts, (K,)."""
    length = _length(found)
    length[specks] = np.maximum(length[specks], _SPECK * unit_px)
    return length


def _of_person(
    found: NDArray[np.int64], met: NDArray[np.int32], unit_px: float
) -> NDArray[np.bool_]:
    """Tell which lines hang on the person or frame it, (K,), by the numbers of those ``met``."""
    area, near = found[:, cv2.CC_STAT_AREA], np.bincount(met, minlength=len(found))
    length = _length(found)
    hair = area <= _HAIR * unit_px * length
    frame = length > _LONGEST_ROW * unit_px
    return np.asarray((near > 0) & (hair | frame | (near >= _CLEAR * area)), np.bool_)


def _apart_px(length: Places, own: NDArray[np.bool_], unit_px: float) -> float:
    """Give the length of all but those lines that are the person's ``own``.

    One short one may be the tip of a lock.
    """
    apart = length >= _LEAST * unit_px
    apart[0] = False
    apart[own] = False
    longest = float(length[apart].max(initial=0))
    return float(length[apart].sum()) - (longest if longest < _TIP * unit_px else 0)


def _length(found: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.hypot(found[:, cv2.CC_STAT_WIDTH], found[:, cv2.CC_STAT_HEIGHT])


def _starts(numbers: NDArray[np.int32], found: NDArray[np.int64], unit_px: float) -> list[Places]:
    """Give the pixels (K, 2) of the longest thin and straight lines that meet the edge."""
    left, top, wide, high, _ = found.T
    height, width = numbers.shape
    beside = np.minimum(left, width - left - wide) < _EDGE_PX
    beyond = np.minimum(top, height - top - high) < _EDGE_PX
    inwards = np.maximum(np.where(beside, wide, 0), np.where(beyond, high, 0))
    length = _length(found)
    meets = (inwards >= _INWARDS * unit_px) & (length >= _SHORTEST * unit_px)
    meets[0] = False
    chosen = where_set(meets)
    longest = chosen[np.argsort(-length[chosen], kind="stable")][:_MOST_TRIED]
    thin = found[longest, cv2.CC_STAT_AREA] <= _MOST_WIDTH * unit_px * length[longest]
    places = (_places(numbers, found[number], number) for number in longest[thin].tolist())
    return [line for line in places if _is_line(line, unit_px)]


def _places(numbers: NDArray[np.int32], box: NDArray[np.int64], number: int) -> Places:
    left, top, wide, high, _ = box.tolist()
    rows, columns = np.nonzero(numbers[top : top + high, left : left + wide] == number)
    return np.stack([columns + left, rows + top], 1).astype(np.float64)


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
    along = np.arange(-reach, reach, _EVERY_PX)
    beyond = _BEYOND * unit_px
    along = along[(along < start - beyond) | (along > end + beyond)]
    turned = np.arctan2(way[1], way[0]) + _TURNS_RAD
    ways = np.stack([np.cos(turned), np.sin(turned)], -1)[:, None, None]
    aside = ways[..., ::-1] * (-1, 1) * (_BESIDE * unit_px)[:, None, None]
    x, y = np.moveaxis(np.rint(middle + aside + along[:, None] * ways).astype(np.intp), -1, 0)
    within = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    on_lines = within & reached[y.clip(0, height - 1), x.clip(0, width - 1)]
    own, *others = on_lines.sum(2).T
    return _EVERY_PX * max(float((own - np.max(others, axis=0)).max()), 0.0)
