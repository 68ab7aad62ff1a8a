"""Square corners and straight cuts along the picture's rows and columns."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import where_set
from detector.measure import Column, Figure, Reason, measure
from detector.outline import beside, coloured, outline, silhouette
from detector.regions import STEPS_A_UNIT

_EDGE_PX = 3
_ROUNDED_PX = 3  # between the arms of a corner
_ARM, _LONGEST_ARM = 0.1, 0.3  # what may be by chance, and what counts, in eye distances
_LEAST_UNIT_PX = 90.0
_HARD = 30.0  # ΔE

_CUTS = 0.9, 0.75, 0.65, 0.55  # in eye distances
_NATURAL = 0.5  # straight for so long is what an outline may be by chance, in eye distances
_WOBBLE_PX = 1
_EVERY_PX = 4  # of the line is looked at
_BEYOND, _PERSON = 0.1, 230  # of a cut, in eye distances; and levels of `Regions.cover`
_SHARE = 0.75  # of a cut on which it must be
_LEAST_MISSING = 0.1  # of the person, by its colour, in squared eye distances
_BESIDE_PX, _HARD_CUT = 3, 15.0  # ΔE from one side of a cut to the other


@measure("background.cut", "points")
def cut(batch: Batch) -> Column:
    """Cuts along the picture's rows and columns.

    Measures: how far in CIE ΔE the person stands out from the wall at the square corners of the
    outline down to the shoulders, 30 at most, times the length by which their shorter arms exceed
    a tenth of the eye distance, in eye distances, or in 90 pixels where that is more; the root of
    the sum of the squares over all corners and the longest straight cut. A square corner is one
    between two runs that follow a row and a column of the picture exactly, with one pixel between
    them at most; of runs longer than .3 no more counts. A cut follows a row or a column within a
    pixel, and the network is sure of a person beyond it; it counts 30 times the length by which it
    exceeds half an eye distance.
    Why: a marquee, a crop or a head set on another body cuts along the pixels for a long way. The
    outline of hair, skin and cloth crosses rows and columns at all angles, and follows them for a
    tenth by chance, where neck and shoulder meet above all; a strap, a collar or a tie on white
    cloth may be straight for longer. Where shoulder or neck are cut through, they are still looked
    for.
    Known limits: cuts that are aslant; stairs of small steps, for which there is
    `background.stairs`. Where the whole photo is made of blocks, so is its outline.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_cut)


def _cut(scene: Scene) -> Figure:
    line, person, whole = outline(scene), coloured(scene), silhouette(scene)
    if line is None or person is None or whole is None:
        return Reason.REGION_TOO_SMALL
    parts = _corners(line.turns, scene)
    missing_px = cv2.countNonZero(whole) - cv2.countNonZero(person)
    longest = 0.0
    if missing_px > _LEAST_MISSING * scene.view.eye_distance_px**2:
        longest = _longest_cut(_around(person), scene)
    beyond = _HARD * max(longest - _NATURAL, 0.0)
    return math.sqrt(float((parts * parts).sum()) + beyond * beyond)


def _around(person: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Give some of the pixels (N, 2) on the longest line round a mask."""
    lines, _ = cv2.findContours(person, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(max(lines, key=len, default=()), np.int32).reshape(-1, 2)[::_EVERY_PX]


def _inner(line: NDArray[np.int32], seen: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which pixels (..., 2) lie clear of the sides of what is compared with the wall."""
    last = np.array(seen.shape[::-1]) - 1 - _EDGE_PX
    return np.asarray(((line > _EDGE_PX) & (line < last)).all(-1), np.bool_)


def _corners(line: NDArray[np.int32], scene: Scene) -> NDArray[np.float64]:
    """Give contrast times arm of each square corner of a line that turns in pixels (N, 2)."""
    seen, unit, count = scene.regions.apart, scene.view.eye_distance_px, len(line)
    assert seen is not None
    least = _ARM * unit
    ringed = np.concatenate([line, line[:1]]).T.copy()
    across, down = np.abs(ringed[:, 1:] - ringed[:, :-1])
    length, along = np.maximum(across, down), np.minimum(across, down) == 0
    arms = where_set(along & (length >= least))
    corner = (arms + 1) % count
    rounded = ~along[corner] & (length[corner] <= _ROUNDED_PX)
    other = np.where(rounded, (arms + 2) % count, corner)
    square = along[other] & ((across[arms] == 0) != (across[other] == 0)) & (length[other] >= least)
    if not square.any():
        return np.zeros(0)
    arms, corner, other = arms[square], corner[square], other[square]
    ends = line[np.array([arms, corner, other, (other + 1) % count])]
    free = _inner(ends, seen).all(0)
    x, y = ends[1, free].T
    arm = np.minimum(np.minimum(length[arms], length[other])[free], _LONGEST_ARM * unit) - least
    beside = seen[y[:, None] + _ROWS, x[:, None] + _COLUMNS].max(1, initial=0)
    return np.asarray(
        np.minimum(beside / STEPS_A_UNIT, _HARD) * arm / max(unit, _LEAST_UNIT_PX), np.float64
    )


_ROWS, _COLUMNS = (part.ravel() for part in np.mgrid[-2:3, -2:3])  # beside a corner, in pixels


def _longest_cut(line: NDArray[np.int32], scene: Scene) -> float:
    """Give the length of the longest straight cut in a line of pixels, in eye distances."""
    missing = _person_beyond(line, scene)
    unit, count = scene.view.eye_distance_px / _EVERY_PX, len(line)
    if missing.sum() < _SHARE * _CUTS[-1] * unit:
        return 0.0
    longest = min(round(_CUTS[0] * unit), count)
    ringed = np.concatenate([line, line[:longest]]).T.astype(np.float32)
    sums = np.concatenate([[0], np.cumsum(np.concatenate([missing, missing[:longest]]))])
    for share in _CUTS:
        length = min(round(share * unit), longest)
        cut = sums[length : length + count] - sums[:count] >= _SHARE * length
        if not cut.any():
            continue
        window = np.ones((1, length), np.uint8)
        most, least = (
            extreme(ringed, window, anchor=(0, 0))[:, :count] for extreme in (cv2.dilate, cv2.erode)
        )
        straight = (most - least <= _WOBBLE_PX).any(0)
        if (straight & cut).any():
            return share
    return 0.0


def _person_beyond(line: NDArray[np.int32], scene: Scene) -> NDArray[np.bool_]:
    """Tell where a line of pixels is a hard edge beyond which the network is sure of a person."""
    seen = scene.regions.apart
    assert seen is not None
    pixels = line[:, 0] + 1j * line[:, 1]
    before, after = beside(pixels)
    along = after - before
    outwards = 1j * along / np.maximum(np.abs(along), 1)
    reach_px = np.array([-_BESIDE_PX, _BESIDE_PX, _BEYOND * scene.view.eye_distance_px])
    places = np.rint(pixels + reach_px[:, None] * outwards)
    row, column = (
        part.astype(np.intp).clip(0, side - 1)
        for part, side in zip((places.imag, places.real), seen.shape, strict=True)
    )
    inner, outer = seen[row[:2], column[:2]].astype(np.int16)
    hard = inner - outer > STEPS_A_UNIT * _HARD_CUT
    cover = scene.regions.cover[row[2], column[2]]
    return np.asarray(hard & (cover > _PERSON) & _inner(line, seen), np.bool_)
