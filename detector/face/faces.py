"""The faces of a batch as arrays of N, NaN where a photo holds none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.face import blazeface, count, mesh, pose
from detector.face.blazeface import Detection
from detector.face.mesh import BLENDSHAPE_COUNT, LANDMARK_COUNT, Mesh
from detector.kernels import shrink
from detector.networks.sessions import Networks
from detector.photo import Photo

_DETECTION_SIDE_PX = 1024
_OTHER_FACE_SCORE = 0.7
_OTHER_FACE_WIDTH = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """The main face of each of N photos, in pixels of the upright photo.

    Attributes
    ----------
    count : ndarray, shape (N,), int64
        How many faces the photo shows.
    points : ndarray, shape (N, 478, 3), float32
        MediaPipe's landmarks: x, y, and z in the same scale, smaller towards the camera.
    blendshapes : ndarray, shape (N, 52), float32
        Expression coefficients 0..1.
    pose_deg : ndarray, shape (N, 3), float64
        Yaw, pitch and roll; see :func:`detector.face.pose.angles_deg` for the signs.
    """

    count: NDArray[np.int64]
    points: NDArray[np.float32]
    blendshapes: NDArray[np.float32]
    pose_deg: NDArray[np.float64]

    @property
    def found(self) -> NDArray[np.bool_]:
        """Which photos have a face, shape (N,)."""
        return ~np.isnan(self.points[:, 0, 0])


def locate(photos: Sequence[Photo], networks: Networks) -> Faces:
    """Find and trace the main face of every photo, and count the others.

    Parameters
    ----------
    photos : sequence of N Photo
        The batch.
    networks : Networks
        This thread's networks.
    """
    points = np.full((len(photos), LANDMARK_COUNT, 3), np.nan, np.float32)
    blendshapes = np.full((len(photos), BLENDSHAPE_COUNT), np.nan, np.float32)
    counts = np.zeros(len(photos), np.int64)
    for row, photo in enumerate(photos):
        large = _blazeface(photo.rgb, networks)
        everyone = count.find_all(photo.rgb, max(large, key=_area, default=None), networks)
        traced = _trace_main(photo.rgb, large, everyone, networks)
        if traced is not None:
            points[row], blendshapes[row] = traced.points, traced.blendshapes
            counts[row] = 1 + _others(traced, everyone)
    return Faces(counts, points, blendshapes, pose.angles_deg(points, networks.canonical_face))


def _trace_main(
    rgb: NDArray[np.uint8], large: list[Detection], everyone: list[Detection], networks: Networks
) -> Mesh | None:
    """Trace the largest face that both detectors see; YuNet's alone where BlazeFace is blind.

    BlazeFace places the region as the mesh network was trained on; YuNet mistakes fewer drawings
    and patterns for faces (3 of 6 drawings, against 5).
    """
    near = [face for face in large if any(_same(face, one) for one in everyone)]
    candidates = near or everyone
    if not candidates:
        return None
    return mesh.trace(rgb, max(candidates, key=_area), networks)


def _area(face: Detection) -> float:
    return float(np.ptp(face.corners, 0).prod())


def _blazeface(rgb: NDArray[np.uint8], networks: Networks) -> list[Detection]:
    """Run BlazeFace, reducing a large picture first so that its sampling does not alias."""
    longest = max(rgb.shape[:2])
    if longest <= _DETECTION_SIDE_PX:
        return blazeface.detect(rgb, networks)
    scale = _DETECTION_SIDE_PX / longest
    return [
        Detection(face.score, face.corners / scale, face.eyes / scale)
        for face in blazeface.detect(shrink(rgb, scale), networks)
    ]


def _same(one: Detection, other: Detection) -> bool:
    """Tell whether the centre of each box lies in the other."""
    return _holds(one.corners, other.corners.mean(0)) and _holds(other.corners, one.corners.mean(0))


def _holds(corners: NDArray[np.float32], point: NDArray[np.float32]) -> bool:
    return bool((corners[0] <= point).all() and (point <= corners[1]).all())


def _others(main: Mesh, everyone: list[Detection]) -> int:
    """Count the faces beside the main one that are large and certain enough to be people."""
    low, high = main.points[:, :2].min(0), main.points[:, :2].max(0)
    outside = [face for face in everyone if not _holds(np.stack([low, high]), face.corners.mean(0))]
    least_px = float(high[0] - low[0]) * _OTHER_FACE_WIDTH
    return sum(
        face.score >= _OTHER_FACE_SCORE and float(np.ptp(face.corners, 0)[0]) >= least_px
        for face in outside
    )
