"""What is left of the old wall beside the head after a bad cut-out."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import median_colour, quantile, sampled, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting.skin import LEAST_PX, skin
from detector.outline import ACROSS, COLUMN, EVERY, STEP, strip
from detector.regions import STEPS_A_UNIT

_EVERY, _COLUMNS = 2, 18  # of the strip's columns, and how many
_WITHIN, _BEYOND = 11, 3  # of these: up to the outline, and of the wall
_PLAIN = np.ones((3, 5), np.uint8)  # columns and rows that are of one colour
_SPANS = 8, 5, 5  # of luma, Cr and Cb within them, in levels
_ENDS = np.array([35, 10, 10])  # by which they differ from some place further in
_ABOVE = 0.2  # the chin, in eye distances: below are collars
_DEEPER = np.array([0.05, 0.15, 0.25])  # than the strip goes, in eye distances
_BELOW = 0.3  # the eyes, in eye distances: beside ears and neck, where no hair lies in between
_STEP, _STEEP = 3, 0.55  # columns within which that share of the way to the wall is gone
_HAIR = np.array([50, 6, 6])  # by which they differ from the hair, in levels
_WALL, _BLACK = 55, 60  # levels of luma: from the wall's, and of black hair's gloss
_HARD = 30.0  # ΔE
_REDNESS = 0.4  # of the skin's, that nothing but skin has


@measure("background.leftover", "points")
def leftover(batch: Batch) -> Column:
    """Old wall that a bad cut-out has left beside the head.

    Measures: how far in CIE ΔE, 30 at most, what is left of the old wall stands out from the new
    one, times the root of its area in eye distances. That is all which lies within the outline of
    the head, almost down to the chin, is of one even colour over .2 eye distances along it and .04
    across, clearly darker than the wall but not black, not half as red as the skin of the face, and
    ends at once towards the wall; and in another colour within .15 eye distances from the outline,
    or within .4 beside the neck, if it is unlike the hair.
    Why: a patch of wall has no strands and no shading, and hair or skin begin behind it; a shadow
    on the wall has soft edges. Hair is never even; grey and white hair that shines evenly does so
    further in, too. Ears, neck and cheeks are as red as the face.
    Known limits: what is left of a wall as pale as the new one or as red as skin, of one with a
    pattern, or in a noisy photo; larger patches show in `background.clutter`. A dark shadow with a
    hard edge beside the neck may pass for one.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_left)


def _left(scene: Scene) -> Figure:
    around, seen, face = strip(scene), scene.regions.apart, skin(scene)
    if around is None or seen is None or len(face) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    points, unit = scene.view.points, scene.view.eye_distance_px
    head = where_set(around.places[:, 0].imag < points[at.MENTON, 1] - _ABOVE * unit)
    if not len(head):
        return Reason.REGION_TOO_SMALL
    columns = cv2.transpose(around.rgb.take(head, axis=0))[: _EVERY * _COLUMNS : _EVERY]
    tints = _tints(columns)
    place, row = _even(tints, cv2.mean(_tints(face.few[None])))
    if not len(row):
        return 0.0
    hard = _hard(tints, place, row)
    place, row = place[hard], row[hard]
    ends, rows = _end_near(tints, place, row), around.places[head[row]]
    eyes = scene.view.eyes[1]
    lower = where_set(~ends & (rows[:, 0].imag > eyes + _BELOW * unit))
    above = around.places[head, 0].imag < eyes
    if len(lower) and above.any():
        here = tints[place[lower], row[lower]].astype(np.int16)
        hair = median_colour(tints[:_WITHIN, above].reshape(-1, 3)).astype(np.int16)
        ends[lower] = _end_deeper(here, rows[lower], scene.view.rgb)
        ends[lower] &= (abs(here - hair) > _HAIR).any(1)
    if not ends.any():
        return 0.0
    apart = sampled(seen, rows[ends, _EVERY * place[ends]][None]).mean() / STEPS_A_UNIT
    area = np.count_nonzero(ends) * EVERY * STEP * _EVERY * COLUMN
    return min(float(apart), _HARD) * math.sqrt(area)


def _tints(rgb: cv2.typing.MatLike) -> NDArray[np.uint8]:
    """Give Y'CrCb of pixels (h, w, 3)."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb), np.uint8)


def _even(
    tints: NDArray[np.uint8], face: Sequence[float]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find what is even, neither black nor the wall's nor skin, across the outline and along it."""
    wall = quantile(tints[-_BEYOND:, :, 0].ravel(), 0.5)
    inner = tints[: _WITHIN + _PLAIN.shape[0] // 2]
    even = cv2.inRange(cv2.morphologyEx(inner, cv2.MORPH_GRADIENT, _PLAIN), 0, _SPANS)
    between = cv2.inRange(inner, (_BLACK, 0, 0), (max(wall - _WALL, 0), 255, 255))
    found = where_set(np.asarray(cv2.bitwise_and(even, between), np.uint8)[:_WITHIN])
    luma, red, *_ = face
    here = inner.reshape(-1, 3).take(found, axis=0).astype(np.int16)
    pale = (here[:, 1] - 128) * luma < _REDNESS * (red - 128) * here[:, 0]
    place, row = np.divmod(found[pale], inner.shape[1])
    return place, row


def _hard(
    tints: NDArray[np.uint8], place: NDArray[np.intp], row: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Tell which places a hard edge parts from the wall, as no shadow on it does."""
    rows, which = np.unique(row, return_inverse=True)
    luma = tints[:, rows, 0].astype(np.int16)
    rise = luma[_STEP:] - luma[:-_STEP]
    further_out = np.maximum.accumulate(rise[::-1], 0)[::-1]
    to_wall = luma[-_BEYOND:].max(0)[which] - luma[place, which]
    return np.asarray(further_out[place, which] > _STEEP * to_wall, np.bool_)


def _end_near(
    tints: NDArray[np.uint8], place: NDArray[np.intp], row: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Tell which places have another colour further in in the same row."""
    rows, which = np.unique(row, return_inverse=True)
    here = tints[place, row].astype(np.int16)
    least, most = (
        extreme.accumulate(tints[:_WITHIN, rows], 0)[place, which]
        for extreme in (np.minimum, np.maximum)
    )
    return np.asarray((np.maximum(here - least, most - here) > _ENDS).any(1), np.bool_)


def _end_deeper(
    here: NDArray[np.int16], rows: NDArray[np.complex64], rgb: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Tell whether there is another colour than (K, 3) beyond the inner end of rows (K, 37)."""
    first, last = rows[:, :1], rows[:, -1:]
    places = first + (first - last) * (_DEEPER / np.ptp(ACROSS))
    deeper = _tints(sampled(rgb, places)).astype(np.int16)
    return np.asarray((abs(deeper - here[:, None]) > _ENDS).any((1, 2)), np.bool_)
