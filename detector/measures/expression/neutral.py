"""Eyes, mouth and brows."""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch
from detector.face import landmarks as at
from detector.measure import Column, Reason, column_of, measure


@measure("expression.eyes_open", "ratio")
def eyes_open(batch: Batch) -> Column:
    """Opening of the less open eye.

    Measures: the lids' mean distance over the distance between the eye's corners, of the eye that
    is less open, times its ratio to the other eye's. What the landmark network saw of each iris
    (``detector/expression``) tells how far its lids are drawn together: where they are not, the
    opening is no less than eyes usually have; where they are, it is none.
    Why: the mesh half follows a closed eye and half believes the open one; what is left is the
    difference between them, which narrow eyes do not have. What the network saw tells an eye that
    is half closed from one that is narrow by nature, whose opening counts for nothing.
    Known limits: lids cast down look closed; so does a deep squint, and one that is not is missed.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3; cf. ISO/IEC 29794-5 EyesOpen.
    """
    right, left = batch.looks.shut_right, batch.looks.shut_left
    shut = np.maximum(right, left) + np.abs(right - left) / 2  # by nature few pairs are unequal
    opening = _least_opening(batch)
    usual = np.maximum(opening, _USUAL_OPENING)
    opening = usual + _share(shut, *_NARROWING) * (opening - usual)
    return column_of((1 - _share(shut, *_CLOSING)) * opening, Reason.NO_FACE)


@measure("expression.mouth_closed", "ratio")
def mouth_closed(batch: Batch) -> Column:
    """Gap between the lips.

    Measures: the largest of three distances between the inner lips over the eye distance, as far
    as what the landmark network saw agrees that the lips are apart (``detector/expression``).
    Why: landmarks see a gap between full lips, and where a moustache hides the upper one.
    Known limits: lips drawn back over closed teeth show no gap; see ``expression.neutral``.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3; cf. ISO/IEC 29794-5 MouthClosed.
    """
    gaps = _distances(batch.faces.points, at.LIP_GAP)
    apart = _share(batch.looks.parted, *_PARTING) ** _SLOWLY
    return column_of(apart * gaps.max(1) / batch.anatomy.eye_distance_px, Reason.NO_FACE)


# From where on what is learned counts, and where it leaves no doubt. Lids: beyond what eyes as
# narrow as nearly any reach that are open. Of 306 photos with open eyes of people who sat for a
# photographer, left out of what it was taught with, one in fifteen is read as shut by more than 0.2
# and none by more than 0.32; of 120 that were drawn shut, none by less than 0.5. By readings left
# out alike, 3 of 2,619 harmless pictures by other code than ours are open by less than 0.22. Lips:
# from none on, and slowly, since a moustache leaves doubts. Of 108 open mouths, left out alike,
# three are read below 0.2, two of them with wide gaps; of 185 that are shut none above 0.29.
_NARROWING, _CLOSING, _PARTING = (0.2, 0.35), (0.4, 0.6), (0.0, 0.45)
_SLOWLY = 3  # as a power
_USUAL_OPENING = 0.3  # the median of 57 people at rest


def _share(told: NDArray[np.float64], least: float, most: float) -> NDArray[np.float64]:
    return np.asarray(np.clip((told - least) / (most - least), 0, 1), np.float64)


# For both eyes the pairs across the opening, and last the corners.
_EYES = np.stack(
    [np.vstack([at.LIDS_RIGHT, at.CORNERS_RIGHT]), np.vstack([at.LIDS_LEFT, at.CORNERS_LEFT])]
)


def _least_opening(batch: Batch) -> NDArray[np.float64]:
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


# How far what is moved at the extreme, in eye distances as `detector.expression` tells them.
_RAISED, _FROWN, _DOWN, _CROOKED, _PURSED = 0.07, 0.063, 0.06, 0.067, 0.072


@measure("expression.neutral", "share")
def neutral(batch: Batch) -> Column:
    """Departure from a neutral expression.

    Measures: the largest of how certainly the face smiles, of how far its brows are raised, how far
    they are drawn down and together, and how far the mouth's corners are drawn down, one higher
    than the other, or both in (``detector/expression``); 0 at rest, 1 at the extreme.
    Why: landmarks follow a raised brow by two thirds at most, a frown hardly and half a smile not
    at all; the landmark network's own last features, which cost nothing, tell all of them.
    Known limits: faces differ at rest, so that two of five smiles with closed lips that are hard to
    see are missed, and brows moved by less than a tenth of the eye distance. Puffed cheeks are not
    told. Brows under a fringe, and frames along the brows, are not told well.
    Clause: GA 461-2004, 4.1.5 (natural look); ICAO Doc 9303-3 (neutral expression).
    """
    told = batch.looks
    shown = [
        told.smile,
        told.brows_up / _RAISED,
        told.frown / _FROWN,
        told.corners_down / _DOWN,
        np.abs(told.crooked) / _CROOKED,
        told.pursed / _PURSED,
    ]
    return column_of(np.max(shown, axis=0), Reason.NO_FACE)
