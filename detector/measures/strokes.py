"""Lines on the face or on the photo: a pen's, writing, a stamp, a crease, a scratch."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.closeup import NEUTRAL, Closeup
from detector.face import landmarks as at
from detector.kernels import level_below, lightness, luminance_of
from detector.measure import Column, Figure, Reason, measure
from detector.measures.patches import face_closeup
from detector.regions import Mask

_FINE_PX, _BROAD_PX = 5, 7
_COLOURED, _BRIGHT, _FAINT = 20, 25, 16  # levels by which a line stands out
_ADDS_MUCH, _ADDS = 0.13, 0.075  # of white's luminance: what those add to fair skin
_ORDINARY = 6.0  # levels; hard light on pores and wrinkles gives thrice as much
_LIT = 15  # levels by which writing is lighter than skin; between a beard's hairs it is not
_LEVELS = 2.55  # for one unit of L*
_SHORT, _LONG, _STRAIGHT = 0.12, 0.4, 1.0  # eye distances
_CLEARANCE = 0.15  # about features that have bright rims of their own, in eye distances
_REACH, _HAS_COUNTERPART, _MOSTLY_PAIRED = 0.07, 0.5, 0.65
_OPPOSITE, _RIM, _LIDS = -7, 0.08, 0.12  # units of a*b* along the skin's hue; eye distances
_DOT, _FILLED = 0.3, 0.55  # eye distances; share of the box around it
_STEP_RAD, _GAP, _VOTES, _SEEN = np.pi / 60, 0.06, 0.6, 1.5
_DENSE, _DENSE_WITHIN = 0.45, 0.5  # share, eye distances
_LEVEL, _EYE_BAND, _MOUTH = 0.26, 0.5, 0.8


@measure("appearance.strokes", "% face")
def strokes(batch: Batch) -> Column:
    """Lines drawn, written, stamped, creased or scratched across the face.

    Measures: the share of the face under narrow lines of a foreign hue, and under blue and green
    ink anywhere but on the eyes; under bright ones on plain skin; under longer ones, brighter or
    darker than skin, without a counterpart on the face's other side; and under straight ones longer
    than any that a face has. A bright line has to add as much light to dark skin as to fair.
    Why: wrinkles, rims, lips and lids come in pairs or are dark and short, and keep the skin's
    hue; shine adds little light; what is dark between two lit places only is a fold. The frames
    of glasses, mouths and moustaches run along the eyes and are left out by that, cheek and ear
    with the rim of the face, and a small filled dot as an ornament. Nothing on a face is dark and
    of the hue opposite to skin's.
    Known limits: faint watermarks, thin black strokes in a beard or a fringe, black lines over the
    nostrils, and creases along the eyes pass; strands of hair over the forehead, in bluish light
    above all, and reflections of a frame on the cheek count a little.
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
    lighter = _stands_out(face.lightness, face.skin_lightness)
    adds, adds_much = _lit(face, _FAINT, _ADDS), _lit(face, _BRIGHT, _ADDS_MUCH)
    faint, strong = _beyond_texture(face, bright, adds, adds_much)
    found = cv2.bitwise_or(_coloured(face), _written(face, strong))
    (dim,) = _beyond_texture(face, dark, _FAINT)
    found = cv2.bitwise_or(found, _lasting(face, (faint, dim), lighter))
    return np.asarray(cv2.bitwise_and(found, face.inner), np.uint8)


def _ridges(plane: Mask, kind: int, width_px: int) -> Mask:
    """Give by how much lines up to a width stand out of what surrounds them."""
    return np.asarray(cv2.morphologyEx(plane, kind, np.ones((width_px,) * 2, np.uint8)), np.uint8)


def _stands_out(lines: cv2.typing.MatLike, levels: float) -> Mask:
    return np.asarray(cv2.threshold(lines, levels - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _beyond_texture(face: Closeup, lines: Mask, *levels: float) -> list[Mask]:
    """Mask what exceeds levels that grow with the skin's own texture; strokes do not change it.

    The texture is as strong as its strongest quarter.
    """
    textured = _both(_stands_out(lines, _ORDINARY), face.skin)
    rough = 1.0
    if 4 * cv2.countNonZero(textured) > cv2.countNonZero(face.skin):
        rough = level_below(lines, face.skin, 0.75) / _ORDINARY
    return [_stands_out(lines, rough * level) for level in levels]


def _lit(face: Closeup, levels: float, luminance: float) -> float:
    """Give the levels by which a line has to be brighter, the same light on dark skin as on fair.

    Shine adds the same light to any skin, which is many levels of lightness more on a dark one.
    """
    own = face.skin_lightness / _LEVELS
    return max(levels, _LEVELS * (lightness(luminance_of(own) + luminance) - own))


def _coloured(face: Closeup) -> Mask:
    """Mask lines of a foreign hue, but for what both eyes have: rims of glasses and make-up."""
    either = cv2.max(
        *(_ridges(face.off, kind, _BROAD_PX) for kind in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT))
    )
    (lines,) = _beyond_texture(face, np.asarray(either, np.uint8), _COLOURED)
    lines = _at_least(face, _both(lines, face.skin) | _inked(face), _SHORT, dots=False)
    if not cv2.countNonZero(lines):
        return lines
    opposite = face.mirrored(np.asarray(cv2.dilate(lines, face.square(_REACH)), np.uint8))
    return _unpaired(lines, _both(opposite, _beside_eyes(face)))


def _inked(face: Closeup) -> Mask:
    """Mask lines of the hue opposite to skin's, but on eyes, and darker: blue sheen is lighter."""
    inked = _both(cv2.inRange(face.along, 0, NEUTRAL + _OPPOSITE), face.inner)
    if not cv2.countNonZero(inked):
        return inked
    inked = _both(inked, cv2.inRange(face.lightness, 0, face.skin_lightness - _FAINT))
    broad = cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones((_BROAD_PX,) * 2, np.uint8))
    eyes = cv2.dilate(face.filled(at.EYE_RIGHT, at.EYE_LEFT), face.square(_LIDS))
    return _both(inked, cv2.bitwise_not(cv2.bitwise_or(broad, eyes)))


def _beside_eyes(face: Closeup) -> Mask:
    """Mask a band along both eyes, from temple to temple and from brows to cheekbones."""
    band = np.zeros_like(face.inner)
    one, other = face.points[at.IRISES].astype(np.float64)
    ends = np.rint([one + one - other, other + other - one]).astype(int)
    start, end = ends.tolist()
    cv2.line(band, start, end, 255, round(2 * _EYE_BAND * face.unit_px))
    return band


def _written(face: Closeup, lines: Mask) -> Mask:
    """Mask short bright lines on plain skin, where letters are and rims and wings are not."""
    lit = _stands_out(face.lightness, face.skin_lightness + _LIT)
    lines = _both(_both(lines, lit), face.skin)
    if cv2.countNonZero(lines) < _SHORT * face.unit_px:
        return np.zeros_like(lines)
    apart = cv2.bitwise_or(
        cv2.dilate(face.features, face.square(_CLEARANCE)),
        cv2.dilate(face.nose(), face.square(0.05)),
    )
    return _at_least(face, _both(lines, cv2.bitwise_not(apart)), _SHORT)


def _lasting(face: Closeup, faints: tuple[Mask, Mask], lighter: Mask) -> Mask:
    """Mask longer lines that have no counterpart, and straight ones.

    Lines are lighter or darker than skin: what is dark between two lit places only is a fold.
    """
    found = np.zeros_like(lighter)
    for faint, side in zip(faints, (lighter, cv2.bitwise_not(lighter)), strict=True):
        plain = _both(faint, face.skin)
        long = _at_least(face, _both(plain, side), _LONG)
        if cv2.countNonZero(long):
            either = cv2.dilate(cv2.bitwise_or(*faints), face.square(_REACH))
            paired = face.mirrored(np.asarray(either, np.uint8))
            found |= _unpaired(long, paired | ~_clear_of_rim(face), _MOSTLY_PAIRED)
        if cv2.countNonZero(plain) >= _SEEN * _STRAIGHT * face.unit_px:
            _draw_straight(face, _apart(face, faint, cv2.bitwise_or(*faints)), found)
    return found


def _clear_of_rim(face: Closeup) -> Mask:
    """Mask the face but for its rim, where cheek, ear and the arms of glasses make lines."""
    return np.asarray(cv2.erode(face.inner, face.square(_RIM)), np.uint8)


def _apart(face: Closeup, lines: Mask, texture: cv2.typing.MatLike) -> Mask:
    """Leave out lines that stand as dense as a beard's hairs do."""
    side = 2 * round(_DENSE_WITHIN * face.unit_px) + 1
    dense = cv2.inRange(cv2.blur(texture, (side, side)), round(_DENSE * 255), 255)
    return _both(lines, cv2.bitwise_not(dense))


def _both(one: cv2.typing.MatLike, other: cv2.typing.MatLike) -> Mask:
    return np.asarray(cv2.bitwise_and(one, other), np.uint8)


def _at_least(face: Closeup, lines: Mask, length: float, dots: bool = True) -> Mask:
    """Keep lines of a length in eye distances, and dots unless they are taken for ornaments."""
    if cv2.countNonZero(lines) < length * face.unit_px:
        return np.zeros_like(lines)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(lines, ltype=cv2.CV_16U)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    long = wide * wide + high * high >= (length * face.unit_px) ** 2
    if not dots:
        shorter, longer = np.minimum(wide, high), np.maximum(wide, high)
        compact = (longer < _DOT * face.unit_px) & (2 * shorter > longer)
        long &= ~compact | (stats[:, cv2.CC_STAT_AREA] < _FILLED * wide * high)
    return _chosen(np.asarray(labels, np.uint16), long)


def _unpaired(lines: Mask, opposite: Mask, share: float = _HAS_COUNTERPART) -> Mask:
    """Keep lines of which a mask covers less than a share."""
    count, labels = cv2.connectedComponents(lines, ltype=cv2.CV_16U)
    whole, met = (
        np.bincount(labels.ravel()[np.flatnonzero(mask)], minlength=count)
        for mask in (lines, _both(lines, opposite))
    )
    return _chosen(np.asarray(labels, np.uint16), met < share * whole)


def _chosen(labels: NDArray[np.uint16], kept: NDArray[np.bool_]) -> Mask:
    """Mask what is numbered so, but for the ground."""
    kept[0] = False
    if not kept.any():
        return np.zeros(labels.shape, np.uint8)
    return (kept.astype(np.uint8) * np.uint8(255))[labels]


def _draw_straight(face: Closeup, lines: Mask, onto: cv2.typing.MatLike) -> None:
    """Add straight lines across the face, but for those of glasses, a mouth or a moustache."""
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
    within = _clear_of_rim(face)
    one, other = face.points[at.IRISES].astype(np.float64)
    eyes, mouth = (one + other) / 2, face.points[at.LIPS_OUTER].mean(0)
    down = np.array([one[1] - other[1], other[0] - one[0]]) / np.linalg.norm(other - one)
    for start, end in np.reshape(found, (-1, 2, 2)):
        way, middle = end - start, (start + end) // 2
        level = abs(way @ down) < _LEVEL * np.linalg.norm(way)
        along_eyes = abs((middle - eyes) @ down) < _EYE_BAND * unit
        in_mouth = np.linalg.norm([start - mouth, end - mouth], axis=1).max() < _MOUTH * unit
        if within[middle[1], middle[0]] and not (level and (along_eyes or in_mouth)):
            cv2.line(onto, start.tolist(), end.tolist(), 255, 2)
