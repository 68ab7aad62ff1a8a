"""The 478 landmarks and the traits of one face, as MediaPipe's graph finds them.

References
----------
Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs", 2019;
region of interest, crop and projection follow MediaPipe's ``face_landmarks_detector`` graph.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face.blazeface import Detection
from detector.face.traits import traits
from detector.kernels import warp
from detector.networks.sessions import Networks

LANDMARK_COUNT = 478
_SIDE_PX = 256
_REGION_GROWTH = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """One face's landmarks.

    Attributes
    ----------
    points : ndarray, shape (478, 3), float32
        x and y in pixels of the picture, z in the same scale, smaller towards the camera.
    traits : ndarray, shape (13184,), float32
        What the landmark network saw of eyes, brows and mouth; see `detector.face.traits`.
    presence : float
        Log-odds, by the landmark network, that there is a face at all: 10 to 25 on photos of faces.
    """

    points: NDArray[np.float32]
    traits: NDArray[np.float32]
    presence: float


def trace(found: Sequence[tuple[NDArray[np.uint8], Detection]], networks: Networks) -> list[Mesh]:
    """Place the landmarks on detected faces.

    What the network tells of them is kept until it has told of all: what reads it would leave the
    cache at each turn.

    Parameters
    ----------
    found : sequence of (ndarray, Detection)
        Pictures, shape (H, W, 3), uint8, and a face in the pixels of each.
    networks : Networks
        This thread's networks.
    """
    maps = [_region(face) for _, face in found]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    crops = [
        warp(rgb, to_picture.astype(np.float32), (_SIDE_PX, _SIDE_PX), flags)
        for (rgb, _), to_picture in zip(found, maps, strict=True)
    ]
    seen = [networks.face_landmarks(crop[None]) for crop in crops]
    return [_mesh(to_picture, *told) for to_picture, told in zip(maps, seen, strict=True)]


def _mesh(
    to_picture: NDArray[np.float64],
    flat: NDArray[np.float32],
    presence: NDArray[np.float32],
    fine: NDArray[np.float32],
    coarse: NDArray[np.float32],
    whole: NDArray[np.float32],
) -> Mesh:
    """Bring what the network tells of its square to the picture."""
    local = flat.reshape(LANDMARK_COUNT, 3)
    points = np.empty_like(local)
    points[:, :2] = local[:, :2] @ to_picture[:, :2].T + to_picture[:, 2]
    points[:, 2] = local[:, 2] * math.hypot(to_picture[0, 0], to_picture[1, 0])
    seen = traits(local[:, :2], fine[0], coarse[0], whole[0])
    return Mesh(points, seen, float(presence[0, 0, 0, 0]))


def turned_back(found: Mesh, quarters: int, rgb: NDArray[np.uint8]) -> Mesh:
    """Give a face's place in a picture, found in ``np.rot90(rgb, quarters)``."""
    points = found.points.copy()
    height, width = rgb.shape[:2]
    for side_px in (width, height, width)[3 - quarters :]:
        points[:, :2] = np.stack([side_px - 1 - points[:, 1], points[:, 0]], 1)
    return Mesh(points, found.traits, found.presence)


def _region(detection: Detection) -> NDArray[np.float64]:
    """Give the affine map (2, 3) from the network's square to the picture, eyes level in it."""
    (left, top), (right, bottom) = detection.corners.tolist()
    (right_x, right_y), (left_x, left_y) = detection.eyes.tolist()
    angle = math.atan2(left_y - right_y, left_x - right_x)
    scale = max(right - left, bottom - top) * _REGION_GROWTH / _SIDE_PX
    across, down = scale * math.cos(angle), scale * math.sin(angle)
    half = _SIDE_PX / 2
    x = (left + right) / 2 - across * half + down * half
    y = (top + bottom) / 2 - down * half - across * half
    return np.array([[across, -down, x], [down, across, y]])
