"""Faces of any size in a small picture: what YuNet tells, decoded as OpenCV decodes it.

References
----------
Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research, 2023.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face.blazeface import Detection
from detector.networks.sessions import Networks
from detector.networks.yunet import STEPS_PX

_LEAST_SCORE = 0.5  # the geometric mean of two probabilities
_LEAST_LOGIT = float(np.log(_LEAST_SCORE**2 / (1 - _LEAST_SCORE**2)))  # of one, the other being 1
_SAME_FACE_OVERLAP = 0.3
_LARGEST_STEP_PX = STEPS_PX[-1]
# Columns of what it tells of a place.
_IS_FACE, _BOX, _IS_ANYTHING, _EYES = 0, slice(1, 5), 5, slice(6, 10)


def detect(pictures: Sequence[NDArray[np.uint8]], networks: Networks) -> list[list[Detection]]:
    """Find every face of every picture, the most certain first.

    Pictures of like size are looked at one after another: the network is seldom told a new one.

    Parameters
    ----------
    pictures : sequence of ndarray, shape (H, W, 3), uint8
        Whole pictures or parts of them.
    networks : Networks
        This thread's networks.
    """
    padded = [_padded(rgb) for rgb in pictures]
    found: dict[int, list[Detection]] = {}
    for number in sorted(range(len(padded)), key=lambda number: padded[number].shape):
        found[number] = networks.every_face.look(padded[number][None], _decode)
    return [found[number] for number in range(len(padded))]


def _padded(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    sides = 1, -height % _LARGEST_STEP_PX, 1, -width % _LARGEST_STEP_PX
    return np.asarray(cv2.copyMakeBorder(rgb, *sides, cv2.BORDER_CONSTANT, value=(0, 0, 0)))


def _decode(*told: NDArray[np.float32]) -> list[Detection]:
    faces = [
        face for places, step in zip(told, STEPS_PX, strict=True) for face in _faces(places, step)
    ]
    if len(faces) < 2:
        return faces
    boxes = [[*face.corners[0], *(face.corners[1] - face.corners[0])] for face in faces]
    scores = [face.score for face in faces]
    whole = np.trunc(boxes).tolist()
    kept = cv2.dnn.NMSBoxes(whole, scores, _LEAST_SCORE, _SAME_FACE_OVERLAP)
    return [faces[number] for number in kept]


def _faces(places: NDArray[np.float32], step_px: int) -> list[Detection]:
    """Give the faces that the places (1, h, w, 16) of one step tell of."""
    rows, columns = np.nonzero(places[0, :, :, _IS_ANYTHING] >= _LEAST_LOGIT)
    if not len(rows):
        return []
    told, at = places[0, rows, columns], np.stack([columns, rows], 1).astype(np.float32)
    scores = np.sqrt(_probability(told[:, _IS_FACE]) * _probability(told[:, _IS_ANYTHING]))
    middles, sizes = told[:, _BOX].reshape(-1, 2, 2).swapaxes(0, 1)
    middles, sizes = (middles + at) * step_px, np.exp(sizes) * step_px
    corners = np.stack([middles - sizes / 2, middles + sizes / 2], 1)
    eyes = (told[:, _EYES].reshape(-1, 2, 2) + at[:, None]) * step_px
    return [
        Detection(float(score), box, pair)
        for score, box, pair in zip(scores, corners, eyes, strict=True)
        if score >= _LEAST_SCORE
    ]


def _probability(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)
