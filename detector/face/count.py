"""Every face in the picture, small and turned ones too: OpenCV's YuNet.

References
----------
Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research, 2023.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face.beside import surroundings
from detector.face.blazeface import Detection
from detector.kernels import shrink
from detector.kernels.crops import Box
from detector.networks.sessions import Networks

_LONGEST_SIDE_PX = 320
_COARSER = 2  # how much coarser a picture shows where to look
_LEAST_SCORE = 0.5
_WIDE_EYES = 0.12  # eye distance, as a share of the longer side, of a face that fills the picture
_MOST_OF_IT = 0.7  # of the picture: from there on the whole of it is looked at as quickly


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
    scale = _LONGEST_SIDE_PX / max(rgb.shape[:2])
    found = _detect(shrink(rgb, scale), scale, networks)
    return sorted(found, key=lambda face: -float(np.ptp(face.corners, 0).prod()))


def find_beside(
    rgb: NDArray[np.uint8], half: NDArray[np.uint8], main: Detection, networks: Networks
) -> list[Detection]:
    """Find the faces beside a main one, looking only where anything stands out.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The picture.
    half : ndarray, shape (H // 2, W // 2, 3), uint8
        The same at half the size.
    main : Detection
        The main face. In a picture that it does not fill, everything is looked at.
    networks : Networks
        This thread's networks.

    Returns
    -------
    list of Detection
        What `find_all` would find, with or without the main face itself and pieces of it; below
        the chin, where clothes have patterns, only faces twice as large.
    """
    height, width = rgb.shape[:2]
    scale = _LONGEST_SIDE_PX / max(height, width)
    rough = scale / _COARSER
    coarse, eyes = shrink(rgb, rough, half), main.eyes * rough
    distance, (x, y) = float(np.linalg.norm(eyes[1] - eyes[0])), eyes.mean(0).tolist()
    if distance < _WIDE_EYES * max(coarse.shape[:2]):
        return find_all(rgb, networks)
    around = surroundings(coarse, (x, y), distance)
    boxes = [_in_photo(box, rough) for box in around.beside]
    if sum(rgb[box].size for box in boxes) > _MOST_OF_IT * rgb.size:
        return find_all(rgb, networks)
    found: list[Detection] = []
    if around.below is not None:
        found += _detect(coarse[around.below], rough, networks, _corner(around.below) / rough)
    for box in boxes:
        seen = _detect(shrink(rgb[box], scale), scale, networks, _corner(box))
        found += [face for face in seen if not any(is_same(face, known) for known in found)]
    return found


def is_same(one: Detection, other: Detection) -> bool:
    """Tell whether the centre of each face's box lies in the other's."""
    return holds(one.corners, other.corners.mean(0)) and holds(other.corners, one.corners.mean(0))


def holds(corners: NDArray[np.float32], point: NDArray[np.float32]) -> bool:
    """Tell whether a box, its corners (2, 2), holds a point (2,)."""
    return bool((corners[0] <= point).all() and (point <= corners[1]).all())


def _in_photo(box: Box, scale: float) -> Box:
    rows, columns = (slice(int(side.start / scale), round(side.stop / scale)) for side in box)
    return rows, columns


def _corner(box: Box) -> NDArray[np.float32]:
    return np.array([box[1].start, box[0].start], np.float32)


def _detect(
    small: NDArray[np.uint8],
    scale: float,
    networks: Networks,
    corner: NDArray[np.float32] | float = 0,
) -> list[Detection]:
    """Find the faces of a part of the photo, reduced by the scale; its corner is in the photo."""
    yunet = networks.yunet
    yunet.setInputSize((small.shape[1], small.shape[0]))
    yunet.setScoreThreshold(_LEAST_SCORE)
    _, rows = yunet.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
    if rows is None:
        return []
    to_photo = np.float32(1 / scale)
    return [_detection(row, to_photo, corner) for row in np.asarray(rows, np.float32)]


def _detection(
    row: NDArray[np.float32], to_photo: np.float32, origin: NDArray[np.float32] | float
) -> Detection:
    """Read one row: x, y, width, height, five (x, y) beginning with the right eye, score."""
    corner = row[:2]
    corners = np.stack([corner, corner + row[2:4]]) * to_photo + origin
    return Detection(float(row[14]), corners, row[4:8].reshape(2, 2) * to_photo + origin)
