"""Where the head is in the picture, how it is held, and whether it was stretched."""

import math
import statistics

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.measure import Column, Figure, Reason, column, column_of, measure


@measure("position.face_count", "faces")
def face_count(batch: Batch) -> Column:
    """Faces in the photo.

    Measures: the main face, plus every other that is large and certain enough to be a person.
    Why: a card photo shows the applicant alone.
    Known limits: a face smaller than a seventh of the main one's width is scenery.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3.
    """
    return column(batch.faces.count.astype(np.float64))


@measure("position.face_width", "px")
def face_width(batch: Batch) -> Column:
    """Face width, 脸部宽.

    Measures: the distance between the points where the ears meet the cheeks.
    Why: the identity card's text measures the head by it; unlike the ears, these points are seldom
    hidden.
    Known limits: on a turned head it is the width as seen, which is less; behind long hair the
    points are estimated.
    Clause: GA 461-2004 (207 ± 14 px at 358 x 441).
    """
    return column_of(batch.anatomy.face_width_px, Reason.NO_FACE)


@measure("position.crown_gap", "px")
def crown_gap(batch: Batch) -> Column:
    """Space above the hair, 头顶发迹距.

    Measures: from the upper edge to the highest point of the visible hair; 0 where it is cut.
    Why: a head too near the edge is cut in printing; one far below it is small or low.
    Known limits: neither single strands nor loose hair through which the wall is seen counts; hair
    of the background's own colour may be missed.
    Clause: GA 461-2004 (7 to 21 px).
    """
    absent = [Reason.REGION_TOO_SMALL if found else Reason.NO_FACE for found in batch.faces.found]
    return column_of(batch.hair_top[:, 1], absent)


@measure("position.eye_height", "px")
def eye_height(batch: Batch) -> Column:
    """Eyes above the lower edge.

    Measures: from the midpoint between the pupils down to the lower edge.
    Why: eyes at one height let faces be compared at a glance, and hair does not move them.
    Known limits: pupils behind dark lenses or closed lids are where the landmarks expect them.
    Clause: GA 461-2004 (at least 207 px; takes priority over the crown gap).
    """
    heights = np.array([photo.height_px for photo in batch.photos], np.float64)
    return column_of(heights - batch.anatomy.eye_middle[:, 1], Reason.NO_FACE)


@measure("position.centring", "% width")
def centring(batch: Batch) -> Column:
    """Where the face stands between the sides.

    Measures: the face's middle (mean of the eye midpoint and the middle between its edges) in
    percent of the width, from the left.
    Why: eyes alone drift when the head turns, the face's edges when hair hides one; the mean of
    both does less.
    Known limits: a head that is turned has its middle beside the nose.
    Clause: GA 461-2004 asks for "centred"; the tolerance is the social security card's.
    """
    anatomy = batch.anatomy
    edges = (anatomy.face_right + anatomy.face_left)[:, 0] / 2
    middle = (anatomy.eye_middle[:, 0] + edges) / 2
    widths = np.array([photo.width_px for photo in batch.photos], np.float64)
    return column_of(100 * middle / widths, Reason.NO_FACE)


@measure("position.yaw", "deg")
def yaw(batch: Batch) -> Column:
    """Head turn.

    Measures: rotation about the vertical axis, positive towards the person's left.
    Why: a turned head hides one cheek and shifts what faces are compared by.
    Known limits: a face's own asymmetry reads as some degrees.
    Clause: ISO/IEC 19794-5 (±5°), ICAO Doc 9303-3.
    """
    return column_of(batch.pose_deg[:, 0], Reason.NO_FACE)


@measure("position.pitch", "deg")
def pitch(batch: Batch) -> Column:
    """Head nod.

    Measures: rotation about the ear-to-ear axis, positive when the person looks down: the mean of
    what the landmarks say and what their network saw of the face besides (`detector.expression`).
    Why: a nod shortens the face and hides eyes or neck; landmarks alone take a long chin for one.
    Known limits: a face's own shape (long or short chin, deep-set eyes) reads as some degrees: the
    standard deviation among 60 adults who face the camera, left out of what it was taught with,
    is 4.1 (of the landmarks' alone 5.1), and turns made of their pictures read as 0.8 of their
    angle.
    Clause: ISO/IEC 19794-5 (±5°), ICAO Doc 9303-3.
    """
    return column_of(batch.pose_deg[:, 1], Reason.NO_FACE)


@measure("position.roll", "deg")
def roll(batch: Batch) -> Column:
    """Head tilt.

    Measures: rotation in the picture plane, positive towards the person's right shoulder.
    Why: faces are compared upright; a tilted camera and a tilted head read the same.
    Known limits: faces are seldom quite symmetric, so that a degree or two means nothing.
    Clause: ISO/IEC 19794-5 (±8°), ICAO Doc 9303-3.
    """
    return column_of(batch.pose_deg[:, 2], Reason.NO_FACE)


@measure("position.slant", "deg")
def slant(batch: Batch) -> Column:
    """A picture slanted to one side, as letters in italics are.

    Measures: by how much the line from the chin to the middle of the hairline is off square to the
    line of the eyes; positive when it leans towards the person's right.
    Why: a picture pulled askew to fill its frame, or photographed from a corner, has lost the right
    angles that every head has, level or leaning.
    Known limits: a head turned and nodded at once reads as some degrees, a picture slanted by 12
    as 7 to 9, since landmarks keep to the shape of faces. Of 332 photographed faces none reads more
    than 2.1; of 575 called frontal four, all generated, more than 4.
    Clause: GA 461-2004, 4.1.5 (no visible distortion); ICAO Doc 9303-3 (crop, never stretch).
    """
    right, left, chin, top = batch.faces.points[:, _CROSS, :2].astype(np.float64).swapaxes(0, 1)
    across, up = left - right, top - chin
    along = (across * up).sum(1)
    square = across[:, 0] * up[:, 1] - across[:, 1] * up[:, 0]
    return column_of(np.degrees(np.arctan2(-along, -square)), Reason.NO_FACE)


_CROSS = [*at.IRISES, at.MENTON, 10]  # pupils, chin, middle of the hairline

_SHOULDER_OFFSETS = np.array([1.1, 1.3, 1.5])  # from the chin, in eye distances
_SHOULDER_COVER = 127


@measure("position.shoulders", "deg")
def shoulders(batch: Batch) -> Column:
    """Slope of the shoulder line.

    Measures: the angle between the shoulders' upper edges at equal distances left and right of
    the chin; positive when the person's left shoulder is the lower. One that lies below the picture
    counts as if it touched the lower edge: the slope is at least that.
    Why: a body turned or leaning shows in the shoulders first, also where the head is straight.
    Known limits: long hair and hoods hide the shoulders; then the figure is absent or theirs.
    Clause: ICAO Doc 9303-3 (shoulders square to the camera).
    """
    return batch.each(_shoulder_slope_deg)


def _shoulder_slope_deg(scene: Scene) -> Figure:
    cover, unit = scene.regions.cover, scene.view.eye_distance_px
    chin = scene.view.points[at.MENTON]
    start = int(chin[1])
    offsets = np.rint(_SHOULDER_OFFSETS * unit).astype(int)
    columns = int(chin[0]) + np.concatenate([-offsets[::-1], offsets])
    if start >= len(cover) or columns[0] < 0 or columns[-1] >= cover.shape[1]:
        return Reason.OUTSIDE_PICTURE
    below = cover[max(start, 0) :, columns] > _SHOULDER_COVER
    if below[0].any():
        return Reason.REGION_TOO_SMALL
    edges = np.where(below.any(0), below.argmax(0), len(below))
    right, left = edges[: len(offsets)][::-1], edges[len(offsets) :]
    in_sight = np.minimum(right, left) < len(below)
    if not in_sight.any():
        return Reason.OUTSIDE_PICTURE
    slopes = np.arctan2(left - right, 2 * offsets)[in_sight]
    return math.degrees(statistics.median(slopes.tolist()))


@measure("position.aspect", "ratio")
def aspect(batch: Batch) -> Column:
    """Width to height, against stretching.

    Measures: how many times wider for its height the face is than an ordinary one: the face's
    width over its length from eyes to chin, weighted with the width of the irises over their
    height, so that a stretched picture reads as the factor it was stretched by.
    Why: irises are round in everybody, but small; faces are large, but differ between people.
    Known limits: people differ by 5 % (standard deviation), so a stretch of 10 % shows on half of
    them; an open mouth lengthens the face.
    Clause: GA 461-2004, 4.1.5 (no visible distortion); ICAO Doc 9303-3 (crop, never stretch).
    """
    return column_of(_stretch(batch.faces.points), Reason.NO_FACE)


# Weights of least variance among 290 frontal adults that make a picture stretched by 1.1 read 1.1,
# and the mean that makes the ordinary face read 1 (60 people of the Face Research Lab London Set,
# 92 official portraits, 140 generated people).
_FACE_WEIGHT, _IRIS_WEIGHT, _ORDINARY = 0.55, 0.65, 1.21


# Across and along the face and the irises: from which landmark to which other.
_SPANS = np.array([[234, 454], [469, 471], [474, 476], [470, 472], [475, 477]])
_EYES = [33, 133, 362, 263]


def _stretch(points: NDArray[np.float32]) -> NDArray[np.float64]:
    ends = points[:, _SPANS].astype(np.float64)
    across = np.linalg.norm(ends[:, :, 0] - ends[:, :, 1], axis=2).T
    eyes = points[:, _EYES].astype(np.float64).mean(1)
    face = across[0] / np.linalg.norm(points[:, at.MENTON] - eyes, axis=1)
    iris = (across[1] + across[2]) / (across[3] + across[4])
    ratio: NDArray[np.float64] = face**_FACE_WEIGHT * iris**_IRIS_WEIGHT / _ORDINARY
    return ratio
