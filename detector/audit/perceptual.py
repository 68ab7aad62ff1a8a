"""A fingerprint of a picture that survives resizing and another compression."""

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE, _KEPT = 32, 8


def perceptual_hash(rgb: NDArray[np.uint8]) -> int:
    """Hash a picture by the signs of its low frequencies.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The upright photo.

    Returns
    -------
    int
        64 bits. Two copies of one photo differ in few of them; two portraits against the same
        wall share more than two landscapes would.

    References
    ----------
    C. Zauner, *Implementation and Benchmarking of Perceptual Image Hash Functions*, 2010, 3.2.2.
    """
    small = cv2.resize(rgb, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    low = cv2.dct(grey)[1 : _KEPT + 1, 1 : _KEPT + 1]
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")
