"""Marks that a bad cut-out leaves along the outline of the head: fringes and bites."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.measure import Column, Figure, Reason, measure
from detector.outline import STEP, Outline, outline, pixels_at
from detector.view import lab_of

_LEAST_CELLS = 40
_DIRECTIONS, _LEAST_DIRECTIONS = 300, 75
_PIECE = 5  # directions that are averaged
_ACROSS = np.linspace(-0.15, 0.06, 22)  # of the way across the outline, in eye distances
_SLOW = np.array([2.0, 3.0, 3.0], np.float32)  # of L*, a*, b*: over two steps, shading or noise


@measure("background.edge", "ΔE")
def edge(batch: Batch) -> Column:
    """Halo of a bad cut-out.

    Measures: the median, over pieces of the head's outline as seen from the middle of the face, 60
    to the full turn, of how far CIE L*, a* and b* go back and forth on their way from the head
    across the outline to the background: twice what each rises or what it falls, whichever is
    less, the three together. Changes slower than 2 of L* or 3 of a* and b* in a fiftieth of the
    eye distance do not count.
    Why: a real outline passes from hair or skin to the wall once. A fringe of another background,
    a painted line or a light rim makes the colour turn back, along most of the outline; loose hair
    does so only here and there, and the shading of a round cheek is slow.
    Known limits: a fringe whose colour lies between the head's and the wall's, or of a single
    pixel, is hard to tell from a soft edge. Pieces cut out of the head do not show;
    `background.bite` looks for them.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_fringe)


def _fringe(scene: Scene) -> Figure:
    line = outline(scene)
    if line is None:
        return Reason.REGION_TOO_SMALL
    above = np.flatnonzero(line.free & (line.points[:, 1] < scene.view.points[152, 1]))
    right, down = (line.points[above] - scene.view.points.mean(0)).T
    turn = np.arctan2(down, right) / (2 * np.pi)
    _, places = np.unique(np.floor(turn * _DIRECTIONS), return_index=True)
    if len(places) < _LEAST_DIRECTIONS:
        return Reason.REGION_TOO_SMALL
    chosen = above[places[: len(places) // _PIECE * _PIECE]]
    across = line.outwards[chosen, None] * (_ACROSS * scene.view.eye_distance_px)[:, None]
    pixels = pixels_at(scene, line.points[chosen, None] + across)
    size = (len(_ACROSS) // 2, len(chosen) // _PIECE)
    profiles = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    change = np.diff(lab_of(profiles), axis=1)
    rise, fall = (np.maximum(sign * change - _SLOW, 0).sum(1) for sign in (1, -1))
    return float(np.median(2 * np.minimum(rise, fall).sum(1)))


_LENGTHS = (0.12, 0.16, 0.22, 0.3, 0.4, 0.54, 0.72)  # of pieces of the outline, eye distances
_LARGE = 0.25  # square root of the area of a bite that is large enough, in eye distances
_HALF_CIRCLE = 1 / (2 * np.pi)  # its area for a length of one
_CUSP_RAD, _CUSP_STEPS = 1.2, (-1, 0, 1, 2)
_CLEAN_LAB, _HARD_LAB = 2.0, 30.0
_WAVY = 0.03  # how far a rim that is half a bite's strays from a circle, in radii
_LOOKED_AT = 8  # pockets whose colours are looked at
_PLACES = np.linspace(0.06, 0.94, 17)  # along a pocket's rim
_SIDES = np.array([-0.09, -0.06, -0.04, 0.04, 0.06, 0.09])  # of the rim, in eye distances
_TO_THE_MOUTH = np.array([0.35, 0.6, 0.9])  # from the rim to the line that closes the pocket


@measure("background.bite", "ΔE")
def bite(batch: Batch) -> Column:
    """Piece missing from the head after a bad cut-out.

    Measures: for the pocket in the head's outline that looks most like a bite, how far in CIE ΔE
    its rim stands out from the wall, 30 at most, times how much of a bite it is: its size (square
    root of its area, in quarters of the eye distance), how near it comes to half a disc, how
    sharply the outline turns into it at both ends, how little its rim strays from a circle (3 % of
    the radius halve it), and how clean the wall is inside.
    Why: hair and ears leave pockets in an outline too, but open ones, with round shoulders, or
    with strands of hair and shade in them; a cut-out's hard rim may take the strands away, but
    leaves the wavy rim. What a round brush has cut away has sharp corners, a rim that is hard and
    bent alike all the way round, and holds nothing but the new background.
    Known limits: bites below the collar, those smaller than a fifth of the eye distance or between
    curls, two that overlap, and ragged ones do not show.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_bitten)


def _bitten(scene: Scene) -> Figure:
    line = outline(scene)
    if line is None or len(scene.backdrop.colours) < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    return largest_bite(scene)[0]


@shared
def largest_bite(scene: Scene) -> tuple[float, NDArray[np.float64]]:
    """Give how much of a bite the worst pocket is, and its rim (17, 2); an empty rim if none."""
    line = outline(scene)
    pockets = None if line is None else _pockets(line, scene.view.eye_distance_px)
    if line is None or pockets is None or not len(pockets.shape):
        return 0.0, np.zeros((0, 2))
    places = _places(line, pockets, scene.view.eye_distance_px)
    lab = lab_of(pixels_at(scene, places.reshape(len(places), -1, 2)))
    apart = _apart(lab.reshape(*places.shape[:-1], 3), scene.backdrop.colour)
    contrast = np.sort(apart[:3].mean(0) - apart[3:6].mean(0), axis=1)
    hard = contrast[:, round(0.2 * (len(_PLACES) - 1))].clip(0, _HARD_LAB)
    mess = np.sort(np.concatenate(list(apart[6:]), axis=1), axis=1)
    dirt = mess[:, round(0.8 * (mess.shape[1] - 1))]
    rims = places[2:4].mean(0)
    bites = pockets.shape * hard * _roundness(rims) / (1 + dirt / _CLEAN_LAB)
    worst = int(bites.argmax())
    return float(bites[worst]), rims[worst]


@dataclass(frozen=True, slots=True, eq=False)
class _Pockets:
    """K pieces of an outline that the person lies around: how much like a bite, and where."""

    shape: NDArray[np.float64]
    start: NDArray[np.int64]
    steps: NDArray[np.int64]


def _pockets(line: Outline, unit_px: float) -> _Pockets:
    """Find the pieces that are most like a bite by their shape, of all lengths."""
    x, y = (line.points / unit_px).T
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    steps = np.array([round(length / STEP) for length in _LENGTHS if length < len(x) * STEP])
    here = np.arange(len(x))
    last = here + steps[:, None]
    end = last % len(x)
    swept, taken = _sums((x * next_y - y * next_x) / 2), _sums(~line.free)
    area = np.maximum(swept[here] - swept[last] + (x * y[end] - x[end] * y) / 2, 0)
    rounded = np.minimum(area / ((steps[:, None] * STEP) ** 2 * _HALF_CIRCLE), 1)
    cusp = _cusps(np.arctan2(next_y - y, next_x - x))
    shape = np.minimum(np.sqrt(area) / _LARGE, 1) * rounded * np.minimum(cusp, cusp[end])
    shape *= taken[last + 1] == taken[here]
    before, after = np.roll(shape, 1, 1), np.roll(shape, -1, 1)
    length, start = np.nonzero((shape > 0) & (shape >= before) & (shape > after))
    found = shape[length, start]
    best = np.argsort(-found, kind="stable")[:_LOOKED_AT]
    return _Pockets(found[best], start[best], steps[length[best]])


def _roundness(rims: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tell, 0..1, how well K rims (K, 17, 2) fit a circle of their own (Kåsa's least squares)."""
    places = rims - rims.mean(1, keepdims=True)
    known = np.concatenate([2 * places, np.ones((*places.shape[:2], 1))], -1)
    turned = known.swapaxes(1, 2)
    squares = (places * places).sum(-1, keepdims=True)
    fit = np.linalg.solve(turned @ known + 1e-6 * np.eye(3), turned @ squares)
    centre = fit[:, :2, 0]
    radius = np.sqrt(np.maximum(fit[:, 2, 0] + (centre * centre).sum(1), 1e-6))[:, None]
    off = places - centre[:, None]
    stray = ((np.hypot(off[..., 0], off[..., 1]) / radius - 1) ** 2).mean(1)
    return np.asarray(1 / (1 + stray / _WAVY**2))


def _cusps(heading: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tell, 0..1, how sharply the outline turns towards the person at each point."""
    turn = heading - np.roll(heading, 1)
    turn -= 2 * np.pi * np.rint(turn / (2 * np.pi))
    corner = np.add.reduce([np.roll(turn, shift) for shift in _CUSP_STEPS])
    sharpest = np.maximum.reduce([np.roll(corner, shift) for shift in (-1, 0, 1)])
    cusps: NDArray[np.float64] = (sharpest / _CUSP_RAD).clip(0, 1)
    return cusps


def _sums(steps: NDArray[np.floating] | NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give running sums over a closed line gone round twice."""
    return np.concatenate([[0.0], np.cumsum(np.concatenate([steps, steps]))])


def _places(line: Outline, pockets: _Pockets, unit_px: float) -> NDArray[np.float64]:
    """Give places (9, K, 17, 2) along K pockets: six across the rim, then three in the pocket."""
    along = pockets.start[:, None] + np.rint(pockets.steps[:, None] * _PLACES).astype(np.int64)
    rim, outwards = (part.take(along, 0, mode="wrap") for part in (line.points, line.outwards))
    first, last = (
        line.points.take(at, 0, mode="wrap")[:, None]
        for at in (pockets.start, pockets.start + pockets.steps)
    )
    mouth = first + (last - first) * _PLACES[:, None]
    offsets, shares = (part[:, None, None, None] for part in (_SIDES, _TO_THE_MOUTH))
    return np.concatenate([rim + outwards * (offsets * unit_px), rim + (mouth - rim) * shares])


def _apart(lab: NDArray[np.float32], wall: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give distances from the wall's colour, lightness counting less: shadows are wall."""
    difference = (lab - wall) * np.array([0.8, 1, 1], np.float32)
    return np.asarray(np.sqrt((difference * difference).sum(-1)), np.float32)
