"""A blot on the tip of the nose, where light falls first and no hair grows."""

import cv2
import numpy as np

from detector.kernels import between
from detector.marks.closeup import NEUTRAL, Closeup
from detector.marks.lines import both, grown
from detector.regions import Mask

_TIP = 4
_DARKER, _GREYER = 0.65, 0.5  # of the skin's lightness and chroma
_RIM_PX = 3  # in which a blot mixes with skin


def blot_on_tip(face: Closeup) -> Mask:
    """Mask what is dark and grey on the nose as far as it hangs together with its very tip."""
    most = _DARKER * face.skin_lightness, NEUTRAL + _GREYER * face.skin_chroma
    height, width = face.face.shape
    x, y = np.rint(face.points[_TIP]).astype(int).clip(0, (width - 1, height - 1)).tolist()
    if face.lightness[y, x] > most[0] or face.along[y, x] > most[1]:
        return np.zeros_like(face.face)
    dark = both(between(face.lightness, 0, most[0]), between(face.along, 0, most[1]))
    _, numbers = cv2.connectedComponents(both(dark, face.nose()), ltype=cv2.CV_16U)
    tip = np.uint8(255) * ((numbers == numbers[y, x]) & (dark > 0))
    return grown(tip, _RIM_PX)
