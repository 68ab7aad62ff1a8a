"""Pieces missing from the person: pockets in the outline that no hair and no body leaves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import sampled
from detector.measure import Column, Figure, Reason, measure
from detector.outline import STEP, Outline, outline
from detector.regions import STEPS_A_UNIT
from detector.view import lab_of

_LENGTHS = (0.16, 0.2, 0.26, 0.34, 0.44, 0.58, 0.76, 1.0)  # of a pocket's rim, in eye distances
_HALF_CIRCLE = 1 / (2 * np.pi)  # its area for a length of one
_CUSP_RAD, _CUSP_STEPS = 1.2, (-1, 0, 1, 2)
_LOOKED_AT = 16  # pockets whose colours are looked at
_PLACES = np.linspace(0.06, 0.94, 17)  # along a pocket's rim
_ENDS = (0, 1, 2, -3, -2, -1)
_BEHIND = np.array([-0.12, -0.1, -0.08, -0.06])  # the rim, in eye distances
_AT = np.array([-0.04, 0.04])
_BEFORE = np.array([0.04, 0.06, 0.08])
_DEEP = np.array([-0.12, -0.06])
_TO_THE_MOUTH = np.array([0.35, 0.6, 0.9])  # from the rim to the line that closes the pocket

# What a pocket must reach to count in full (contrast, shape) and may have (all else), in ΔE.
_HARD, _ROUND, _SHARP = 30.0, 0.85, 0.8
_HALO, _MESS, _UNEVEN, _PERSON = 0.6, 0.3, 4.0, 15.0


@measure("background.bite", "ΔE")
def bite(batch: Batch) -> Column:
    """Piece missing from the person after a bad cut-out.

    Measures: for the pocket in the outline of head and shoulders that looks most like a bite, how
    far in CIE ΔE its rim stands out from the wall, 30 at most, times how much of a bite it is: how
    near it comes to half a disc, how sharply the outline turns into it at both ends, how clean the
    wall is right at the rim and within, how even the person is behind the rim, and whether there is
    person behind both ends.
    Why: ears, necks and hair leave pockets in an outline too. But those of the body are blunt
    where they begin, and those of hair are soft, hold strands, or have curls behind them. A cut-out
    that went wrong goes through skin, cloth and hair alike: the wall begins at once, clean, and
    the outline has corners where none grow.
    Known limits: bites between curls, those that strands of hair close in, of a tenth of the eye
    distance or less, or that take an ear or all of one side away do not show.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_bitten)


def _bitten(scene: Scene) -> Figure:
    return Reason.REGION_TOO_SMALL if outline(scene) is None else largest_bite(scene)[0]


@shared
def largest_bite(scene: Scene) -> tuple[float, NDArray[np.float64]]:
    """Give how much of a bite the worst pocket is, and its rim (17, 2); an empty rim if none."""
    line, seen = outline(scene), scene.regions.apart
    unit = scene.view.eye_distance_px
    pockets = None if line is None else _pockets(line, unit)
    if line is None or seen is None or pockets is None or not len(pockets.shape):
        return 0.0, np.zeros((0, 2))
    rim, outwards, within = _places(line, pockets)
    across = outwards * unit
    behind, at_rim, before = (
        _differences(seen, rim + across * offsets[:, None, None, None])
        for offsets in (_BEHIND, _AT, _BEFORE)
    )
    contrast = _ranked(at_rim[:1] - at_rim[1:], 0.2).clip(0, _HARD)
    halo = np.maximum(_ranked(before, 0.8) / _HALO, 1)
    mess = np.maximum(_ranked(_differences(seen, within), 0.5) / _MESS, 1)
    uneven = np.maximum(_unevenness(scene, rim + across * _DEEP[:, None, None, None]) / _UNEVEN, 1)
    person = (behind[..., _ENDS] > _PERSON).mean((0, 2))
    bites = pockets.shape * contrast * person**4 / (halo**2 * np.sqrt(mess) * uneven)
    worst = int(bites.argmax())
    return float(bites[worst]), rim[worst]


def _unevenness(scene: Scene, places: NDArray[np.float64]) -> NDArray[np.float32]:
    """Give how much the person's colour differs between two lines (2, K, 17, 2), ΔE, (K,)."""
    pixels = sampled(scene.view.rgb, places.reshape(2, -1, 2))
    near, deep = lab_of(pixels).reshape(*places.shape[:-1], 3)
    return _ranked(np.sqrt(((near - deep) ** 2).sum(-1))[None], 0.5)


def _ranked(values: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Give the value below which a share of those (n, K, m) of each of K pockets lies."""
    of_each = values.swapaxes(0, 1).reshape(values.shape[1], -1)
    rank = round(share * (of_each.shape[1] - 1))
    return np.partition(of_each, rank, axis=1)[:, rank]


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
    chord = (x * y.take(end) - x.take(end) * y) / 2
    area = np.maximum(swept[: len(x)] - swept.take(last) + chord, 0)
    rounded = area / ((steps[:, None] * STEP) ** 2 * _HALF_CIRCLE)
    cusp = _cusps(np.arctan2(next_y - y, next_x - x))
    sharp = np.minimum(cusp, cusp.take(end))
    promise = np.sqrt(area) * rounded * (0.15 + sharp) * (taken.take(last + 1) == taken[: len(x)])
    before, after = np.roll(promise, 1, 1), np.roll(promise, -1, 1)
    length, start = np.nonzero((promise > 0) & (promise >= before) & (promise > after))
    best = np.argsort(-promise[length, start], kind="stable")[:_LOOKED_AT]
    length, start = length[best], start[best]
    shape = np.minimum(rounded[length, start] / _ROUND, 1) ** 5
    shape *= np.minimum(sharp[length, start] / _SHARP, 1) ** 3
    return _Pockets(shape, start, steps[length])


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


def _places(line: Outline, pockets: _Pockets) -> tuple[NDArray[np.float64], ...]:
    """Give K rims (K, 17, 2), the ways outwards there, and places (3, K, 17, 2) within."""
    along = pockets.start[:, None] + np.rint(pockets.steps[:, None] * _PLACES).astype(np.int64)
    rim, outwards = (part.take(along, 0, mode="wrap") for part in (line.points, line.outwards))
    first, last = (
        line.points.take(at, 0, mode="wrap")[:, None]
        for at in (pockets.start, pockets.start + pockets.steps)
    )
    mouth = first + (last - first) * _PLACES[:, None]
    return rim, outwards, rim + (mouth - rim) * _TO_THE_MOUTH[:, None, None, None]


def _differences(seen: NDArray[np.uint8], places: NDArray[np.float64]) -> NDArray[np.float32]:
    """Give how far in ΔE places (n, K, 17, 2) are from the wall's colour."""
    steps = sampled(seen, places.reshape(len(places), -1, 2))
    return steps.astype(np.float32).reshape(places.shape[:-1]) / np.float32(STEPS_A_UNIT)
