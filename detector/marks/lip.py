"""A moustache that is drawn on, with a pen or a program: level, dark, and ending at once."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.kernels import between, quantile, square
from detector.kernels.crops import Box
from detector.marks.areas import LEAST_SHARE
from detector.marks.closeup import NEUTRAL, Closeup
from detector.marks.lines import both
from detector.regions import Mask

_ABOVE_LIPS = at.indices("2 98 327 61 291 37 267 0 206 426 57 287")
_DARKER, _GREYER = 0.45, 0.6  # of the skin's lightness and chroma
_ON_LIP = 0.4  # of a moustache; its ends may reach the cheeks
_LEVEL = 6.5  # standard deviation of lightness, levels
_ENDS_AT_ONCE, _STEP = 0.62, 24.0  # of the difference from the skin, and in levels
_PAINT, _OF_PAINT = 2.0, 0.4  # standard deviation that no hair has; share that does then
_BROAD = 1.5  # times the least area, within which a shadow is never so level
_FEWEST_PX = 5


def drawn_on_lip(face: Closeup) -> Mask:
    """Mask dark things above the mouth that are level and whose outline is sharp all around.

    A real moustache has hairs of its own lightness and thins out at its ends, however black; where
    three quarters of an outline pass at once from dark to skin, it was drawn or stuck on. What is
    perfectly level was painted, though its outline may run into nostrils and lips.
    """
    found = np.zeros_like(face.face)
    dark = between(face.lightness, 0, _DARKER * face.skin_lightness)
    dark = both(dark, between(face.along, 0, NEUTRAL + _GREYER * face.skin_chroma))
    dark = both(both(dark, face.inner), cv2.bitwise_not(face.filled(at.LIPS_OUTER)))
    lip, least_px = face.filled(_ABOVE_LIPS), LEAST_SHARE * cv2.countNonZero(face.face)
    if cv2.countNonZero(both(dark, lip)) < least_px:
        return found
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(dark, ltype=cv2.CV_16U)
    on_lip = np.bincount(numbers[lip > 0], minlength=len(stats))
    chosen = on_lip >= np.maximum(_ON_LIP * stats[:, cv2.CC_STAT_AREA], least_px)
    for number in (np.flatnonzero(chosen[1:]) + 1).tolist():
        left, top, wide, high = stats[number, : cv2.CC_STAT_AREA].tolist()
        box = slice(max(top - 2, 0), top + high + 2), slice(max(left - 2, 0), left + wide + 2)
        thing = np.uint8(255) * (numbers[box] == number)
        if _drawn(face, box, thing, least_px):
            found[box] |= thing
    return found


def _drawn(face: Closeup, box: Box, thing: NDArray[np.uint8], least_px: float) -> bool:
    """Tell whether a dark thing is level within and ends at once."""
    lightness = face.lightness[box]
    core, around = cv2.erode(thing, square(3)), cv2.dilate(thing, square(3))
    inside = lightness[core > 0]
    spread = float(inside.std()) if len(inside) >= _FEWEST_PX else np.inf
    if spread > _LEVEL:
        return False
    painted = spread < _PAINT and len(inside) > _BROAD * least_px
    ends = _OF_PAINT if painted else _ENDS_AT_ONCE
    gradient = np.asarray(cv2.morphologyEx(lightness, cv2.MORPH_GRADIENT, square(3)), np.uint8)
    rises = quantile(gradient[(around > 0) & (core == 0)].astype(np.float32), 0.25)
    return rises > max(ends * (face.skin_lightness - float(np.median(inside))), _STEP)
