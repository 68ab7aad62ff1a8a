"""Eyes, mouth and brows."""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch
from detector.face import Faces
from detector.face import landmarks as at
from detector.face.smile import certainty
from detector.face.ways import ACROSS, DOWN, Ways
from detector.measure import Column, Reason, column_of, measure


@measure("expression.eyes_open", "ratio")
def eyes_open(batch: Batch) -> Column:
    """Opening of the less open eye.

    Measures: the lids' mean distance over the distance between the eye's corners, of the eye that
    is less open, times its ratio to the other eye's.
    Why: the mesh half follows a closed eye and half believes the open one; what is left is the
    difference between them, which narrow eyes do not have.
    Known limits: lids cast down look closed; so does a deep squint.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3; cf. ISO/IEC 29794-5 EyesOpen.
    """
    return column_of(least_opening(batch), Reason.NO_FACE)


@measure("expression.mouth_closed", "ratio")
def mouth_closed(batch: Batch) -> Column:
    """Gap between the lips.

    Measures: the largest of three distances between the inner lips over the eye distance.
    Known limits: lips drawn back over closed teeth show no gap; see ``expression.neutral``.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3; cf. ISO/IEC 29794-5 MouthClosed.
    """
    gaps = _distances(batch.faces.points, at.LIP_GAP)
    return column_of(gaps.max(1) / batch.anatomy.eye_distance_px, Reason.NO_FACE)


def least_opening(batch: Batch) -> NDArray[np.float64]:
    """Give the opening of the less open eye, shape (N,); see `eyes_open`."""
    points = batch.faces.points
    right = _opening(points, at.LIDS_RIGHT, at.CORNERS_RIGHT)
    left = _opening(points, at.LIDS_LEFT, at.CORNERS_LEFT)
    less: NDArray[np.float64] = np.minimum(right, left)
    return less * less / np.maximum(right, left)


def _opening(
    points: NDArray[np.float32], lids: NDArray[np.int64], corners: NDArray[np.int64]
) -> NDArray[np.float64]:
    width = _distances(points, corners[None])[:, 0]
    opening: NDArray[np.float64] = _distances(points, lids).mean(1) / width
    return opening


def _distances(points: NDArray[np.float32], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the distances in the picture plane (N, K) of K landmark pairs (K, 2)."""
    ends = points[:, pairs, :2].astype(np.float64)
    distances: NDArray[np.float64] = np.linalg.norm(ends[:, :, 0] - ends[:, :, 1], axis=2)
    return distances


# Expression coefficients that are near zero on a face at rest and come in right and left pairs;
# pout and squint are left out: the network gives them to many faces at rest.
_LIP_RAISED, _LIP_LOWERED, _STRETCHED = (48, 49), (34, 35), (46, 47)
_JAW_OPEN = 25
# In eye distances, how far the mouth's corners lie below the middle of the mouth at rest (median of
# 60 adults, Face Research Lab London Set, doi 10.6084/m9.figshare.5047666) and how much further at
# the extreme of a frown; how far the brows stand above the upper lids, less what brows so far apart
# stand higher on these adults, and how much more when raised to the extreme.
_CORNERS_AT_REST, _CORNERS_RANGE = 0.024, 0.061
_BROWS_AT_REST, _BROWS_RANGE = -0.084, 0.155
_HIGHER_A_GAP = 0.7


@measure("expression.neutral", "share")
def neutral(batch: Batch) -> Column:
    """Departure from a neutral expression.

    Measures: the largest of how certainly the face smiles (``detector/face/smile.py``), of the
    network's coefficients for a raised upper lip, a lowered lower lip, a mouth drawn wide (each the
    mean of both sides) and a dropped jaw, and of how far the mouth's corners are drawn down and the
    brows raised; 0 at rest, 1 at the extreme. The last two are distances between landmarks of the
    head turned back to square.
    Why: the network's own coefficients for a frown and for brows hardly differ between those and
    many faces at rest; the mouth's and the brows' place on the face does. Its coefficient for a
    smile weighs more beside the shape of the mouth it is seen on, and brows far apart stand high at
    rest.
    Known limits: faces differ at rest, so that two of five smiles with closed lips that are hard to
    see, and two of five brows raised by a seventh of the eye distance, are missed.
    Clause: GA 461-2004, 4.1.5 (natural look); ICAO Doc 9303-3 (neutral expression).
    """
    strengths = batch.faces.blendshapes.astype(np.float64)
    pairs = [strengths[:, pair].mean(1) for pair in (_LIP_RAISED, _LIP_LOWERED, _STRETCHED)]
    shown = certainty(batch.faces), strengths[:, _JAW_OPEN], *_drawn_apart(batch.faces)
    return column_of(np.max([*pairs, *shown], axis=0), Reason.NO_FACE)


_WAYS = Ways(
    [
        (DOWN, at.LIP_MIDDLE, at.MOUTH_CORNERS),
        (DOWN, at.BROW_RIDGES, at.LIDS_UPPER),
        (ACROSS, at.BROW_END_RIGHT, at.BROW_END_LEFT),
    ]
)


def _drawn_apart(faces: Faces) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give how far the mouth's corners are drawn down, and the brows raised, (N,) each."""
    drop, height, gap = _WAYS.along(faces)
    raised = height - _HIGHER_A_GAP * gap
    return (drop - _CORNERS_AT_REST) / _CORNERS_RANGE, (raised - _BROWS_AT_REST) / _BROWS_RANGE
