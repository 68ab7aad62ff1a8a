"""Where the face is: MediaPipe's short-range BlazeFace, decoded as its graph decodes it.

References
----------
Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019.
Thresholds, anchors and the weighted non-maximum suppression follow the options of MediaPipe's
``face_detection_short_range`` graph.
"""

from collections.abc import Sequence
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
    (found,) = detect_each([rgb], networks)
    return found


def detect_each(pictures: Sequence[NDArray[np.uint8]], networks: Networks) -> list[list[Detection]]:
    """Find such faces of every picture; the network goes over all of them in turn.

    Parameters
    ----------
    pictures : sequence of ndarray, shape (H, W, 3), uint8
        The pictures.
    networks : Networks
        This thread's networks.
    """
    squares = [_square(rgb) for rgb in pictures]
    told = [networks.face_detector.look(square[None], _likely) for square in squares]
    return [_faces(*one, rgb.shape) for one, rgb in zip(told, pictures, strict=True)]


def _square(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fit a picture into the middle of the network's square."""
    scale, (across, down) = _fit(rgb.shape)
    middle = np.array([[scale, 0, across], [0, scale, down]], np.float32)
    return warp(rgb, middle, (_SIDE_PX, _SIDE_PX), cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)


def _fit(shape: tuple[int, ...]) -> tuple[float, tuple[float, float]]:
    """Give by what a picture is multiplied and then moved, right and down, into the square."""
    height, width = shape[:2]
    scale = _SIDE_PX / max(height, width)
    return scale, ((_SIDE_PX - width * scale) / 2, (_SIDE_PX - height * scale) / 2)


def _likely(
    boxes: NDArray[np.float32], logits: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Give the boxes (K, 16), logits (K,) and anchors (K, 2) of likely faces."""
    logits = logits.ravel()
    kept = where_set(logits >= _LEAST_LOGIT)
    return boxes[0].take(kept, axis=0), logits.take(kept), _ANCHORS.take(kept, axis=0)


def _faces(
    boxes: NDArray[np.float32],
    logits: NDArray[np.float32],
    anchors: NDArray[np.float32],
    shape: tuple[int, ...],
) -> list[Detection]:
    scores = 1 / (1 + np.exp(-np.minimum(logits, _LOGIT_CLIP)))
    scale, offset = _fit(shape)
    return [
        Detection(score, found[:2], found[2:4])
        for score, merged in _suppress(np.asarray(scores, np.float32), _points(boxes, anchors))
        for found in [((merged - np.array(offset)) / scale).astype(np.float32)]
    ]


def _points(boxes: NDArray[np.float32], anchors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give points (K, 8, 2): two box corners, then six keypoints."""
    points = boxes.reshape(-1, 8, 2)
    half = points[:, 1] / 2
    points = points + anchors[:, None]
    centre = points[:, 0].copy()
    points[:, 0], points[:, 1] = centre - half, centre + half
    return points


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
