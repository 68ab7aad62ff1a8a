"""Fingerprints of a picture that survive resizing and another compression; one survives cropping.

Both are hashes of one exposure, not templates of a face: another photo of the same person, taken
a moment later, differs in more bits than a copy does.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE, _KEPT = 32, 8
_GRID = 16
_CELL_PX = 8
_BESIDE, _ABOVE, _BELOW = 1.15, 0.85, 1.6  # of the eyes' distance, from the middle between them
_EYES_PX = 128.0  # larger faces are shrunk first, so that no detail is skipped over


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


def aligned_hash(
    rgb: NDArray[np.uint8], eye_right: NDArray[np.floating], eye_left: NDArray[np.floating]
) -> str | None:
    """Hash the picture around the eyes by the signs of its horizontal steps.

    What is hashed is laid out by the eyes, so a crop or a turn of the photo changes little of it.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The upright photo.
    eye_right, eye_left : ndarray, shape (2,)
        Centres of the eyes, pixels; NaN where no face was found.

    Returns
    -------
    str or None
        256 bits as 64 hexadecimal digits; None without eyes.

    References
    ----------
    N. Krawetz, "Kind of like that", 2013 (the difference hash).
    """
    across = eye_left - eye_right
    apart_px = float(np.hypot(*across))
    if not apart_px > 0:
        return None
    scale = min(1.0, _EYES_PX / apart_px)
    if scale < 1:
        shrunk = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        rgb = np.asarray(shrunk, np.uint8)
    middle, across = scale * (eye_right + eye_left) / 2, scale * across
    down = np.array([-across[1], across[0]])
    corner = middle - _BESIDE * across - _ABOVE * down
    corners = [corner, corner + 2 * _BESIDE * across, corner + (_ABOVE + _BELOW) * down]
    wide, high = (_GRID + 1) * _CELL_PX, _GRID * _CELL_PX
    to_frame = cv2.getAffineTransform(
        np.array(corners, np.float32), np.array([(0, 0), (wide, 0), (0, high)], np.float32)
    )
    framed = cv2.warpAffine(rgb, to_frame, (wide, high), borderMode=cv2.BORDER_REPLICATE)
    cells = cv2.resize(framed, (_GRID + 1, _GRID), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(cells, cv2.COLOR_RGB2GRAY)
    return np.packbits(grey[:, 1:] > grey[:, :-1]).tobytes().hex()
