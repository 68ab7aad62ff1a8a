"""Ink, paint and writing on a closeup of a face, told by their colour."""

import cv2
import numpy as np

from detector.face import landmarks as at
from detector.kernels import between, square
from detector.marks.closeup import NEUTRAL, OFF_SCALE, Closeup
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
from detector.regions import Mask

EYE_BAND = 0.5  # eye distances, to either side of the line through the eyes
_BROAD_PX = 7
_COLOURED, _DARKER = 20, 16  # levels by which ink stands out
_SHORT, _REACH, _LIDS = 0.12, 0.07, 0.12  # eye distances
_OPPOSITE = -7  # units of a*b* along the skin's hue
_REDDER, _GREENER, _RICHER, _COOLER = 16, 14, 25, -4  # units of a*b*
_COOL = 0.25  # of the skin's chroma
_ABRUPT, _EDGE_PX = 28, 5  # units of a*b* from pixel to pixel
_MIDLINE, _BESIDE_MIDLINE = [168, 10], 0.12  # eye distances
_RIM_PX = 5  # in which paint mixes with skin


def coloured(face: Closeup) -> Mask | None:
    """Mask what has a foreign hue, but for what both eyes have: rims of glasses and make-up.

    None where nothing has.
    """
    either = np.asarray(cv2.max(*hats(face.off, _BROAD_PX)), np.uint8)
    (lines,) = beyond_texture(face, either, _COLOURED)
    thin, inked, painted = both(lines, face.flesh), _inked(face), _painted(face)
    if inked is not None:
        thin = np.asarray(cv2.bitwise_or(thin, inked), np.uint8)
    found = _lone(face, thin, face.inner)
    if painted is None or (painted := _lone(face, painted, _adorned(face))) is None:
        return found
    return united(painted.shape, (found, grown(painted, _RIM_PX)))


def _adorned(face: Closeup) -> Mask:
    """Mask where paint may be an ornament: on the nose, and above it on the forehead."""
    adorned = face.nose()
    root, top = np.rint(face.points[_MIDLINE]).astype(int).tolist()
    cv2.line(adorned, root, top, 255, round(2 * _BESIDE_MIDLINE * face.unit_px))
    return adorned


def _lone(face: Closeup, marks: Mask, ornaments: Mask) -> Mask | None:
    """Keep what is no ornament and has no counterpart beside the other eye; None for nothing."""
    long = at_least(face, marks, _SHORT, ornaments)
    if long is None:
        return None
    opposite = face.mirrored(np.asarray(cv2.dilate(long, face.square(_REACH)), np.uint8))
    return unpaired(long, both(opposite, beside_eyes(face)))


def _painted(face: Closeup) -> Mask | None:
    """Mask skin of a colour that it takes in no light and that begins abruptly, unlike light.

    Cool shine is left out. None where there is none.
    """
    off = NEUTRAL - OFF_SCALE * _GREENER, NEUTRAL + OFF_SCALE * _REDDER
    along = NEUTRAL + _COOLER, round(NEUTRAL + face.skin_chroma + _RICHER)
    if _all_in(face.skin_off, off) and _all_in(face.skin_along, along):
        return None
    natural = both(between(face.off, *off), between(face.along, *along))
    painted = np.asarray(cv2.subtract(face.skin, natural), np.uint8)
    if cv2.countNonZero(painted) < _SHORT * face.unit_px:
        return None
    cool = between(face.along, 0, NEUTRAL + _COOL * face.skin_chroma)
    shine = both(cool, between(face.lightness, face.skin_lightness - _DARKER, 255))
    painted = both(painted, cv2.bitwise_not(shine))
    abrupt = cv2.max(
        *(
            stands_out(cv2.morphologyEx(plane, cv2.MORPH_GRADIENT, square(3)), least)
            for plane, least in ((face.along, _ABRUPT), (face.off, OFF_SCALE * _ABRUPT))
        )
    )
    return unpaired(painted, ~grown(abrupt, _EDGE_PX))


def _all_in(seen: tuple[float, float], allowed: tuple[float, float]) -> bool:
    return allowed[0] <= seen[0] and seen[1] <= allowed[1]


def _inked(face: Closeup) -> Mask | None:
    """Mask lines of the hue opposite to skin's, but on eyes, and darker: blue sheen is lighter.

    None where nothing has that hue.
    """
    most = NEUTRAL + _OPPOSITE
    if cv2.minMaxLoc(face.along, face.inner)[0] > most:
        return None
    inked = both(between(face.along, 0, most), face.inner)
    inked = both(inked, between(face.lightness, 0, face.skin_lightness - _DARKER))
    broad = cv2.morphologyEx(inked, cv2.MORPH_OPEN, square(_BROAD_PX))
    eyes = cv2.dilate(face.filled(at.EYE_RIGHT, at.EYE_LEFT), face.square(_LIDS))
    return both(inked, cv2.bitwise_not(cv2.bitwise_or(broad, eyes)))


def beside_eyes(face: Closeup) -> Mask:
    """Mask a band along both eyes, from temple to temple and from brows to cheekbones."""
    band = np.zeros_like(face.inner)
    one, other = face.points[at.IRISES].astype(np.float64)
    ends = np.rint([one + one - other, other + other - one]).astype(int)
    start, end = ends.tolist()
    cv2.line(band, start, end, 255, round(2 * EYE_BAND * face.unit_px))
    return band
