"""Eyes, mouth and brows."""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch
from detector.expression import look
from detector.expression.shape import FEATURES, features
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


# For both eyes the pairs across the opening, and last the corners.
_EYES = np.stack(
    [np.vstack([at.LIDS_RIGHT, at.CORNERS_RIGHT]), np.vstack([at.LIDS_LEFT, at.CORNERS_LEFT])]
)


def least_opening(batch: Batch) -> NDArray[np.float64]:
    """Give the opening of the less open eye, shape (N,); see `eyes_open`."""
    distances = _distances(batch.faces.points, _EYES.reshape(-1, 2))
    distances = distances.reshape(len(batch), *_EYES.shape[:2])
    openings = distances[..., :-1].mean(-1) / distances[..., -1]
    least: NDArray[np.float64] = openings.min(1) ** 2 / openings.max(1)
    return least


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
# 60 adults, Face Research Lab London Set, doi 10.6084/m9.figshare.5047666), how much further at the
# extreme of a frown, and how far brows are raised or drawn together at theirs.
_CORNERS_DROP = FEATURES.index("corners_below_lips")
_CORNERS_AT_REST, _CORNERS_RANGE = 0.024, 0.061
RAISED, FROWN = 0.10, 0.08


@measure("expression.neutral", "share")
def neutral(batch: Batch) -> Column:
    """Departure from a neutral expression.

    Measures: the largest of how certainly the face smiles, of how far its brows are raised and how
    far they are drawn down and together (``detector/expression``), of the network's coefficients
    for a raised upper lip, a lowered lower lip, a mouth drawn wide (each the mean of both sides)
    and a dropped jaw, and of how far the mouth's corners are drawn down; 0 at rest, 1 at the
    extreme. The last is a distance between landmarks of the head turned back to square.
    Why: landmarks and the network's coefficients follow a raised brow by two thirds at most and a
    frown hardly at all; the edges of brows and lids follow both. A smile shows in the lips' line
    and the cheeks as well as in the mouth's shape.
    Known limits: faces differ at rest, so that two of five smiles with closed lips that are hard to
    see are missed, and brows moved by less than a tenth of the eye distance. Both sides are seen
    as one, so that half a smile is less of one. Brows under a fringe, and frames along the brows,
    are not told well.
    Clause: GA 461-2004, 4.1.5 (natural look); ICAO Doc 9303-3 (neutral expression).
    """
    strengths = batch.faces.blendshapes.astype(np.float64)
    pairs = [strengths[:, pair].mean(1) for pair in (_LIP_RAISED, _LIP_LOWERED, _STRETCHED)]
    shapes = features(batch.faces)
    drawn = (shapes[:, _CORNERS_DROP] - _CORNERS_AT_REST) / _CORNERS_RANGE
    shown = [*pairs, strengths[:, _JAW_OPEN], drawn, _looks(batch, shapes)]
    return column_of(np.max(shown, axis=0), Reason.NO_FACE)


def _looks(batch: Batch, shapes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the largest of smile, raised brows and frown, (N,); NaN where there is no face."""
    largest = np.full(len(batch), np.nan)
    for row, scene in enumerate(batch.scenes):
        if scene is not None:
            seen = look(scene.view, shapes[row])
            raised, frown = seen.brows_up / RAISED, seen.frown / FROWN
            largest[row] = max(seen.smile, raised, frown)
    return largest
