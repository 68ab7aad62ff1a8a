"""A moustache that is drawn on, with a pen or a program: level, dark, and ending at once."""

from dataclasses import dataclass

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
_DARKER, _PAINT_DARKER, _GREYER = 0.45, 0.65, 0.6  # of the skin's lightness; of its chroma
_ON_LIP = 0.4  # of a moustache; its ends may reach the cheeks
_LEVEL = 6.5  # standard deviation of lightness, levels
_ENDS_AT_ONCE, _STEP = 0.62, 24.0  # of the difference from the skin, and in levels
_MOST_OF_IT, _HALF = 0.25, 0.5  # the share of an outline that may rise less
_PAINT, _OF_PAINT = 2.0, 0.4  # standard deviation that no hair has; share that does then
_BROAD = 1.5  # times the least area, within which a shadow is never so level
_FEWEST_PX = 5


def drawn_on_lip(face: Closeup) -> Mask | None:
    """Mask dark things above the mouth that are level and whose outline is sharp all around.

    A real moustache has hairs of its own lightness and thins out at its ends, however black; where
    three quarters of an outline pass at once from dark to skin, it was drawn or stuck on. What is
    perfectly level was painted, of whatever hue and on however dark a skin, and half its outline
    tells: the rest may run into nostrils and lips. None where nothing is dark.
    """
    found, least_px = None, LEAST_SHARE * face.size_px
    beside_lips = np.asarray(cv2.subtract(face.inner, face.lips), np.uint8)
    lip = both(face.filled(_ABOVE_LIPS), beside_lips)
    for darker, told in ((_PAINT_DARKER, _painted), (_DARKER, _painted), (_DARKER, _drawn)):
        dark = between(face.lightness, 0, darker * face.skin_lightness)
        if told is _drawn:
            dark = both(dark, between(face.along, 0, NEUTRAL + _GREYER * face.skin_chroma))
        if cv2.countNonZero(both(dark, lip)) < least_px:
            break
        dark = both(dark, beside_lips)
        _, numbers, stats, _ = cv2.connectedComponentsWithStats(dark, ltype=cv2.CV_16U)
        on_lip = np.bincount(numbers[lip > 0], minlength=len(stats))
        chosen = on_lip >= np.maximum(_ON_LIP * stats[:, cv2.CC_STAT_AREA], least_px)
        for number in (np.flatnonzero(chosen[1:]) + 1).tolist():
            left, top, wide, high = stats[number, : cv2.CC_STAT_AREA].tolist()
            box = slice(max(top - 2, 0), top + high + 2), slice(max(left - 2, 0), left + wide + 2)
            thing = np.uint8(255) * (numbers[box] == number)
            if told(_Thing.of(face, box, thing), face.skin_lightness, least_px):
                found = np.zeros_like(dark) if found is None else found
                found[box] |= thing
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Thing:
    """The lightness of a thing's inside, and by how much it changes along its outline, levels."""

    inside: NDArray[np.uint8]
    outline: NDArray[np.float32]

    @classmethod
    def of(cls, face: Closeup, box: Box, thing: NDArray[np.uint8]) -> "_Thing":
        """See a thing in a box of the closeup, given its mask there."""
        lightness = face.lightness[box]
        core, around = cv2.erode(thing, square(3)), cv2.dilate(thing, square(3))
        gradient = np.asarray(cv2.morphologyEx(lightness, cv2.MORPH_GRADIENT, square(3)), np.uint8)
        outline = gradient[(around > 0) & (core == 0)].astype(np.float32)
        return cls(lightness[core > 0], outline)

    @property
    def spread(self) -> float:
        return float(self.inside.std()) if len(self.inside) >= _FEWEST_PX else np.inf

    def ends(self, of_difference: float, may_rise_less: float, skin_lightness: float) -> bool:
        """Tell whether it passes at once to skin, but for a share of its outline."""
        least = of_difference * (skin_lightness - float(np.median(self.inside)))
        return quantile(self.outline, may_rise_less) > max(least, _STEP)


def _painted(thing: _Thing, skin_lightness: float, least_px: float) -> bool:
    """Tell whether a dark thing is as level as paint and ends at once where it meets skin."""
    if thing.spread > _PAINT or len(thing.inside) <= _BROAD * least_px:
        return False
    return thing.ends(_ENDS_AT_ONCE, _HALF, skin_lightness)


def _drawn(thing: _Thing, skin_lightness: float, least_px: float) -> bool:
    """Tell whether a dark and grey thing is level within and ends at once."""
    if thing.spread > _LEVEL:
        return False
    painted = thing.spread < _PAINT and len(thing.inside) > _BROAD * least_px
    return thing.ends(_OF_PAINT if painted else _ENDS_AT_ONCE, _MOST_OF_IT, skin_lightness)
