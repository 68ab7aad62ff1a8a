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
_LEAST_SCORE = 0.5


def find_all(rgb: NDArray[np.uint8], networks: Networks) -> list[Detection]:
    """Find every face, the largest first.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The picture.
    networks : Networks
        This thread's networks.

    Returns
    -------
    list of Detection
        Faces at least about 10 pixels wide when the longer side is 320.
    """
    height, width = rgb.shape[:2]
    scale = _LONGEST_SIDE_PX / max(height, width)
    small = shrink(rgb, scale)
    size = (small.shape[1], small.shape[0])
    yunet = networks.yunet
    yunet.setInputSize(size)
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
