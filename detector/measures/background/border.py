"""Strips along the picture's edge, and corners that are not of the picture."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import ciede2000, quantile, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.measures.background.torn import torn_corners
from detector.view import lab_of, lab_of_means

_LEAST_SUPPORT = 0.25


@measure("background.border", "ΔE00")
def border(batch: Batch) -> Column:
    """A border or an edge strip.

    Measures: the largest step in colour, CIE ΔE2000, between two lines of the background that run
    along the top or a side 1.2 % of the picture apart, in the outer seventh of it, less the usual
    step there; a line's colour is the median along it, changes along the side taken out. Along
    the lower edge, where there is no background, it is the step that three quarters of a line's
    length exceed, less the usual step there or, where that is more, what three quarters of the
    outer line differ from its median, and no more than half of it differ from all farther in. From
    the upper corners inwards it is that from each row of squares across the corner to the next. In
    a lower corner it is that from a triangle of one colour to white paper along its long side, if
    the other corner has little of that colour.
    Why: frames, scanner edges and bad crops run along a side from end to end and begin at once,
    however thin or thick they are; light that falls off does so slowly. A border is of one colour
    all along; the stripes and seams of clothes never run quite along the edge, and stripes step at
    every line. Rounded corners show nowhere but in the corners. Where a corner is torn off or
    folded over clothes, a table shows, and the paper's torn edge or back around it.
    Known limits: a border of the background's colour cannot be seen and does no harm. A stripe that
    runs along the edge as if ruled, over three quarters of the width, is taken for a border. Unseen
    go a lower corner cut off cleanly, one before a table as light as paper or of the clothes'
    colour, a small one, and both torn alike; a dark patch of that shape on white clothes, on one
    side only, is taken for one.
    Clause: GA 461-2004, 4.1.5 (no border).
    """
    return batch.each(_border)


def _border(scene: Scene) -> Figure:
    steps = border_steps(scene)
    if sum(map(math.isfinite, steps.sides)) < 2:
        return Reason.REGION_TOO_SMALL
    return max(filter(math.isfinite, (*steps.sides, *steps.corners)))


@dataclass(frozen=True, slots=True)
class Steps:
    """How far the picture's edge stands out, CIE ΔE2000; NaN where no background is there.

    Attributes
    ----------
    sides : tuple of float
        Along the top, left, right and bottom.
    corners : tuple of float
        From the upper left and right corner inwards, and in the lower left and right corner.
    """

    sides: tuple[float, ...]
    corners: tuple[float, ...]


@shared
def border_steps(scene: Scene) -> Steps:
    """Give the steps along the sides and in the corners."""
    half, cover = scene.view.half, scene.regions.cover
    shorter = min(half.shape[:2])
    gap = max(round(_GAP_SHARE * shorter), 1)
    count = round(_OUTER_SHARE * shorter) + gap
    sides = np.array([_side_colours(half, cover, side, count, gap) for side in _FREE_SIDES])
    corners = _corner_colours(half, cover)
    chosen = np.concatenate([_chosen(sides, gap), _chosen(corners, 1)], axis=1)
    *free, left, right = _outstanding(chosen.swapaxes(0, 1))
    return Steps((*free, _lowest_step(half, count, gap)), (left, right, *torn_corners(scene.view)))


def _corner_colours(half: NDArray[np.uint8], cover: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give the colours (2, 7, 3) of rows of squares across either upper corner.

    They are NaN where somebody reaches into it; dark corners themselves may be taken for hair.
    """
    side = round(_OUTER_SHARE * min(half.shape[:2]))
    corners = cv2.hconcat((half[:side, :side], half[:side, -side:]))
    size = (2 * _CORNER_SQUARES, _CORNER_SQUARES)
    small = np.asarray(cv2.resize(corners, size, interpolation=cv2.INTER_AREA))
    squares = small.take(_OUTSIDE_IN, axis=1).reshape(_CORNER_SQUARES, 2, -1).swapaxes(0, 1)
    rows = np.asarray(_ACROSS_CORNER @ squares.reshape(2, -1, 3), np.float32)
    last = 2 * side - 1
    for row, turned in zip(rows, (cover, cover[:, ::-1]), strict=True):
        if max(turned[last, :last].max(), turned[:last, last].max()) >= _NOBODY:
            row[:] = np.nan
    return rows


_CORNER_SQUARES = 8
_FROM_CORNER = np.add.outer(np.arange(_CORNER_SQUARES), np.arange(_CORNER_SQUARES)).ravel()
_ROWS_ACROSS = np.arange(1, _CORNER_SQUARES)[:, None] == np.maximum(_FROM_CORNER, 1)
_ACROSS_CORNER = (_ROWS_ACROSS / _ROWS_ACROSS.sum(1, keepdims=True)).astype(np.float32)
_OUTSIDE_IN = [*range(_CORNER_SQUARES), *reversed(range(_CORNER_SQUARES, 2 * _CORNER_SQUARES))]
_FREE_SIDES = (0, 1), (1, 1), (1, -1)  # axis, and which way inwards is: top, left, right
_LOWEST = (0, -1)


def _side_colours(
    half: NDArray[np.uint8], cover: NDArray[np.uint8], side: tuple[int, int], count: int, gap: int
) -> NDArray[np.float32]:
    """Give the colours (count, 3) of a side's lines, inwards.

    A line's colour is the median of its pieces with nobody behind, what differs along the strip's
    inner half taken out: light may fall off along it. NaN where these are few.
    """
    pieces = _pieces(half, side, count)
    free = where_set(_nobody_behind(cover, side, count, 3 * gap))
    if len(free) < _LEAST_SUPPORT * len(pieces):
        return np.full((count, 3), np.nan, np.float32)
    known = cv2.transpose(pieces.take(free, axis=0).reshape(len(free), -1))
    levels = np.asarray(known, np.float32).reshape(count, 3, -1)[:: side[1]]
    inner = levels[count // 2 :]
    usual = inner.sum(0) / np.float32(len(inner))
    apart, rank = levels - usual, len(free) // 2
    apart.partition(rank, axis=2)
    level = np.ascontiguousarray(usual.T).sum(0) / np.float32(len(free))
    return np.asarray(apart[..., rank] + level, np.float32)


def _chosen(colours: NDArray[np.float32], gap: int) -> NDArray[np.float32]:
    """Give of K sides' colours (K, N, 3) those before the largest and the usual step inwards.

    Those after them follow: (4, K, 3).
    """
    steps = colours[:, gap:] - colours[:, :-gap]
    ranked = np.einsum("kij,kij->ki", steps, steps).argsort(axis=1)
    largest, usual = ranked[:, -1], ranked[:, (ranked.shape[1] - 1) // 2]
    places = np.array([largest, usual, largest + gap, usual + gap])
    return np.asarray(colours[np.arange(len(colours)), places], np.float32)


def _outstanding(sides: NDArray[np.float32]) -> list[float]:
    """Give by how much each side's largest step exceeds its usual one."""
    colours = lab_of_means(sides.clip(0, 255)).tolist()
    return [
        _apart(largest, after) - _apart(usual, after_usual)
        for largest, usual, after, after_usual in colours
    ]


def _apart(one: list[float], other: list[float]) -> float:
    return 0.0 if one == other else ciede2000(one, other)


def _lowest_step(half: NDArray[np.uint8], count: int, gap: int) -> float:
    """Give the largest step that most of the length of one of the lowest lines exceeds, ΔE.

    Less the usual step there, as stripes of clothes make one at every line, or less what the line
    differs in itself, as no seam is as straight as a border.
    """
    lab = lab_of(_pieces(half, _LOWEST, count).swapaxes(0, 1)[::-1])
    steps = _squares(lab[gap:] - lab[:-gap])
    rank, middle = round(_LOWEST_SHARE * (steps.shape[1] - 1)), steps.shape[1] // 2
    most, usual = np.sqrt(steps[:, [rank, middle]]).T
    over = most - quantile(usual, 0.5)
    lines = where_set(over > 0)
    if not len(lines):
        return float(over.max())
    along = lab.take(lines, axis=0)
    unlike = np.sqrt(_squares(along - np.sort(along, axis=1)[:, middle, None])[:, -1 - rank])
    found = np.minimum(over[lines], most[lines] - unlike)
    for place in where_set(found > 0).tolist():
        line = int(lines[place])
        found[place] = min(found[place], _new(lab[line], lab[line + gap :]))
    return float(found.max())


def _new(line: NDArray[np.float32], farther_in: NDArray[np.float32]) -> float:
    """Give how far half of a line (M, 3) at least differs from all that lies farther in there."""
    apart = farther_in - line
    apart *= apart
    return math.sqrt(quantile(apart.sum(2).min(0), 0.5))


def _squares(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the squared lengths (N, M) of vectors (N, M, 3), each row from the least on."""
    vectors *= vectors
    squares = (vectors[..., 0] + vectors[..., 1]) + vectors[..., 2]
    squares.sort(axis=1)
    return squares


def _pieces(half: NDArray[np.uint8], side: tuple[int, int], count: int) -> NDArray[np.uint8]:
    """Give the outermost lines of a side averaged over pieces of them, (length, count, 3)."""
    axis, inwards = side
    across = slice(count) if inwards > 0 else slice(half.shape[axis] - count, None)
    length = max(half.shape[1 - axis] // _PIECE, 1)
    along = slice(length * _PIECE)
    strip = half[across, along] if axis == 0 else half[along, across]
    size = (length, count) if axis == 0 else (count, length)
    small = cv2.resize(strip, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.transpose(small) if axis == 0 else small, np.uint8)


def _nobody_behind(
    cover: NDArray[np.uint8], side: tuple[int, int], count: int, inner: int
) -> NDArray[np.bool_]:
    """Tell behind which pieces of a side's lines, at the innermost ``inner`` ones, nobody is."""
    axis, inwards = side
    turned = cover if axis == 0 else cover.T
    strip = turned if inwards > 0 else turned[::-1]
    length = max(turned.shape[1] // (2 * _PIECE), 1)
    seen = strip[2 * (count - inner) : 2 * count : _EVERY_PX, : 2 * length * _PIECE : _EVERY_PX]
    return np.asarray(seen.T.reshape(length, -1).max(1) < _NOBODY)


_OUTER_SHARE, _GAP_SHARE = 0.14, 0.012
_PIECE, _EVERY_PX = 8, 4
_NOBODY, _LOWEST_SHARE = 76, 0.25
