"""Where the face is: MediaPipe's short-range BlazeFace, decoded as its graph decodes it.

References
----------
Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019.
Thresholds, anchors and the weighted non-maximum suppression follow the options of MediaPipe's
``face_detection_short_range`` graph.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import warp, where_set
from detector.networks.sessions import Networks

_SIDE_PX = 128
_LEAST_LOGIT = 0.0  # a probability of one half
_SAME_FACE_OVERLAP = 0.3
_LOGIT_CLIP = 80.0


def _anchors() -> NDArray[np.float32]:
    grids = ((16, 2), (8, 6))
    centres = [
        ((x + 0.5) / cells, (y + 0.5) / cells)
        for cells, repeats in grids
        for y in range(cells)
        for x in range(cells)
        for _ in range(repeats)
    ]
    return np.array(centres, np.float32) * _SIDE_PX


_ANCHORS = _anchors()


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One face, in pixels of the picture it was found in.

    Attributes
    ----------
    score : float
        Detector's probability, 0..1.
    corners : ndarray, shape (2, 2), float32
        Top-left and bottom-right of the box, as (x, y).
    eyes : ndarray, shape (2, 2), float32
        The person's right and left eye.
    """

    score: float
    corners: NDArray[np.float32]
    eyes: NDArray[np.float32]


def detect(rgb: NDArray[np.uint8], networks: Networks) -> list[Detection]:
    """Find faces that fill a good part of the picture, the most certain first.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The picture.
    networks : Networks
        This thread's networks.

    Returns
    -------
    list of Detection
        Empty where there is none.
    """
    height, width = rgb.shape[:2]
    scale = _SIDE_PX / max(height, width)
    offset = np.array([(_SIDE_PX - width * scale) / 2, (_SIDE_PX - height * scale) / 2])
    middle = np.array([[scale, 0, offset[0]], [0, scale, offset[1]]], np.float32)
    size = (_SIDE_PX, _SIDE_PX)
    square = warp(rgb, middle, size, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)
    scores, points = networks.face_detector.look(square[None], _decode)
    return [
        Detection(score, found[:2], found[2:4])
        for score, merged in _suppress(scores, points)
        for found in [((merged - offset) / scale).astype(np.float32)]
    ]


def _decode(
    boxes: NDArray[np.float32], logits: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give scores (K,) and points (K, 8, 2): two box corners, then six keypoints."""
    logits = logits.ravel()
    kept = where_set(logits >= _LEAST_LOGIT)
    scores = 1 / (1 + np.exp(-np.minimum(logits.take(kept), _LOGIT_CLIP)))
    points = boxes[0].take(kept, axis=0).reshape(-1, 8, 2)
    half = points[:, 1] / 2
    points += _ANCHORS.take(kept, axis=0)[:, None]
    centre = points[:, 0].copy()
    points[:, 0], points[:, 1] = centre - half, centre + half
    return np.asarray(scores, np.float32), points


def _suppress(
    scores: NDArray[np.float32], points: NDArray[np.float32]
) -> list[tuple[float, NDArray[np.float32]]]:
    """Merge overlapping boxes into their score-weighted mean."""
    faces = []
    order = np.argsort(-scores)
    scores, points = scores.take(order), points.take(order, axis=0)
    while len(scores):
        same = _overlap_with_first(points[:, :2]) > _SAME_FACE_OVERLAP
        same[0] = True
        group, weights = points[same], scores[same]
        weights /= weights.sum()
        merged = weights @ group.reshape(len(group), -1)
        faces.append((float(scores[0]), merged.reshape(-1, 2)))
        scores, points = scores[~same], points[~same]
    return faces


def _overlap_with_first(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of boxes (K, 2, 2) with the first of them."""
    low, high = boxes.swapaxes(0, 1)
    areas = _area(high - low)
    shared = _area(np.maximum(np.minimum(high, high[0]) - np.maximum(low, low[0]), 0))
    overlap: NDArray[np.float32] = shared / (areas + areas[0] - shared)
    return overlap


def _area(sides: NDArray[np.float32]) -> NDArray[np.float32]:
    area: NDArray[np.float32] = sides[:, 0] * sides[:, 1]
    return area
