"""A second look at heads that may be covered, by a larger network than all heads are looked at by.

It was taught to tell a thousand kinds of things, hats among them, and takes longer than all that is
told of what is worn; so it is asked only where the first look leaves doubt.
"""

import cv2
import numpy as np

from detector.appearance.crops import Crops, Window
from detector.appearance.pooled import Features, pooled
from detector.networks.sessions import Networks

_SIDE_PX = 160


def look_again(seen: Crops, networks: Networks) -> Features:
    """Give what the larger network makes of the head, averaged over a grid of 4 x 4 cells.

    Parameters
    ----------
    seen : ndarray, shape (2, 129, 129, 3), uint8
        The crops of `detector.appearance.crops`, of which it takes the head.
    networks : Networks
        This thread's networks.

    Returns
    -------
    ndarray, shape (9728,), float32
        Of its 112 channels before and its 192 at the end: rows of cells from the top, the means,
        then the magnitudes'.
    """
    head = cv2.resize(seen[Window.HEAD], (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_LINEAR)
    return networks.head_again.look(np.asarray(head, np.uint8)[None], _summed_up)


def _summed_up(*told: Features) -> Features:
    return np.concatenate([pooled(part)[0] for part in told])
