"""Lines on the face or on the photo: a pen's, writing, a stamp, a crease, a scratch."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.closeup import Closeup
from detector.face import landmarks as at
from detector.kernels import inside, quantile
from detector.measure import Column, Figure, Reason, measure
from detector.measures.patches import face_closeup
from detector.regions import Mask

_FINE_PX, _BROAD_PX = 5, 7
_COLOURED, _BRIGHT, _FAINT = 20, 25, 16  # levels by which a line stands out
_ORDINARY, _EVERY = 6.0, 2  # levels; hard light on pores and wrinkles gives thrice as much
_LIT = 15  # levels by which writing is lighter than skin; between a beard's hairs it is not
_SHORT, _LONG, _STRAIGHT = 0.12, 0.3, 1.2  # eye distances
_CLEARANCE = 0.15  # about features that have bright rims of their own, in eye distances
_REACH, _HAS_COUNTERPART = 0.07, 0.5
_STEP_RAD, _GAP, _VOTES = np.pi / 60, 0.06, 0.6
_ALONG_EYES, _EYE_BAND = 0.26, 0.5


@measure("appearance.strokes", "% face")
def strokes(batch: Batch) -> Column:
    """Lines drawn, written, stamped, creased or scratched across the face.

    Measures: the share of the face under narrow lines of a foreign hue; under bright ones on plain
    skin; under longer ones, bright or dark, without a counterpart on the face's other side; and
    under straight ones longer than any that a face has.
    Why: wrinkles, rims, lips and lids come in pairs or are dark and short, and keep the skin's
    hue. The frame of glasses runs along the eyes and is left out by that.
    Known limits: faint watermarks, single thin dark strokes in a beard or a fringe, and creases
    that follow the eyes pass; sweat on dark skin in hard light counts a little.
    Clause: FICV 10, neither ink marked nor creased; GA 461-2004, 4.1.5.
    """
    return batch.each(_stroked_percent)


def _stroked_percent(scene: Scene) -> Figure:
    face, mask = face_closeup(scene), stroked(scene)
    if face is None or mask is None:
        return Reason.REGION_TOO_SMALL
    return 100 * cv2.countNonZero(mask) / cv2.countNonZero(face.face)


@shared
def stroked(scene: Scene) -> Mask | None:
    """Mask the strokes in the face's closeup; None where there is none."""
    face = face_closeup(scene)
    if face is None:
        return None
    bright, dark = (
        _ridges(face.lightness, kind, _FINE_PX) for kind in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)
    )
    rough = [_roughness(face, lines) for lines in (bright, dark)]
    found = cv2.bitwise_or(_coloured(face), _written(face, bright, rough[0]))
    faints = [
        _stands_out(lines, _FAINT, own) for lines, own in zip((bright, dark), rough, strict=True)
    ]
    either = cv2.dilate(cv2.bitwise_or(*faints), face.square(_REACH))
    opposite = face.mirrored(np.asarray(either, np.uint8))
    for faint in faints:
        on_skin = cv2.bitwise_and(faint, face.skin)
        found = cv2.bitwise_or(found, _at_least(face, on_skin, _LONG, opposite))
        _draw_straight(face, faint, found)
    return np.asarray(cv2.bitwise_and(found, face.inner), np.uint8)


def _ridges(plane: Mask, kind: int, width_px: int) -> Mask:
    """Give by how much lines up to a width stand out of what surrounds them."""
    return np.asarray(cv2.morphologyEx(plane, kind, np.ones((width_px,) * 2, np.uint8)), np.uint8)


def _stands_out(lines: cv2.typing.MatLike, levels: float, roughness: float = 0.0) -> Mask:
    """Mask what exceeds a level that grows with the texture around it."""
    least = max(1.0, roughness / _ORDINARY) * levels
    return np.asarray(cv2.threshold(lines, least - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _roughness(face: Closeup, lines: Mask) -> float:
    """Give how far the skin's own texture stands out, in levels; few strokes do not change it."""
    thinned = np.s_[::_EVERY, ::_EVERY]
    return quantile(inside(np.ascontiguousarray(lines[thinned]), face.skin[thinned]), 0.75)


def _coloured(face: Closeup) -> Mask:
    either = cv2.max(
        *(_ridges(face.off, kind, _BROAD_PX) for kind in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT))
    )
    return _at_least(face, cv2.bitwise_and(_stands_out(either, _COLOURED), face.skin), _SHORT)


def _written(face: Closeup, bright: Mask, roughness: float) -> Mask:
    apart = cv2.bitwise_or(
        cv2.dilate(face.features, face.square(_CLEARANCE)), cv2.dilate(face.nose, face.square(0.05))
    )
    plain = cv2.bitwise_and(face.skin, cv2.bitwise_not(apart))
    plain = cv2.bitwise_and(plain, _stands_out(face.lightness, face.skin_lightness + _LIT))
    return _at_least(face, cv2.bitwise_and(_stands_out(bright, _BRIGHT, roughness), plain), _SHORT)


def _at_least(
    face: Closeup, lines: cv2.typing.MatLike, length: float, opposite: Mask | None = None
) -> Mask:
    """Keep lines of a length in eye distances, and those that a mask leaves uncovered."""
    none = np.zeros(face.face.shape, np.uint8)
    if cv2.countNonZero(lines) < length * face.unit_px:
        return none
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, ltype=cv2.CV_16U)
    spans = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].astype(np.float64)
    kept: NDArray[np.bool_] = np.hypot(spans[:, 0], spans[:, 1]) >= length * face.unit_px
    kept[0] = False
    if opposite is not None and kept.any():
        met = labels.ravel()[np.flatnonzero(cv2.bitwise_and(lines, opposite))]
        covered = np.bincount(met, minlength=count) / stats[:, cv2.CC_STAT_AREA]
        kept &= covered < _HAS_COUNTERPART
    return (kept.astype(np.uint8) * np.uint8(255))[labels] if kept.any() else none


def _draw_straight(face: Closeup, lines: Mask, onto: cv2.typing.MatLike) -> None:
    """Add straight lines across the face, but for those that a pair of glasses has."""
    unit = face.unit_px
    found = cv2.HoughLinesP(
        cv2.bitwise_and(lines, face.inner),
        1,
        _STEP_RAD,
        round(_VOTES * unit),
        minLineLength=_STRAIGHT * unit,
        maxLineGap=_GAP * unit,
    )
    if found is None:
        return
    eyes = face.points[at.IRISES].astype(np.float64)
    down = np.array([eyes[0, 1] - eyes[1, 1], eyes[1, 0] - eyes[0, 0]])
    down /= np.linalg.norm(down)
    for start, end in np.reshape(found, (-1, 2, 2)):
        way = end - start
        level = abs(way @ down) < _ALONG_EYES * np.linalg.norm(way)
        if not level or abs(((start + end) / 2 - eyes.mean(0)) @ down) > _EYE_BAND * unit:
            cv2.line(onto, start.tolist(), end.tolist(), 255, 2)
