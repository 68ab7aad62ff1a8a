"""Lines of bared paper over a face: a crease whose colour has cracked, a scratch."""

import math

import cv2
import numpy as np

from detector.face import landmarks as at
from detector.kernels import square
from detector.marks.closeup import Closeup
from detector.marks.ink import beside_eyes
from detector.marks.lines import both, grown, stands_out
from detector.regions import Mask

_LIGHTER, _PALER = 0.3, 0.35  # of what the skin lacks to white; of its chroma
_LEAST_LEVELS, _LEAST_CHROMA = 16, 4  # levels and units of a*b* that noise does not reach
_FINE_PX = 5
_FAINTER = 0.6  # of those, for what a line is paired with
_EYES, _RIM, _REACH = 0.08, 0.08, 0.05  # eye distances
_COURSE, _COURSE_PX, _TURN_RAD = 0.6, 2, np.pi / 60  # eye distances; how broad a course is
_PIECE, _ALTOGETHER, _JOINED_PX = 0.2, 0.3, 3  # eye distances; what joins pieces


def bared(face: Closeup, lighter: Mask) -> Mask | None:
    """Mask lines both lighter and paler than skin that the face's other side lacks.

    White paper shows through them, and takes as large a share of the skin's colour as it adds of
    what lacks to white. A wrinkle's ridge keeps the colour; shine takes it too, but is broad, or
    small; glasses, which run along the eyes, come in pairs. So there have to be enough of them
    along a straight course, or in pieces away from the eyes. None where there are not.

    Parameters
    ----------
    face : Closeup
        The face.
    lighter : ndarray, shape (h, w), uint8
        By how many levels narrow lines are lighter than what is around them.
    """
    levels = max(_LIGHTER * (255 - face.skin_lightness), _LEAST_LEVELS)
    chroma = max(_PALER * face.skin_chroma, _LEAST_CHROMA)
    least_px = math.ceil(_ALTOGETHER * face.unit_px)
    light = stands_out(lighter, levels)
    if cv2.countNonZero(both(light, face.flesh)) < least_px:
        return None
    paler = cv2.morphologyEx(face.along, cv2.MORPH_BLACKHAT, square(_FINE_PX))
    lines = both(light, stands_out(paler, chroma))
    if cv2.countNonZero(both(lines, face.flesh)) < least_px:
        return None
    lines = both(lines, _plain(face))
    faint = both(stands_out(lighter, _FAINTER * levels), stands_out(paler, _FAINTER * chroma))
    lines &= ~face.mirrored(np.asarray(cv2.dilate(faint, face.square(_REACH)), np.uint8))
    return grown(lines, _JOINED_PX) if _on_course(face, lines) or _in_pieces(face, lines) else None


def _plain(face: Closeup) -> Mask:
    """Mask where nothing of the face is white: away from eyes, lips and nostrils, and the rim."""
    eyes = cv2.dilate(face.filled(at.EYE_RIGHT, at.EYE_LEFT), face.square(_EYES))
    wings = cv2.subtract(face.flesh, face.skin)
    white = cv2.bitwise_or(cv2.bitwise_or(grown(face.lips, 3), eyes), wings)
    return np.asarray(cv2.subtract(cv2.erode(face.inner, face.square(_RIM)), white), np.uint8)


def _on_course(face: Closeup, lines: Mask) -> bool:
    """Tell whether enough lies along one straight line, with whatever gaps."""
    votes = math.ceil(_COURSE * face.unit_px)
    return cv2.HoughLines(lines, _COURSE_PX, _TURN_RAD, votes - 1) is not None


def _in_pieces(face: Closeup, lines: Mask) -> bool:
    """Tell whether pieces long enough away from the eyes are long enough together."""
    apart = cv2.subtract(lines, beside_eyes(face))
    stats = cv2.connectedComponentsWithStats(grown(apart, _JOINED_PX), ltype=cv2.CV_16U)[2]
    wide, high = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    lengths = np.hypot(wide - _JOINED_PX + 1, high - _JOINED_PX + 1) / face.unit_px
    return bool(lengths[lengths >= _PIECE].sum() >= _ALTOGETHER)
