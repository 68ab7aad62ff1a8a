"""A round stamp in red ink over clothes and wall."""

import math

import cv2
import numpy as np

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, square
from detector.kernels.crops import channels
from detector.marks.rings import Ring, fewest_pixels, most_complete
from detector.measure import Column, Figure, Reason, measure
from detector.measures.appearance.patches import face_closeup
from detector.regions import Mask

_MOUTH = 13
_LINE_PX, _LEVELS = 5, 20  # how broad a line is less than, and by how much redder
_LEAST, _MOST = 0.3, 0.85  # eye distances, radius
_SHARE = 0.5  # of the circle


@measure("appearance.seal", "% face")
def seal(batch: Batch) -> Column:
    """A round red stamp over the photo, as offices put it half over a photo and half beside it.

    Measures: the area of a disc, in percent of the face's, whose edge is drawn in red: a circle
    with a radius of .3 to .85 eye distances, at least 60 % of it within the picture and below the
    mouth. Half of that has to lie on lines less than 10 pixels broad that are redder than what is
    on either side by 20 levels of what red has more than green and blue; those that run along the
    circle count in full, those that cross it aslant are taken off, and lips do not count. Nothing
    where there is no such circle.
    Why: the ink of a stamp is redder than wall, cloth and skin, and its edge is a circle. Red
    patterns, seams and collars run straight or anyhow: as much of them crosses a circle as runs
    along it.
    Known limits: a stamp on cloth or wall of its own red, a faint one, an oval or a square one, and
    one that lies beside the eyes. A red ring that is printed on cloth or on a sticker is taken for
    a stamp, so a person decides.
    Clause: FICV 10, neither ink marked nor creased; GA 461-2004, 4.1.5.
    """
    return batch.each(_seal_percent)


def _seal_percent(scene: Scene) -> Figure:
    face = face_closeup(scene)
    if face is None:
        return Reason.REGION_TOO_SMALL
    ring = stamp_at(scene)
    if ring is None:
        return 0.0
    return 100 * math.pi * ring.radius_px**2 / (face.area * scene.view.eye_distance_px**2)


@shared
def stamp_at(scene: Scene) -> Ring | None:
    """Give the edge of a stamp, in pixels of the view; None where there is none."""
    half, unit = scene.view.half, scene.view.eye_distance_px / 2
    first = max(int(scene.view.points[_MOUTH, 1] / 2), 0)
    if first >= len(half):
        return None
    rises = _redder(half[first:])
    lines, fewest = above(rises, _LEVELS - 1), fewest_pixels(_LEAST * unit, _SHARE)
    if cv2.countNonZero(lines) < fewest:
        return None
    lips = scene.view.points[at.LIPS_OUTER] / 2 - np.array([0, first])
    cv2.fillConvexPoly(lines, cv2.convexHull(np.rint(lips).astype(np.int32)), 0)
    ring = most_complete(rises, lines, (_LEAST * unit, _MOST * unit), _SHARE)
    if ring is None:
        return None
    x, y = ring.centre_px
    return Ring((2 * x + 0.5, 2 * (y + first) + 0.5), 2 * ring.radius_px, ring.share)


def _redder(rgb: Mask) -> Mask:
    """Give by how many levels red lines are redder than what is beside them, (h, w)."""
    red, green, blue = channels(rgb)
    plane = cv2.subtract(red, cv2.max(green, blue))
    return np.asarray(cv2.morphologyEx(plane, cv2.MORPH_TOPHAT, square(_LINE_PX)), np.uint8)
