"""What is left of the old wall beside the head after a bad cut-out."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import quantile, sampled
from detector.measure import Column, Figure, Reason, measure
from detector.measures.skin import LEAST_PX, skin
from detector.outline import COLUMN, EVERY, STEP, strip
from detector.regions import STEPS_A_UNIT

_LOWEST = 1.0  # below the eyes, in eye distances: about the mouth, above collars
_EVERY, _COLUMNS = 2, 18  # of the strip's columns, and how many
_WITHIN, _BEYOND = 11, 3  # of these: up to the outline, and of the wall
_PLAIN = np.ones((5, 3), np.uint8)  # rows and columns that are of one colour
_SPANS = 8, 5, 5  # of luma, Cr and Cb within them, in levels
_ENDS = np.array([35, 10, 10])  # by which they differ from some place further in
_WALL, _BLACK = 55, 60  # levels of luma: from the wall's, and of black hair's gloss
_HARD = 30.0  # ΔE
_REDNESS = 0.45  # of the skin's, that nothing but skin has


@measure("background.leftover", "ΔE")
def leftover(batch: Batch) -> Column:
    """Old wall that a bad cut-out has left beside the head.

    Measures: how far in CIE ΔE, 30 at most, what is left of the old wall stands out from the new
    one, times the root of its area in eye distances. That is all which lies within the outline of
    the head down to the mouth, is of one even colour over .2 eye distances along it and .04 across,
    clearly darker than the wall but not black, hardly half as red as the skin of the face, and
    ends in another colour within .15 eye distances from the outline.
    Why: a patch of wall has no strands and no shading, and hair or skin begin behind it. Hair is
    never even; grey and white hair that shines evenly does so further in, too. Ears, neck and
    cheeks are as red as the face.
    Known limits: what is left of a wall as pale as the new one or as red as skin, of one with a
    pattern, or in a noisy photo; patches wider than .15 eye distances show in `background.clutter`.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_left)


def _left(scene: Scene) -> Figure:
    around, seen, face = strip(scene), scene.regions.apart, skin(scene)
    if around is None or seen is None or len(face) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    right, left = scene.view.points[at.IRISES, 1].tolist()
    lowest_px = (right + left) / 2 + _LOWEST * scene.view.eye_distance_px
    rows = np.flatnonzero(around.places[:, 0, 1] < lowest_px)
    if not len(rows):
        return Reason.REGION_TOO_SMALL
    size = _COLUMNS, len(rows)
    tints = _tints(cv2.resize(around.rgb[rows], size, interpolation=cv2.INTER_NEAREST))
    row, place = _remains(tints, cv2.mean(_tints(face.few[None])))
    if not len(row):
        return 0.0
    places = around.places[rows[row], _EVERY * place]
    apart = float(sampled(seen, places[None]).mean()) / STEPS_A_UNIT
    return min(apart, _HARD) * math.sqrt(len(row) * EVERY * STEP * _EVERY * COLUMN)


def _tints(rgb: cv2.typing.MatLike) -> NDArray[np.uint8]:
    """Give Y'CrCb of pixels (h, w, 3)."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb), np.uint8)


def _remains(
    tints: NDArray[np.uint8], face: Sequence[float]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find where in rows across the outline (M, 18, 3) something is neither head nor wall."""
    wall = quantile(tints[:, -_BEYOND:, 0].ravel(), 0.5)
    inner = np.ascontiguousarray(tints[:, : _WITHIN + _PLAIN.shape[1] // 2])
    even = cv2.inRange(cv2.morphologyEx(inner, cv2.MORPH_GRADIENT, _PLAIN), 0, _SPANS)
    between = cv2.inRange(inner, (_BLACK, 0, 0), (max(wall - _WALL, 0), 255, 255))
    row, place = np.nonzero(cv2.bitwise_and(even, between)[:, :_WITHIN])
    luma, red, *_ = face
    here = inner[row, place].astype(np.int16)
    kept = (here[:, 1] - 128) * luma < _REDNESS * (red - 128) * here[:, 0]
    if not kept.any():
        return row[:0], place[:0]
    rows, which = np.unique(row, return_inverse=True)
    further_in = np.stack([part.accumulate(inner[rows], 1) for part in (np.minimum, np.maximum)])
    kept &= (abs(further_in[:, which, place].astype(np.int16) - here) > _ENDS).any((0, 2))
    return row[kept], place[kept]
