"""What is on the tip of the nose, where light falls first and no hair grows: a blot, a ball."""

import cv2
import numpy as np

from detector.kernels import above, between
from detector.marks.closeup import NEUTRAL, OFF_SCALE, Closeup
from detector.marks.lines import both, grown
from detector.regions import Mask

_TIP = 4
_DARKER, _GREYER = 0.65, 0.5  # of the skin's lightness and chroma
_REDDER, _MORE_CHROMA = 8.0, 1.7  # units of a*b* off the skin's hue; of its chroma
_VIVID, _LEAST_VIVID = 3.0, 45.0  # times the skin's chroma, whatever the hue; units of a*b*
_RIM_PX = 3  # in which a blot mixes with skin
_NEAR_PX = 2  # a highlight on a ball is no larger


def blot_on_tip(face: Closeup) -> Mask | None:
    """Mask what is dark and grey on the nose as far as it hangs together with its very tip.

    None where the tip is not.
    """
    most = _DARKER * face.skin_lightness, NEUTRAL + _GREYER * face.skin_chroma
    x, y = _tip(face)
    if face.lightness[y, x] > most[0] or face.along[y, x] > most[1]:
        return None
    dark = both(between(face.lightness, 0, most[0]), between(face.along, 0, most[1]))
    _, numbers = cv2.connectedComponents(both(dark, face.nose()), ltype=cv2.CV_16U)
    tip = np.uint8(255) * ((numbers == numbers[y, x]) & (dark > 0))
    return grown(tip, _RIM_PX)


def ball_on_tip(face: Closeup) -> Mask | None:
    """Mask what is redder than any nose and hangs together with the tip: a clown's, a sticker.

    A nose red of cold, sun or rosacea moves off the skin's hue without nearly doubling its chroma,
    and no light trebles that on the nose alone; lips and cheeks do not reach the tip.
    None where nothing there is.
    """
    x, y = _tip(face)
    near = np.s_[max(y - _NEAR_PX, 0) : y + _NEAR_PX + 1, max(x - _NEAR_PX, 0) : x + _NEAR_PX + 1]
    off, along = NEUTRAL + OFF_SCALE * _REDDER, NEUTRAL + _MORE_CHROMA * face.skin_chroma
    vivid_along = NEUTRAL + max(_VIVID * face.skin_chroma, _LEAST_VIVID)
    seen_off, seen_along = face.off[near], face.along[near]
    if seen_along.max() <= along:  # vivid is more
        return None
    if not (((seen_off > off) & (seen_along > along)) | (seen_along > vivid_along)).any():
        return None
    red = both(above(face.off, off), above(face.along, along))
    vivid = both(cv2.bitwise_or(red, above(face.along, vivid_along)), face.inner)
    _, numbers = cv2.connectedComponents(vivid, ltype=cv2.CV_16U)
    touched = numbers[near][vivid[near] > 0]
    return grown(np.uint8(255) * (np.isin(numbers, touched) & (vivid > 0)), _RIM_PX)


def _tip(face: Closeup) -> tuple[int, int]:
    height, width = face.face.shape
    x, y = face.points[_TIP].tolist()
    return min(max(round(x), 0), width - 1), min(max(round(y), 0), height - 1)
