"""Where another face may be: what stands out beside a head that fills the picture, and below it.

A wall and plain clothes hold no face, and most of a document photo is these and the head itself.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import square
from detector.kernels.crops import Box, box_of, grown

# In eye distances: half the width and height of a head with its hair, how far below the eyes it
# ends, how much is looked at around what stands out, and the least of a face that is recognised.
_HEAD, _CHIN, _MARGIN, _LEAST = (1.6, 2.7), 1.6, 0.5, 0.2
_PLAIN_LEVELS = 30  # between neighbouring pixels of a plain wall; lines and faces exceed it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Boxes around all that may belong to another face.

    Attributes
    ----------
    beside : list of Box
        Above the height of the chin.
    below : Box or None
        Below it, on the clothes mostly.
    """

    beside: list[Box]
    below: Box | None


def surroundings(
    small: NDArray[np.uint8], eye_middle: tuple[float, float], eye_distance_px: float
) -> Surroundings:
    """Find what stands out around a head.

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
    steps = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, square(3))
    half_width, half_height = (round(reach * eye_distance_px) for reach in _HEAD)
    cv2.ellipse(steps, (round(x), round(y)), (half_width, half_height), 0, 0, 360, 0, -1)
    busy = (steps > _PLAIN_LEVELS).view(np.uint8)
    chin = int(min(max(y + _CHIN * eye_distance_px, 1), len(busy)))
    reach = round(_MARGIN / 2 * eye_distance_px)
    beside = _boxes(busy[:chin], reach, _LEAST * eye_distance_px)
    below = box_of(busy[chin:])
    return Surroundings(
        [grown(box, reach) for box in beside],
        None if below is None else grown(_lowered(below, chin), 2 * reach),
    )


def _boxes(busy: NDArray[np.uint8], reach_px: int, least_px: float) -> list[Box]:
    """Give boxes around groups of what is near to each other, but for those that are too thin."""
    near = cv2.dilate(busy, square(2 * reach_px + 1))
    outlines, _ = cv2.findContours(near, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        box = slice(top, top + height), slice(left, left + width)
        if min(cv2.boundingRect(busy[box])[2:]) >= least_px:
            boxes.append(box)
    return boxes


def _lowered(box: Box, by_px: int) -> Box:
    rows, columns = box
    return slice(rows.start + by_px, rows.stop + by_px), columns
