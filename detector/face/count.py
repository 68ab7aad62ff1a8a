"""Every face in the picture, small and turned ones too: OpenCV's YuNet.

References
----------
Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research, 2023.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face.blazeface import Detection
from detector.kernels import shrink
from detector.networks.sessions import Networks

_LONGEST_SIDE_PX = 320
_LEAST_SCORE, _CERTAIN_SCORE = 0.5, 0.9
_WIDE_EYES = 0.12  # eye distance, as a share of the longer side, of a face that fills the picture
_HEAD = (1.6, 2.7)  # half the width and height of a head with its hair, in eye distances
_CHIN = 1.6  # below the eyes, in eye distances
_PLAIN_LEVELS = 30  # between neighbouring pixels of a plain wall, lines and faces exceed it


def find_all(rgb: NDArray[np.uint8], main: Detection | None, networks: Networks) -> list[Detection]:
    """Find every face, the largest first.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The picture.
    main : Detection or None
        A large face found in it by other means. Where it fills the picture and the rest is a
        plain wall, half the resolution finds all there is, at a quarter of the cost.
    networks : Networks
        This thread's networks.

    Returns
    -------
    list of Detection
        Faces at least about 10 pixels wide when the longer side is 320.
    """
    scale = _LONGEST_SIDE_PX / max(rgb.shape[:2])
    if main is not None:
        small = shrink(rgb, scale / 2)
        if not _has_room(small, main.eyes * (scale / 2)):
            found = _detect(small, scale / 2, networks)
            if found and found[0].score >= _CERTAIN_SCORE:
                return found
    return _detect(shrink(rgb, scale), scale, networks)


def _has_room(small: NDArray[np.uint8], eyes: NDArray[np.floating]) -> bool:
    """Tell whether anything above the chin, beside the head, may be a small face."""
    distance = float(np.linalg.norm(eyes[1] - eyes[0]))
    if distance < _WIDE_EYES * max(small.shape[:2]):
        return True
    x, y = eyes.mean(0).tolist()
    above = small[: max(round(y + _CHIN * distance), 1)]
    grey = cv2.cvtColor(above, cv2.COLOR_RGB2GRAY)
    steps = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, _NEIGHBOURS)
    half_width, half_height = (round(reach * distance) for reach in _HEAD)
    cv2.ellipse(steps, (round(x), round(y)), (half_width, half_height), 0, 0, 360, 0, -1)
    return bool(steps.max() > _PLAIN_LEVELS)


_NEIGHBOURS = np.ones((3, 3), np.uint8)


def _detect(small: NDArray[np.uint8], scale: float, networks: Networks) -> list[Detection]:
    """Find the faces of a picture of so many pixels for each pixel of the photo."""
    yunet = networks.yunet
    yunet.setInputSize((small.shape[1], small.shape[0]))
    yunet.setScoreThreshold(_LEAST_SCORE)
    _, rows = yunet.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
    if rows is None:
        return []
    found = [_detection(row, np.float32(1 / scale)) for row in np.asarray(rows, np.float32)]
    return sorted(found, key=lambda face: -float(np.ptp(face.corners, 0).prod()))


def _detection(row: NDArray[np.float32], to_picture: np.float32) -> Detection:
    """Read one row: x, y, width, height, five (x, y) beginning with the right eye, score."""
    corner = row[:2]
    corners = np.stack([corner, corner + row[2:4]]) * to_picture
    return Detection(float(row[14]), corners, row[4:8].reshape(2, 2) * to_picture)
