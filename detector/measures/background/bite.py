"""Pieces missing from the person: pockets in the outline that no hair and no body leaves."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import sampled, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.measures.background.pieces import Pieces, most_promising, pieces_of
from detector.outline import STEP, Outline, lobes_y_px, outline
from detector.regions import STEPS_A_UNIT
from detector.view import lab_of

_BELOW, _LONGEST_BELOW = 0.7, 1.0  # weight and length of a pocket below the lobes
_WHOLE = 0.4  # length of a rim that counts in full, in eye distances
_LEAST_SHAPE, _LEAST_BITE = 0.1, 1.0  # of a pocket that is looked at more closely
_LEAST_ROUNDED = 0.47  # below it, no shape is that much
_PLACES = np.linspace(0.06, 0.94, 17)  # along a pocket's rim
_ENDS = [0, 1, 2, -3, -2, -1]
# Across a rim, outwards, in eye distances: four places behind it, one right at it on either side.
_ACROSS = np.array([-0.12, -0.1, -0.08, -0.06, -0.04, 0.04, 0.06, 0.08])
_BEHIND, _DEEP = 4, [0, 3]
_TO_THE_MOUTH = np.array([0.35, 0.6, 0.9])  # from the rim to the line that closes the pocket

# What a pocket must reach to count in full (contrast, shape) and may have (all else), in ΔE.
_HARD, _ROUND, _SHARP = 30.0, 0.85, 0.8
_HALO, _MESS, _UNEVEN, _PERSON = 0.6, 0.3, 4.0, 15.0


@measure("background.bite", "points")
def bite(batch: Batch) -> Column:
    """Piece missing from the person after a bad cut-out.

    Measures: for the pocket in the outline of head and shoulders that looks most like a bite, how
    far in CIE ΔE its rim stands out from the wall, 30 at most, times how much of a bite it is: how
    near it comes to half a disc, how sharply the outline turns into it at both ends, how clean the
    wall is right at the rim and within, how even the person is behind the rim, and whether there is
    person behind both ends. A rim shorter than .4 eye distances counts by as much less. Lower than
    .4 of the way from the eyes to the chin a pocket counts .7 times, must be rounder and sharper,
    and have a rim of one eye distance at most.
    Why: ears, necks and hair leave pockets in an outline too. But those of the body lie from the
    lobes down and are blunt where they begin, and those of hair are small, or soft, hold strands,
    or have curls behind them. A cut-out that went wrong goes through skin, cloth and hair alike:
    the wall begins at once, clean, and the outline has corners where none grow.
    Known limits: bites between curls, those that strands of hair close in, of a tenth of the eye
    distance or less, or that take all of one side away do not show.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_bitten)


def _bitten(scene: Scene) -> Figure:
    return Reason.REGION_TOO_SMALL if outline(scene) is None else largest_bite(scene)[0]


@shared
def largest_bite(scene: Scene) -> tuple[float, NDArray[np.float64]]:
    """Give how much of a bite the worst pocket is, and its rim (17, 2); an empty rim if none.

    Whether any piece of the outline may be one is told first, for as a rule none is.
    """
    line, seen, none = outline(scene), scene.regions.apart, (0.0, np.zeros((0, 2)))
    if line is None or seen is None:
        return none
    unit = scene.view.eye_distance_px
    pieces = pieces_of(line.points * (1 / unit))
    pockets = _pockets(pieces, where_set(pieces.rounded > _LEAST_ROUNDED), line, scene)
    if not _any_stands_out(seen, pockets, line, unit):
        return none
    pockets = _pockets(pieces, most_promising(pieces, line.free), line, scene)
    if not len(pockets.shape):
        return none
    rim, across = _rims(line, pockets, _ACROSS * unit)
    bites = pockets.shape * _cut_clean(seen, across, _within(line, pockets, rim))
    likely = where_set(bites > _LEAST_BITE)
    if not len(likely):
        return none
    bites = bites[likely] / _unevenness(scene.view.rgb, across[likely][..., _DEEP])
    worst = rim[likely[bites.argmax()]]
    return float(bites.max()), np.stack([worst.real, worst.imag], 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Pockets:
    """K pieces of an outline that the person lies around: how much like a bite, and where."""

    shape: NDArray[np.float64]
    start: NDArray[np.intp]
    steps: NDArray[np.intp]


def _pockets(pieces: Pieces, chosen: NDArray[np.intp], line: Outline, scene: Scene) -> _Pockets:
    """Give those of some pieces whose shape is like a bite's."""
    start, steps = pieces.start[chosen], pieces.steps[chosen]
    length = steps * STEP
    shape = _bite_like(
        np.minimum(pieces.rounded[chosen] / _ROUND, 1),
        np.minimum(pieces.sharpness[chosen] / _SHARP, 1),
        beside_face=line.points.imag.take(start + steps // 2, mode="wrap") < lobes_y_px(scene),
        short=length <= _LONGEST_BELOW,
    )
    shape *= np.minimum(length / _WHOLE, 1)
    likely = shape > _LEAST_SHAPE
    return _Pockets(shape[likely], start[likely], steps[likely])


def _bite_like(
    rounded: NDArray[np.float64],
    sharp: NDArray[np.float64],
    beside_face: NDArray[np.bool_],
    short: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Tell, 0..1, how much like a bite pockets are by how round and sharp they are, 0..1.

    Below the lobes the body leaves pockets of its own: neck, jaw and shoulders.
    """
    return np.where(beside_face, rounded**4 * sharp**2, _BELOW * rounded**5 * sharp**3 * short)


def _any_stands_out(seen: NDArray[np.uint8], pockets: _Pockets, line: Outline, unit: float) -> bool:
    """Tell whether any pocket may be a bite, by no more than what lies right at the rims."""
    if not len(pockets.shape):
        return False
    _, across = _rims(line, pockets, _ACROSS[_BEHIND:] * unit)
    apart = sampled(seen, across.reshape(len(across), -1)).reshape(across.shape)
    contrast, halo = _at_the_rims(apart)
    return bool((pockets.shape * (contrast / halo**2) > _LEAST_BITE).any())


def _at_the_rims(apart: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give how far K rims stand out, ΔE, and how much of a halo lies before them, 1 at least.

    Given are the places (K, 17, 4) right at the rims, the first of them behind.
    """
    before = apart[..., 1:]
    step = apart[..., 0].astype(np.int16) - before[..., 0]
    contrast = (_ranked(step, 0.2) / STEPS_A_UNIT).clip(0, _HARD)
    return contrast, np.maximum(_ranked(before, 0.8) / (STEPS_A_UNIT * _HALO), 1)


def _cut_clean(
    seen: NDArray[np.uint8], across: NDArray[np.complex128], within: NDArray[np.complex128]
) -> NDArray[np.float64]:
    """Give how far the rims of K pockets stand out from a wall that begins at once, clean, ΔE.

    The places are across the rims, (K, 17, 8), and within the pockets, (K, 51).
    """
    count = len(across)
    places = np.concatenate([across.reshape(count, -1), within], 1)
    apart, inside = np.split(sampled(seen, places), [across[0].size], 1)
    apart = apart.reshape(across.shape)
    contrast, halo = _at_the_rims(apart[..., _BEHIND:])
    mess = np.maximum(_ranked(inside, 0.5) / (STEPS_A_UNIT * _MESS), 1)
    behind = apart[:, _ENDS, :_BEHIND]
    person = (behind > STEPS_A_UNIT * _PERSON).mean((1, 2))
    return np.asarray(contrast * person**4 / (halo**2 * np.sqrt(mess)), np.float64)


def _unevenness(rgb: NDArray[np.uint8], places: NDArray[np.complex128]) -> NDArray[np.float32]:
    """Tell how uneven the person is between two depths (K, 17, 2) behind the rims, 1 at least."""
    colours = lab_of(sampled(rgb, places.reshape(len(places), -1)))
    deep, near = np.moveaxis(colours.reshape(*places.shape, 3), 2, 0)
    return np.maximum(_ranked(np.sqrt(((near - deep) ** 2).sum(-1)), 0.5) / _UNEVEN, 1)


def _ranked(values: NDArray[Any], share: float) -> NDArray[Any]:
    """Give the value below which a share of those (K, ...) of each of K pockets lies."""
    of_each = values.reshape(len(values), -1)
    rank = round(share * (of_each.shape[1] - 1))
    return np.partition(of_each, rank, axis=1)[:, rank]


def _rims(
    line: Outline, pockets: _Pockets, across_px: NDArray[np.float64]
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Give the rims (K, 17) of pockets, and places across them, outwards, (K, 17, M)."""
    along = pockets.start[:, None] + np.rint(pockets.steps[:, None] * _PLACES).astype(np.intp)
    rim, outwards = (part.take(along, mode="wrap") for part in (line.points, line.outwards))
    return rim, rim[..., None] + outwards[..., None] * across_px


def _within(
    line: Outline, pockets: _Pockets, rim: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    """Give places (K, 51) within pockets."""
    first, last = (
        line.points.take(end, mode="wrap")[:, None]
        for end in (pockets.start, pockets.start + pockets.steps)
    )
    mouth = first + (last - first) * _PLACES
    within = rim[:, None] + (mouth - rim)[:, None] * _TO_THE_MOUTH[:, None]
    return np.asarray(within.reshape(len(rim), -1), np.complex128)
