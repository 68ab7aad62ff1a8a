"""An ear that a cut-out has taken away: the outline runs along the face itself."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.measure import Column, Figure, Reason, measure
from detector.outline import silhouette
from detector.regions import STEPS_A_UNIT

_ABOVE, _BELOW = 0.1, 0.9  # the eyes, in eye distances: where ears are looked for
_WITHIN, _BEYOND = 0.1, 0.2  # the face's edge and outwards: where the person is followed to
_EAR = 0.3  # rows over which the mean is taken, in eye distances
_USUAL = 0.1  # that every ear stands out by, in eye distances
_MOST = 30.0  # ΔE


@measure("background.ear", "points")
def ear(batch: Batch) -> Column:
    """Ear cut away in a bad cut-out.

    Measures: how far in CIE ΔE the skin at the face's edge stands out from the wall, the median,
    30 at most, times the share by which the person falls short of .1 eye distances beyond that
    edge, on the side where that is more. The edge is that of the face's mesh before the ears;
    the reach is the mean over .3 eye distances down the picture, where it is largest, from a tenth
    above the eyes to the mouth.
    Why: beside the face there are ears, or hair over them, and even ears that lie flat stand out
    by a tenth of the eye distance. Where a cut-out has taken the ear, the wall begins at the face.
    Known limits: part of an ear. In a head turned beyond what is allowed the far ear is hidden.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_cut_away)


def _cut_away(scene: Scene) -> Figure:
    person, apart, unit = silhouette(scene), scene.regions.apart, scene.view.eye_distance_px
    eyes_px = scene.view.eyes[1]
    first = max(int(eyes_px - _ABOVE * unit), 0)
    last = min(int(eyes_px + _BELOW * unit), 0 if person is None else len(person))
    if person is None or apart is None or last - first < 2 * _EAR * unit:
        return Reason.REGION_TOO_SMALL
    rows, gone = np.arange(first, last), 0.0
    for way, side in _SIDES:
        points = scene.view.points[side]
        edge = np.interp(rows, points[:, 1], points[:, 0])
        short = 1 - _reach(person[first:last], edge, way, unit) / _USUAL
        if short > 0:
            within = (edge - way * _WITHIN * unit).astype(np.intp).clip(0, apart.shape[1] - 1)
            contrast = np.partition(apart[rows, within], len(rows) // 2)[len(rows) // 2]
            gone = max(gone, min(float(contrast) / STEPS_A_UNIT, _MOST) * min(short, 1.0))
    return gone


_SIDES = (-1, at.BEFORE_EAR_RIGHT), (1, at.BEFORE_EAR_LEFT)  # which way is outwards


def _reach(person: NDArray[np.uint8], edge: NDArray[np.float64], way: int, unit: float) -> float:
    """Tell how much person there is in rows (K, w) beyond an edge (K,), in eye distances.

    What lies beyond the picture counts as person.
    """
    nearest, furthest = sorted((way * float(edge.min()), way * float(edge.max())))
    inner = way * round(nearest - _WITHIN * unit)
    left, right = sorted((inner, way * round(furthest + _BEYOND * unit)))
    first, last = (min(max(x, 0), person.shape[1]) for x in (left, right))
    seen = np.full(len(edge), right - left - (last - first), np.float64)
    if first < last:
        counts = cv2.reduce(person[:, first:last], 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
        seen += counts[:, 0] / 255
    widths = (seen - way * (edge + 0.5 - inner)) / unit
    sums = np.zeros(len(edge) + 1)
    np.cumsum(widths, out=sums[1:])
    ear = max(int(_EAR * unit), 1)
    return float((sums[ear:] - sums[:-ear]).max()) / ear
