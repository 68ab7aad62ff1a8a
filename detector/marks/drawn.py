"""Dark lines drawn across the lower face: a pen's, a scratch's, a hair's on the scanner."""

import math

import cv2
import numpy as np

from detector.face import landmarks as at
from detector.kernels import between, square
from detector.kernels.crops import box_of
from detector.kernels.crops import grown as grown_box
from detector.marks.closeup import Closeup
from detector.marks.lines import both, grown, stands_out
from detector.regions import Mask

_DARK, _FAINT = 40, 20  # levels by which a line is darker than what is around it
_OF_SKIN = 0.62  # of the skin's lightness, at most
_BELOW_EYES, _RIM, _REACH = 0.28, 0.08, 0.05  # eye distances
_DENSE, _DENSE_WITHIN = 0.3, 0.4  # share of a beard; eye distances around
_IRISES = at.IRISES.tolist()
_MARGIN_PX = 4  # to what is looked at on the other side of a level face
_PIECE, _ALTOGETHER = 0.12, 0.6  # eye distances


def drawn(face: Closeup, dark: Mask) -> Mask | None:
    """Mask dark lines below the eyes that the face's other side lacks, long ones together.

    What is dark and narrow there on its own, the nostrils, the line between the lips, the folds
    beside nose and mouth, comes in pairs; a beard's hairs are dense; cheeks, ears and hair make
    lines at the rim only. None where there is none.

    Parameters
    ----------
    face : Closeup
        The face.
    dark : ndarray, shape (h, w), uint8
        By how many levels narrow lines are darker than what is around them.
    """
    lines = both(stands_out(dark, _DARK), face.inner)
    lines = both(lines, between(face.lightness, 0, math.ceil(_OF_SKIN * face.skin_lightness)))
    lines[: _below_eyes_px(face)] = 0
    if cv2.countNonZero(lines) < _ALTOGETHER * face.unit_px:
        return None
    faint = stands_out(dark, _FAINT)
    if _lone_at_most_px(face, lines, faint) < _ALTOGETHER * face.unit_px:
        return None
    lines &= ~face.mirrored(np.asarray(cv2.dilate(faint, face.square(_REACH)), np.uint8))
    if cv2.countNonZero(lines) < _ALTOGETHER * face.unit_px:
        return None
    side = 2 * round(_DENSE_WITHIN * face.unit_px) + 1
    dense = stands_out(cv2.blur(faint, (side, side)), round(_DENSE * 255))
    clear = cv2.erode(face.inner, face.square(_RIM))
    return _lasting(grown(both(lines & ~dense, clear), 3), face.unit_px)


def _lone_at_most_px(face: Closeup, lines: Mask, faint: Mask) -> int:
    """Give at most how many pixels of lines the other side lacks.

    Their own rows alone are looked at there, with a reach shorter by the pixel they may be off.
    """
    box = box_of(lines)
    if box is None:
        return 0
    rows, _ = grown_box(box, _MARGIN_PX)
    beside = cv2.dilate(faint[rows], square(len(face.square(_REACH)) - 2))
    paired = face.mirrored(np.asarray(beside, np.uint8), rows.start)
    return cv2.countNonZero(cv2.subtract(lines[rows], paired))


def _below_eyes_px(face: Closeup) -> int:
    """Give the first row of the closeup below the lower lids."""
    right, left = (face.points[iris, 1] for iris in _IRISES)
    return max(round(float((right + left) / 2) + _BELOW_EYES * face.unit_px), 0)


def _lasting(lines: Mask, unit_px: float) -> Mask | None:
    """Keep pieces of lines where they are long enough together; None where they are not."""
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(lines, ltype=cv2.CV_16U)
    lengths = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) / unit_px
    lengths[0] = 0
    kept = lengths >= _PIECE
    if lengths[kept].sum() < _ALTOGETHER:
        return None
    return np.asarray((255 * kept.astype(np.uint8))[numbers], np.uint8)
