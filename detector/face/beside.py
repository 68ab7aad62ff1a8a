"""Where another face may be: what stands out beside a head that fills the picture, and below it.

A wall and plain clothes hold no face, and most of a document photo is these and the head itself.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.crops import Box, box_of, grown

# In eye distances: half the width and height of a head with its hair, how far below the eyes it
# ends, and how much is looked at around what stands out.
_HEAD, _CHIN, _MARGIN = (1.6, 2.7), 1.6, 0.5
_PLAIN_LEVELS = 30  # between neighbouring pixels of a plain wall; lines and faces exceed it
_NEIGHBOURS = np.ones((3, 3), np.uint8)


def boxes_beside(
    small: NDArray[np.uint8], eye_middle: tuple[float, float], eye_distance_px: float
) -> list[Box]:
    """Give boxes around all that may belong to another face.

    Parameters
    ----------
    small : ndarray, shape (h, w, 3), uint8
        The picture, reduced.
    eye_middle : tuple of float
        Middle (x, y) between the head's eyes, in its pixels.
    eye_distance_px : float
        Between them.
    """
    x, y = eye_middle
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    steps = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, _NEIGHBOURS)
    half_width, half_height = (round(reach * eye_distance_px) for reach in _HEAD)
    cv2.ellipse(steps, (round(x), round(y)), (half_width, half_height), 0, 0, 360, 0, -1)
    busy = (steps > _PLAIN_LEVELS).view(np.uint8)
    chin = int(np.clip(y + _CHIN * eye_distance_px, 1, len(busy)))
    reach = round(_MARGIN / 2 * eye_distance_px)
    around = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    _, _, places, _ = cv2.connectedComponentsWithStats(cv2.dilate(busy[:chin], around))
    boxes = [
        (slice(top, top + height), slice(left, left + width))
        for left, top, width, height, _ in places[1:].tolist()
    ]
    below = box_of(busy[chin:])
    if below is not None:
        rows, columns = grown(below, reach)
        boxes.append((slice(rows.start + chin, rows.stop + chin), columns))
    return [grown(box, reach) for box in boxes]
