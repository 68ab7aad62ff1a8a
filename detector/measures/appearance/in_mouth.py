"""Something held between the lips: a bright line that leads away from them."""

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import where_set
from detector.kernels.crops import box_around, box_of, grown
from detector.marks.closeup import Closeup
from detector.marks.lines import both
from detector.measure import Column, Figure, Reason, measure
from detector.measures.appearance.patches import face_closeup
from detector.measures.appearance.strokes import lines_on_face
from detector.regions import Mask

_STARTS, _REACHES = 0.12, 0.22  # eye distances from the lips
_LEAST = 0.14  # eye distances that it leads away
_WIDE = 0.012  # square eye distances that what is short takes; the rims of lips take less
_MOST = 0.8  # eye distances beyond the lips to which a line is followed
_SURELY = 0.095  # eye distances; a square that reaches so far lies within a circle of _LEAST
_WIDTH = 0.06  # eye distances that a line is taken to be wide


@measure("appearance.in_mouth", "% face")
def in_mouth(batch: Batch) -> Column:
    """Something held between the lips: a cigarette, a straw, the stick of a sweet.

    Measures: how far from the lips a narrow line reaches that is brighter than skin by as much
    light as writing, begins within .12 eye distances of them, leads away by at least .14, and ends
    .22 off or takes .012 square eye distances, as if it were .06 eye distances wide, in percent of
    the face.
    Why: it is too small for `appearance.face_covered`, and lies where `appearance.strokes` has to
    leave out the rims of the lips. Those shine along the lips; nothing on a face shines in a line
    that starts at the lips and leads away from them. Hairs of a grey beard are as dense as texture.
    Known limits: what is darker than skin or points at the camera; a bright scratch across the
    mouth counts here, too.
    Clause: ICAO Doc 9303-3, nothing but the person, mouth closed; GA 461-2004, 4.1.5.
    """
    return batch.each(_held_percent)


def _held_percent(scene: Scene) -> Figure:
    face, lines = face_closeup(scene), lines_on_face(scene)
    if face is None or lines is None:
        return Reason.REGION_TOO_SMALL
    return 100 * _WIDTH * _farthest(face, lines.lit) / face.area


def _farthest(face: Closeup, lit: Mask) -> float:
    """Give how far from the lips a line reaches that starts at them, in eye distances."""
    points = face.points.take(at.LIPS_OUTER, axis=0)
    box = box_around(points, round(_MOST * face.unit_px), lit.shape)
    if box is None:
        return 0.0
    bright = both(lit[box], face.inner[box])
    if cv2.countNonZero(bright) < _LEAST * face.unit_px:
        return 0.0
    lips = face.lips[box]
    lines, at_lips, near = cv2.subtract(bright, lips), box_of(lips), face.square(_STARTS)
    if at_lips is None:
        return 0.0
    beside = grown(at_lips, len(near) // 2)
    starts = both(lines[beside], cv2.dilate(lips[beside], near))
    if not cv2.countNonZero(starts):
        return 0.0
    count, labels = cv2.connectedComponents(lines, ltype=cv2.CV_16U)
    starting = np.zeros(count, np.uint8)
    starting[labels[beside].ravel().take(where_set(starts))] = 255
    leading = cv2.subtract(starting[labels], cv2.dilate(lips, face.square(_SURELY)))
    if not cv2.countNonZero(leading):
        return 0.0
    away = cv2.distanceTransform(cv2.bitwise_not(lips), cv2.DIST_L2, 3) / face.unit_px
    farthest = 0.0
    for number in where_set(starting).tolist():
        reached = away[labels == number]
        end, wide = float(reached.max()), len(reached) >= _WIDE * face.unit_px**2
        if end - reached.min() > _LEAST and (wide or end > _REACHES):
            farthest = max(farthest, end)
    return farthest
