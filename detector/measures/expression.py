"""Eyes and mouth."""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch
from detector.face import landmarks as at
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
    return column_of(_least_opening(batch), Reason.NO_FACE)


@measure("expression.mouth_closed", "ratio")
def mouth_closed(batch: Batch) -> Column:
    """Gap between the lips.

    Measures: the largest of three distances between the inner lips over the eye distance.
    Known limits: lips drawn back over closed teeth show no gap; see ``expression.neutral``.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3; cf. ISO/IEC 29794-5 MouthClosed.
    """
    gaps = _distances(batch.faces.points, at.LIP_GAP)
    return column_of(gaps.max(1) / batch.anatomy.eye_distance_px, Reason.NO_FACE)


def _least_opening(batch: Batch) -> NDArray[np.float64]:
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


_IRIS_VISIBLE = 0.1  # lid opening below which no iris is left to follow
_EYE_RADIUS = 0.19  # of the eyeball, in eye distances: 12 mm of 63 mm
# Median of 60 adults looking into the camera (Face Research Lab London Set, doi
# 10.6084/m9.figshare.5047666): the iris stands above the line between the corners.
_LEVEL_GAZE_DEG = 11.3


@measure("expression.gaze", "deg")
def gaze(batch: Batch) -> Column:
    """Direction of the eyes away from the camera.

    Measures: the angle by which the irises are turned out of the middle between the eyes' corners,
    averaged over both eyes, the head's own turn undone.
    Known limits: about 4 degrees on open eyes; less certain behind strong glasses.
    Clause: ICAO Doc 9303-3 (looking at the camera).
    """
    gaze_deg = np.hypot(*_gaze_deg(batch))
    shut = _least_opening(batch) < _IRIS_VISIBLE
    reasons = [Reason.EYES_CLOSED if closed else Reason.NO_FACE for closed in shut]
    return column_of(np.where(shut, np.nan, gaze_deg), reasons)


def _gaze_deg(batch: Batch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the gaze to the person's left, and upwards, (N,) each."""
    points = batch.faces.points[:, :, :2].astype(np.float64)
    unit = batch.anatomy.eye_distance_px[:, None]
    across = points[:, 263] - points[:, 33]
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    down = np.stack([-across[:, 1], across[:, 0]], 1)
    shifts = []
    for iris, corners in ((468, at.CORNERS_RIGHT), (473, at.CORNERS_LEFT)):
        shifts.append((points[:, iris] - points[:, corners].mean(1)) / unit)
    shift = np.mean(shifts, 0)
    side, fall = (np.einsum("nk,nk->n", shift, axis) for axis in (across, down))
    turned = np.degrees(np.arcsin(np.clip(np.stack([side, -fall]) / _EYE_RADIUS, -1, 1)))
    return turned[0], turned[1] - _LEVEL_GAZE_DEG


# Expression coefficients that are near zero on a face at rest and come in right and left pairs;
# brows, pout and squint are left out: the network gives them to many faces at rest.
_SMILE, _LIP_RAISED, _LIP_LOWERED, _STRETCHED = (44, 45), (48, 49), (34, 35), (46, 47)
_JAW_OPEN = 25


@measure("expression.neutral", "share")
def neutral(batch: Batch) -> Column:
    """Departure from a neutral expression.

    Measures: the largest of the network's coefficients for a smile, a raised upper lip, a lowered
    lower lip, a mouth drawn wide (each the mean of both sides) and a dropped jaw; 0 at rest, 1 at
    the extreme.
    Known limits: a faint closed smile reads as rest, and some faces at rest as a faint smile.
    Clause: GA 461-2004, 4.1.5 (natural look); ICAO Doc 9303-3 (neutral expression).
    """
    strengths = batch.faces.blendshapes.astype(np.float64)
    pairs = [strengths[:, pair].mean(1) for pair in (_SMILE, _LIP_RAISED, _LIP_LOWERED, _STRETCHED)]
    return column_of(np.max([*pairs, strengths[:, _JAW_OPEN]], axis=0), Reason.NO_FACE)
