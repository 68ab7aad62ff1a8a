"""The background: its evenness, and strips along the picture's edge."""

import math
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import ciede2000, inside, median_colour, quantile
from detector.measure import Column, Figure, Reason, measure
from detector.measures.backdrop import without_hair
from detector.regions.backdrop import LEAST_CELLS
from detector.view import lab_of

Level = TypeVar("Level", np.uint8, np.float32)

_SMOOTHING_CELLS = 3.0
_LEAST_SUPPORT = 0.25


@measure("background.uniformity", "ΔE00")
def uniformity(batch: Batch) -> Column:
    """Unevenness of the background.

    Measures: the 95th percentile of CIE ΔE2000 between the smoothed background and its median
    colour; of every 9 x 9 pixels the lightest red, green and blue are taken.
    Why: smoothing over cells leaves gradients, shadows and folds but no sensor noise, which
    OFIQ's gradient mean punishes instead; and loose hair before an even wall lets it through.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 BackgroundUniformity.
    """
    return batch.each(_uniformity)


def _uniformity(scene: Scene) -> Figure:
    backdrop = scene.backdrop
    if len(backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    seen = backdrop.seen.view(np.uint8)
    weighted = cv2.merge([cv2.copyTo(without_hair(scene), seen), seen.astype(np.float32)])
    rows, columns = seen.shape
    half = cv2.resize(weighted, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA)
    sums = cv2.GaussianBlur(half, (0, 0), _SMOOTHING_CELLS / 2)
    known = (half[..., 3] > 0.5) & (sums[..., 3] > _LEAST_SUPPORT)
    kept = inside(sums, known)[::2]
    if not len(kept):
        return Reason.REGION_TOO_SMALL
    colours = np.asarray(kept[:, :3] / kept[:, 3:], np.float32)
    return quantile(ciede2000(colours, median_colour(colours)), 0.95)


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
    rgb, alpha = scene.view.rgb, scene.regions.alpha
    sides = [_free_pairs(rgb, alpha, side) for side in _FREE_SIDES]
    corners = _corner_pairs(rgb, alpha)
    steps = ciede2000(*np.concatenate([*sides, *corners], 1))
    along, across = np.split(steps, [len(sides) * sides[0].shape[1]])
    lowest = _outstanding(_lowest_steps(rgb))
    return Steps(
        (*_outstanding(along.reshape(len(sides), -1)), *lowest),
        tuple(_outstanding(across.reshape(len(corners), -1))),
    )


def _corner_pairs(rgb: NDArray[np.uint8], alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give pairs of rows' colours across the left and the right corner, (2, 2, K, 3)."""
    side = round(_OUTER_SHARE * min(alpha.shape))
    left, right = np.s_[:side, :side], np.s_[:side, -side:]
    size = (2 * _CORNER_SQUARES, _CORNER_SQUARES)
    small = cv2.resize(cv2.hconcat([rgb[left], rgb[right]]), size, interpolation=cv2.INTER_AREA)
    lab = lab_of(np.asarray(small, np.uint8))
    squares = np.stack([lab[:, :_CORNER_SQUARES], lab[:, : _CORNER_SQUARES - 1 : -1]])
    rows = _ACROSS_CORNER @ squares.reshape(2, -1, 3)
    rows[[alpha[corner].max() >= _NOBODY for corner in (left, right)]] = np.nan
    return np.stack([rows[:, :-1], rows[:, 1:]], 1)


_CORNER_SQUARES = 8
_FROM_CORNER = np.add.outer(np.arange(_CORNER_SQUARES), np.arange(_CORNER_SQUARES)).ravel()
_ROWS_ACROSS = np.arange(1, _CORNER_SQUARES)[:, None] == np.maximum(_FROM_CORNER, 1)
_ACROSS_CORNER = (_ROWS_ACROSS / _ROWS_ACROSS.sum(1, keepdims=True)).astype(np.float32)
_FREE_SIDES = (0, 1), (1, 1), (1, -1)  # axis, and which way inwards is: top, left, right
_LOWEST = (0, -1)


def _free_pairs(
    rgb: NDArray[np.uint8], alpha: NDArray[np.float32], side: tuple[int, int]
) -> NDArray[np.float32]:
    """Give pairs of lines' colours, (2, K, 3); NaN where no background is behind them.

    What is usual in each piece of the side is taken out first: light may fall off along it.
    """
    lines, gap = _lines(rgb, side, 0)
    behind, _ = _lines(alpha, side, len(lines) - 3 * gap)
    free = np.flatnonzero((behind < _NOBODY).all(0))
    if len(free) < _LEAST_SUPPORT * lines.shape[1]:
        return np.full((2, len(lines) - gap, 3), np.nan, np.float32)
    lab = lab_of(lines.take(free, axis=1))
    usual = np.partition(lab, len(lab) // 2, axis=0)[len(lab) // 2]
    half = len(free) // 2
    unusual = np.partition(lab - usual, half, axis=1)[:, half]
    colours = median_colour(usual) + unusual
    return np.stack([colours[:-gap], colours[gap:]])


def _lowest_steps(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    lines, gap = _lines(rgb, _LOWEST, 0)
    lab = lab_of(lines)
    apart = lab[gap:] - lab[:-gap]
    steps = np.sort(np.sqrt((apart * apart).sum(-1)), axis=1)
    return np.asarray(steps[:, round(_LOWEST_SHARE * (steps.shape[1] - 1))])


def _outstanding(steps: NDArray[np.floating]) -> list[float]:
    """Give by how much the largest of each row's steps exceeds the usual one."""
    rank = (steps.shape[-1] - 1) // 2
    usual = np.partition(steps, rank)[..., rank]
    outstanding: list[float] = np.atleast_1d(steps.max(-1) - usual).tolist()
    return outstanding


def _lines(plane: NDArray[Level], side: tuple[int, int], first: int) -> tuple[NDArray[Level], int]:
    """Give the outermost lines of a side, averaged along their length by 16 pixels, and the gap.

    The ``first`` lines from the edge are left out.
    """
    axis, inwards = side
    shorter = min(plane.shape[:2])
    gap = max(round(_GAP_SHARE * shorter), 2)
    depth = round(_OUTER_SHARE * shorter) + gap
    length = max(plane.shape[1 - axis] // _AVERAGED_PX, 1)
    last = plane.shape[axis]
    across = slice(first, depth) if inwards > 0 else slice(last - depth, last - first)
    along = slice(length * _AVERAGED_PX)
    outermost = plane[across, along] if axis == 0 else plane[along, across]
    size = (length, depth - first) if axis == 0 else (depth - first, length)
    small = np.asarray(cv2.resize(outermost, size, interpolation=cv2.INTER_AREA), plane.dtype)
    return np.ascontiguousarray(np.moveaxis(small, axis, 0)[::inwards]), gap


_OUTER_SHARE, _GAP_SHARE, _AVERAGED_PX = 0.14, 0.012, 16
_NOBODY, _LOWEST_SHARE = 0.3, 0.25
