"""The flat areas of a face: what an edge parts from the rest, and the mean colour of each."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.kernels import between, square, where_set
from detector.kernels.crops import channels
from detector.marks.closeup import NEUTRAL, OFF_SCALE, Closeup
from detector.regions import Mask

Truth = NDArray[np.bool_]
Values = NDArray[np.float64]

STEP_LEVELS = 10  # between neighbours, from which an edge parts two areas
LEAST_SHARE, _MOST = 0.003, 0.55  # of the face; what is larger is its skin
_BROWS = -0.1  # eye distances below the irises; what lies lower is below the brows
_EVERY = 2  # rows; means over half of them will do


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """Flat areas of a face, those large enough to count; arrays of K.

    ``labels`` (h, w) numbers all areas 0 .. ``count`` - 1, ``numbers`` tells which of these
    are here and ``boxes`` (K, 4) where: left, top, width and height. ``share`` is of the face,
    ``on_skin`` the part of it clear of eyes, brows and lips, ``within`` the part of the area that
    lies inside the oval; the rest are means over it.
    """

    labels: NDArray[np.uint16]
    count: int
    numbers: NDArray[np.intp]
    boxes: NDArray[np.int32]
    share: Values
    on_skin: Values
    within: Values
    step: Values
    along: Values
    off: Values
    below_brows: Truth


def flat_areas(face: Closeup, steps: Mask) -> Areas:
    """Find the flat areas of a face, given what `steps_of` gives."""
    flat = between(steps, 0, STEP_LEVELS - 1)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(flat, ltype=cv2.CV_16U)
    rows = np.s_[::_EVERY]
    seen = where_set(face.inner[rows])
    number = labels[rows].ravel()[seen]
    pixels = _EVERY * np.bincount(number, minlength=count)
    size_px = face.size_px
    large = (pixels >= LEAST_SHARE * size_px) & (pixels < _MOST * size_px)
    large[0] = False
    numbers = where_set(large)
    counted = large[number]
    seen, number = seen[counted], number[counted]

    def summed(plane: Mask) -> Values:
        total = np.bincount(number, plane[rows].ravel()[seen], count)
        return np.asarray(_EVERY * total[numbers], np.float64)

    inside = pixels[numbers].astype(np.float64)
    right, left = face.points[at.IRISES]
    down = np.array([right[1] - left[1], left[0] - right[0]]) / face.unit_px
    depth = (centres[numbers] - (right + left) / 2) @ down / face.unit_px
    return Areas(
        labels=np.asarray(labels, np.uint16),
        count=count,
        numbers=numbers,
        boxes=np.asarray(stats[numbers, : cv2.CC_STAT_AREA], np.int32),
        share=inside / size_px,
        on_skin=summed(face.skin) / 255 / size_px,
        within=inside / stats[numbers, cv2.CC_STAT_AREA],
        step=summed(face.lightness) / inside - face.skin_lightness,
        along=summed(face.along) / inside - NEUTRAL,
        off=(summed(face.off) / inside - NEUTRAL) / OFF_SCALE,
        below_brows=depth > _BROWS,
    )


def steps_of(face: Closeup) -> Mask:
    """Give the largest difference between a pixel and its neighbours, in any plane."""
    planes = cv2.merge([face.lightness, face.along, face.off])
    steps = cv2.morphologyEx(planes, cv2.MORPH_GRADIENT, square(3))
    lightness, along, off = channels(steps)
    half = cv2.max(lightness, off)
    return np.asarray(cv2.max(cv2.convertScaleAbs(half, alpha=0.5), along), np.uint8)


def covered(areas: Areas, mask: Mask) -> Values:
    """Give the share of each area that lies in a mask."""
    inside = np.bincount(areas.labels.ravel()[where_set(mask)], minlength=areas.count)
    whole = np.bincount(areas.labels.ravel(), minlength=areas.count)
    return np.asarray(inside[areas.numbers] / whole[areas.numbers], np.float64)
