"""Eyes and mouth."""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch
from detector.face import landmarks as at
from detector.measure import Column, Reason, column_of, measure


@measure("expression.eyes_open", "ratio")
def eyes_open(batch: Batch) -> Column:
    """Opening of the less open eye.

    Measures: the lids' mean distance over the distance between the eye's corners, of the eye
    that is less open.
    Known limits: lids cast down look closed; so does a deep squint.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3; cf. ISO/IEC 29794-5 EyesOpen.
    """
    points = batch.faces.points
    right = _opening(points, at.LIDS_RIGHT, at.CORNERS_RIGHT)
    left = _opening(points, at.LIDS_LEFT, at.CORNERS_LEFT)
    return column_of(np.minimum(right, left), Reason.NO_FACE)


@measure("expression.mouth_closed", "ratio")
def mouth_closed(batch: Batch) -> Column:
    """Gap between the lips.

    Measures: the largest of three distances between the inner lips over the eye distance.
    Known limits: lips drawn back over closed teeth show no gap; see ``expression.neutral``.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3; cf. ISO/IEC 29794-5 MouthClosed.
    """
    gaps = _distances(batch.faces.points, at.LIP_GAP)
    return column_of(gaps.max(1) / batch.anatomy.eye_distance_px, Reason.NO_FACE)


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
