"""The background: its evenness, and strips along the picture's edge."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import (
    ciede2000,
    difference_quantile,
    inside,
    median_colour,
    quantile,
    shrink,
    where_set,
)
from detector.measure import Column, Figure, Reason, measure
from detector.measures.background.clutter import without_hair
from detector.regions.backdrop import LEAST_CELLS
from detector.view import lab_of, lab_of_means

_Pairs = NDArray[np.float32]

_SMOOTHING_CELLS = 10
_LEAST_SUPPORT = 0.25


@measure("background.uniformity", "ΔE00")
def uniformity(batch: Batch) -> Column:
    """Unevenness of the background.

    Measures: the 95th percentile of CIE ΔE2000 between the smoothed background and its median
    colour; of every 10 x 10 pixels the lightest red, green and blue are taken.
    Why: smoothing over cells leaves gradients, shadows and folds but no sensor noise, which
    OFIQ's gradient mean punishes instead; and loose hair before an even wall lets it through.
    Known limits: small things hardly move the percentile (``background.spot``), nor does a fine
    pattern that the cells even out (``background.pattern``).
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 BackgroundUniformity.
    """
    return batch.each(_uniformity)


def _uniformity(scene: Scene) -> Figure:
    backdrop = scene.backdrop
    if len(backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    seen = backdrop.seen.view(np.uint8)
    weighted = cv2.merge([cv2.copyTo(without_hair(scene), seen), 255 * seen])
    half = shrink(np.asarray(weighted, np.uint8), 0.5)
    side = _SMOOTHING_CELLS // 2
    sums = np.asarray(cv2.boxFilter(half, cv2.CV_32F, (side, side)), np.float32)
    known = (half[..., 3] > 127) & (sums[..., 3] > 255 * _LEAST_SUPPORT)
    kept = inside(sums, known)[::2]
    if not len(kept):
        return Reason.REGION_TOO_SMALL
    colours = lab_of_means(kept[:, :3] * (np.float32(255) / kept[:, 3:]))
    return difference_quantile(colours, median_colour(colours), 0.95)


@measure("background.border", "ΔE00")
def border(batch: Batch) -> Column:
    """A border or an edge strip.

    Measures: the largest step in colour, CIE ΔE2000, between two lines of the background that run
    along the top or a side 1.2 % of the picture apart, in the outer seventh of it, less the usual
    step there; a line's colour is the median along it, changes along the side taken out. Along
    the lower edge, where there is no background, it is the step that three quarters of a line's
    length exceed. From the upper corners inwards it is that from each row of squares across the
    corner to the next.
    Why: frames, scanner edges and bad crops run along a side from end to end and begin at once,
    however thin or thick they are; light that falls off does so slowly. Rounded corners show
    nowhere but there.
    Known limits: a border of the background's colour cannot be seen and does no harm.
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
        From the upper left and the upper right corner inwards.
    """

    sides: tuple[float, ...]
    corners: tuple[float, ...]


@shared
def border_steps(scene: Scene) -> Steps:
    """Give the steps along the sides and from the corners inwards."""
    half, cover = scene.view.half, scene.regions.cover
    shorter = min(half.shape[:2])
    gap = max(round(_GAP_SHARE * shorter), 1)
    count = round(_OUTER_SHARE * shorter) + gap
    sides = [_side_pairs(half, cover, side, count, gap) for side in _FREE_SIDES]
    *free, left, right = _outstanding([*sides, *_corner_pairs(half, cover)])
    lowest = _lowest_steps(_lines(half, _LOWEST, count), gap)
    return Steps((*free, float(lowest.max()) - quantile(lowest, 0.5)), (left, right))


def _corner_pairs(half: NDArray[np.uint8], cover: NDArray[np.uint8]) -> list[_Pairs]:
    """Give the largest and the usual step between rows of squares across either upper corner.

    They are NaN where somebody reaches into it; dark corners themselves may be taken for hair.
    """
    side = round(_OUTER_SHARE * min(half.shape[:2]))
    corners = half[:side, :side], half[:side, -side:]
    size = (2 * _CORNER_SQUARES, _CORNER_SQUARES)
    small = np.asarray(cv2.resize(cv2.hconcat(corners), size, interpolation=cv2.INTER_AREA))
    squares = np.stack([small[:, :_CORNER_SQUARES], small[:, : _CORNER_SQUARES - 1 : -1]])
    rows = np.asarray(_ACROSS_CORNER @ squares.reshape(2, -1, 3), np.float32)
    last = 2 * side - 1
    for row, turned in zip(rows, (cover, cover[:, ::-1]), strict=True):
        if max(turned[last, :last].max(), turned[:last, last].max()) >= _NOBODY:
            row[:] = np.nan
    return [_chosen(row, 1) for row in rows]


_CORNER_SQUARES = 8
_FROM_CORNER = np.add.outer(np.arange(_CORNER_SQUARES), np.arange(_CORNER_SQUARES)).ravel()
_ROWS_ACROSS = np.arange(1, _CORNER_SQUARES)[:, None] == np.maximum(_FROM_CORNER, 1)
_ACROSS_CORNER = (_ROWS_ACROSS / _ROWS_ACROSS.sum(1, keepdims=True)).astype(np.float32)
_FREE_SIDES = (0, 1), (1, 1), (1, -1)  # axis, and which way inwards is: top, left, right
_LOWEST = (0, -1)


def _side_pairs(
    half: NDArray[np.uint8], cover: NDArray[np.uint8], side: tuple[int, int], count: int, gap: int
) -> _Pairs:
    """Give the largest and the usual step between a side's lines.

    A line's colour is the median of its pieces with nobody behind, what differs along the strip's
    inner half taken out: light may fall off along it. NaN where these are few.
    """
    lines = _lines(half, side, count)
    free = where_set(_nobody_behind(cover, side, count, 3 * gap))
    if len(free) < _LEAST_SUPPORT * lines.shape[1]:
        return np.full((4, 3), np.nan, np.float32)
    known = lines.take(free, axis=1)
    levels = known.swapaxes(1, 2).astype(np.float32, order="C")
    inner = levels[count // 2 :]
    usual = inner.sum(0) / np.float32(len(inner))
    apart, rank = levels - usual, len(free) // 2
    apart.partition(rank, axis=2)
    level = np.ascontiguousarray(usual.T).sum(0) / np.float32(len(free))
    return _chosen(apart[..., rank] + level, gap)


def _chosen(colours: NDArray[np.float32], gap: int) -> _Pairs:
    """Give the colours (4, 3) before the largest and the usual step inwards, and after them."""
    steps = colours[gap:] - colours[:-gap]
    ranked = np.einsum("ij,ij->i", steps, steps).argsort()
    largest, usual = int(ranked[-1]), int(ranked[(len(ranked) - 1) // 2])
    return colours.take([largest, usual, largest + gap, usual + gap], axis=0)


def _outstanding(sides: list[_Pairs]) -> list[float]:
    """Give by how much each side's largest step exceeds its usual one."""
    colours = lab_of_means(np.array(sides).clip(0, 255)).tolist()
    return [
        _apart(largest, after) - _apart(usual, after_usual)
        for largest, usual, after, after_usual in colours
    ]


def _apart(one: list[float], other: list[float]) -> float:
    return 0.0 if one == other else ciede2000(one, other)


def _lowest_steps(lines: NDArray[np.uint8], gap: int) -> NDArray[np.float32]:
    lab = lab_of(lines)
    apart = lab[gap:] - lab[:-gap]
    steps = np.sqrt((apart * apart).sum(-1))
    rank = round(_LOWEST_SHARE * (steps.shape[1] - 1))
    return np.asarray(np.partition(steps, rank, axis=1)[:, rank])


def _lines(half: NDArray[np.uint8], side: tuple[int, int], count: int) -> NDArray[np.uint8]:
    """Give the outermost lines of a side, (count, length, 3), averaged over pieces of them."""
    axis, inwards = side
    length = max(half.shape[1 - axis] // _PIECE, 1)
    across = slice(count) if inwards > 0 else slice(half.shape[axis] - count, None)
    along = slice(length * _PIECE)
    strip = half[across, along] if axis == 0 else half[along, across]
    size = (length, count) if axis == 0 else (count, length)
    small = np.asarray(cv2.resize(strip, size, interpolation=cv2.INTER_AREA), np.uint8)
    return (small if axis == 0 else small.swapaxes(0, 1))[::inwards]


def _nobody_behind(
    cover: NDArray[np.uint8], side: tuple[int, int], count: int, inner: int
) -> NDArray[np.bool_]:
    """Tell behind which pieces of a side's lines, at the innermost ``inner`` ones, nobody is."""
    axis, inwards = side
    turned = cover if axis == 0 else cover.T
    strip = turned if inwards > 0 else turned[::-1]
    length = max(turned.shape[1] // (2 * _PIECE), 1)
    seen = strip[2 * (count - inner) : 2 * count : _EVERY_PX, : 2 * length * _PIECE : _EVERY_PX]
    highest: NDArray[np.uint8] = seen.max(0).reshape(length, -1).max(1)
    return highest < _NOBODY


_OUTER_SHARE, _GAP_SHARE = 0.14, 0.012
_PIECE, _EVERY_PX = 8, 4
_NOBODY, _LOWEST_SHARE = 76, 0.25
