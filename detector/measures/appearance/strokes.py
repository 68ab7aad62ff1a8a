"""Lines on the face or on the photo: a pen's, writing, a stamp, a crease, a scratch."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import lightness, luminance_of
from detector.marks.bared import bared
from detector.marks.closeup import Closeup
from detector.marks.drawn import drawn
from detector.marks.ink import EYE_BAND, coloured
from detector.marks.lines import (
    at_least,
    beyond_texture,
    both,
    grown,
    hats,
    stands_out,
    united,
    unpaired,
)
from detector.measure import Column, Figure, Reason, measure
from detector.measures.appearance.patches import face_closeup
from detector.regions import Mask

_FINE_PX = 5
_BRIGHT, _FAINT = 25, 16  # levels by which a line stands out
_ADDS_MUCH, _ADDS = 0.13, 0.075  # of white's luminance: what those add to fair skin
_LIT = 15  # levels by which writing is lighter than skin; between a beard's hairs it is not
_LEVELS = 2.55  # for one unit of L*
_SHORT, _LONG, _STRAIGHT = 0.12, 0.4, 1.0  # eye distances
_CLEARANCE = 0.15  # about features that have bright rims of their own, in eye distances
_REACH, _MOSTLY_PAIRED = 0.07, 0.65
_RIM = 0.08  # eye distances
_UNBROKEN, _PLAIN = 0.7, 0.3  # share of what lies on plain skin; eye distances
_STEP_RAD, _GAP, _VOTES, _SEEN = np.pi / 60, 0.06, 0.6, 1.5
_DENSE, _DENSE_WITHIN = 0.45, 0.5  # share, eye distances
_LEVEL, _MOUTH = 0.31, 0.8  # sine of a slope: a frame climbs so from its arm to its bridge


@measure("appearance.strokes", "% face")
def strokes(batch: Batch) -> Column:
    """Lines drawn, written, stamped, creased or scratched across the face.

    Measures: the share of the face under narrow lines of a foreign hue, under whatever has sharp
    edges and a colour that skin takes in no light, and under blue and green ink anywhere but on
    the eyes; under bright ones on plain skin; under longer ones, brighter or darker than skin,
    without a counterpart on the face's other side; under dark ones below the eyes without one, from
    three fifths of the eye distance together; under straight ones longer than any that a face has;
    and under lines without one that are both lighter and paler than skin, as white over it makes
    them, where three fifths of the eye distance of them lie along one straight course, with
    whatever gaps, or .3 of it in pieces away from eyes, lips and nostrils. But for these, a bright
    line has to add as much light to dark skin as to fair.
    Why: wrinkles, rims, lips and lids come in pairs or are dark and short, and keep the skin's
    hue; shine adds little light; what is dark between two lit places only is a fold. White paper
    shows where a crease has cracked or a scratch has gone through the colour: a lit ridge of skin
    keeps its colour. The frames of glasses, mouths and moustaches run along the eyes and are left
    out by that, cheek and ear with the rim of the face, and a small filled dot as an ornament.
    Nothing on a face is dark and of the hue opposite to skin's.
    Known limits: faint watermarks, thin black strokes in a beard or a fringe, black lines above the
    lower lids or on skin not much lighter than they are, creases along the eyes and cracked ones
    down the middle of the face pass; strands of hair over the forehead, in bluish light above all,
    and reflections of a frame on the cheek count a little.
    Clause: FICV 10, neither ink marked nor creased; GA 461-2004, 4.1.5.
    """
    return batch.each(_stroked_percent)


def _stroked_percent(scene: Scene) -> Figure:
    face, mask = face_closeup(scene), stroked(scene)
    if face is None or mask is None:
        return Reason.REGION_TOO_SMALL
    return 100 * cv2.countNonZero(mask) / face.size_px


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """A face's narrow lines: masks of faint bright ones, of dark ones, of those that light adds.

    And by how many levels they are lighter, and darker, than what is around them.
    """

    faint: Mask
    dim: Mask
    lit: Mask
    lighter: Mask
    darker: Mask


@shared
def lines_on_face(scene: Scene) -> Lines | None:
    """Mask the lines in the face's closeup; None where there is none."""
    face = face_closeup(scene)
    if face is None:
        return None
    bright, dark = hats(face.lightness, _FINE_PX)
    adds, adds_much = _lit(face, _FAINT, _ADDS), _lit(face, _BRIGHT, _ADDS_MUCH)
    faint, strong = beyond_texture(face, bright, adds, adds_much)
    (dim,) = beyond_texture(face, dark, _FAINT)
    lit = both(strong, stands_out(face.lightness, face.skin_lightness + _LIT))
    return Lines(faint, dim, lit, bright, dark)


@shared
def stroked(scene: Scene) -> Mask | None:
    """Mask the strokes in the face's closeup; None where there is none."""
    face, lines = face_closeup(scene), lines_on_face(scene)
    if face is None or lines is None:
        return None
    found = united(
        face.inner.shape,
        (
            coloured(face),
            _written(face, lines.lit),
            *_lasting(face, (lines.faint, lines.dim)),
            drawn(face, lines.darker),
            bared(face, lines.lighter),
        ),
    )
    return both(found, face.inner)


def _lit(face: Closeup, levels: float, luminance: float) -> float:
    """Give the levels by which a line has to be brighter, the same light on dark skin as on fair.

    Shine adds the same light to any skin, which is many levels of lightness more on a dark one.
    """
    own = face.skin_lightness / _LEVELS
    return max(levels, _LEVELS * (lightness(luminance_of(own) + luminance) - own))


def _written(face: Closeup, lines: Mask) -> Mask | None:
    """Mask short bright lines on plain skin, where letters are and rims and wings are not."""
    lines = both(lines, face.skin)
    if cv2.countNonZero(lines) < _SHORT * face.unit_px:
        return None
    apart = cv2.bitwise_or(
        cv2.dilate(face.features, face.square(_CLEARANCE)),
        cv2.dilate(face.nose(), face.square(0.05)),
    )
    return at_least(face, both(lines, cv2.bitwise_not(apart)), _SHORT)


def _lasting(face: Closeup, faints: tuple[Mask, Mask]) -> Iterator[Mask | None]:
    """Mask longer lines that have no counterpart, and straight ones.

    Lines are lighter or darker than skin: what is dark between two lit places only is a fold.
    """
    lighter = stands_out(face.lightness, face.skin_lightness)
    for faint, side in zip(faints, (lighter, cv2.bitwise_not(lighter)), strict=True):
        plain = both(faint, face.skin)
        long = at_least(face, both(plain, side), _LONG)
        if long is not None:
            either = cv2.dilate(cv2.bitwise_or(*faints), face.square(_REACH))
            paired = face.mirrored(np.asarray(either, np.uint8))
            yield unpaired(long, paired | ~_clear_of_rim(face), _MOSTLY_PAIRED)
        if cv2.countNonZero(plain) >= _SEEN * _STRAIGHT * face.unit_px:
            yield _straight(face, _apart(face, faint, cv2.bitwise_or(*faints)))


def _clear_of_rim(face: Closeup) -> Mask:
    """Mask the face but for its rim, where cheek, ear and the arms of glasses make lines."""
    return np.asarray(cv2.erode(face.inner, face.square(_RIM)), np.uint8)


def _apart(face: Closeup, lines: Mask, texture: cv2.typing.MatLike) -> Mask:
    """Leave out lines that stand as dense as a beard's hairs do."""
    side = 2 * round(_DENSE_WITHIN * face.unit_px) + 1
    dense = stands_out(cv2.blur(texture, (side, side)), round(_DENSE * 255))
    return both(lines, cv2.bitwise_not(dense))


def _straight(face: Closeup, lines: Mask) -> Mask | None:
    """Mask straight lines across the face, but for those of glasses, a mouth or a moustache."""
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
        return None
    straight, within, seen = np.zeros_like(lines), _clear_of_rim(face), grown(lines, 3)
    one, other = face.points[at.IRISES].astype(np.float64)
    eyes, mouth = (one + other) / 2, face.points[at.LIPS_OUTER].mean(0)
    down = np.array([one[1] - other[1], other[0] - one[0]]) / np.linalg.norm(other - one)
    for start, end in np.reshape(found, (-1, 2, 2)):
        way, middle = end - start, (start + end) // 2
        level = abs(way @ down) < _LEVEL * np.linalg.norm(way)
        along_eyes = abs((middle - eyes) @ down) < EYE_BAND * unit
        in_mouth = np.linalg.norm([start - mouth, end - mouth], axis=1).max() < _MOUTH * unit
        if not within[middle[1], middle[0]] or (level and (along_eyes or in_mouth)):
            continue
        path = cv2.line(np.zeros_like(lines), start.tolist(), end.tolist(), 255, 1)
        on_skin = both(np.asarray(path, np.uint8), face.skin)
        length_px = cv2.countNonZero(both(on_skin, seen))
        if length_px >= max(_UNBROKEN * cv2.countNonZero(on_skin), _PLAIN * unit):
            cv2.line(straight, start.tolist(), end.tolist(), 255, 2)
    return straight
