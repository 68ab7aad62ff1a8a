"""Head pose: the rotation that carries the canonical face onto the landmarks.

The landmarks are treated as a weak-perspective view (x, y and a depth in the same scale), so the
pose is a weighted similarity fit with a closed form, solved for all photos at once.

References
----------
S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns",
IEEE TPAMI 13(4), 1991. Points and weights are those of MediaPipe's geometry pipeline.
Sign conventions: ISO/IEC 39794-5, pose angles.
"""

import numpy as np
from numpy.typing import NDArray

from detector.networks.canonical import CanonicalFace


def angles_deg(points: NDArray[np.float32], canonical: CanonicalFace) -> NDArray[np.float64]:
    """Measure yaw, pitch and roll.

    Parameters
    ----------
    points : ndarray, shape (N, 478, 3), float32
        Landmarks in pixels, y down, z away from the camera; a row of NaN where there is no face.
    canonical : CanonicalFace
        The average head.

    Returns
    -------
    ndarray, shape (N, 3), float64
        Degrees. Yaw is positive when the person turns to their left, pitch when they look down,
        roll when the head leans towards their right shoulder. NaN where there is no face.
    """
    found = ~np.isnan(points[:, 0, 0])
    angles = np.full((len(points), 3), np.nan)
    if found.any():
        seen = points[found][:, canonical.basis_landmarks].astype(np.float64)
        seen = seen * np.array([1, -1, -1])
        model = canonical.vertices_cm[canonical.basis_landmarks].astype(np.float64)
        rotation = _rotations(model, seen, canonical.basis_weights.astype(np.float64))
        angles[found] = _euler_deg(rotation)
    return angles


def frontal(points: NDArray[np.float32], pose_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn landmarks back, so that they lie as on a head held straight.

    Parameters
    ----------
    points : ndarray, shape (N, K, 3), float32
        Landmarks in pixels, z away from the camera.
    pose_deg : ndarray, shape (N, 3), float64
        What :func:`angles_deg` measured.

    Returns
    -------
    ndarray, shape (N, K, 2), float64
        x to the person's left and y down, in pixels; the origin is the picture's, turned along.
    """
    yaw, pitch, roll = np.radians(pose_deg).T
    level, upright = _unrolled(yaw, pitch)
    cosine, sine = np.cos(roll)[:, None], np.sin(roll)[:, None]
    axes = np.stack([cosine * level + sine * upright, sine * level - cosine * upright], 1)
    seen = points.astype(np.float64) * np.array([1, -1, -1])
    turned: NDArray[np.float64] = np.einsum("nkd,nad->nka", seen, axes)
    return turned


def _rotations(
    model: NDArray[np.float64], seen: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the rotations (N, 3, 3) that best carry model (K, 3) onto seen (N, K, 3)."""
    share = weights / weights.sum()
    model = model - share @ model
    seen = seen - np.einsum("k,nkd->nd", share, seen)[:, None]
    covariance = np.einsum("k,nki,kj->nij", share, seen, model)
    left, _, right = np.linalg.svd(covariance)
    mirror = np.ones((len(seen), 3))
    mirror[:, 2] = np.linalg.det(left @ right)
    rotation: NDArray[np.float64] = (left * mirror[:, None]) @ right
    return rotation


def _euler_deg(rotation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Split rotations (N, 3, 3), x to the person's left, y up, z to the camera, into angles."""
    forward = rotation[:, :, 2]
    yaw = np.arctan2(forward[:, 0], forward[:, 2])
    pitch = -np.arcsin(np.clip(forward[:, 1], -1, 1))
    level, upright = _unrolled(yaw, pitch)
    across = rotation[:, :, 0]
    roll = np.arctan2((across * upright).sum(1), (across * level).sum(1))
    angles: NDArray[np.float64] = np.degrees(np.stack([yaw, pitch, roll], 1))
    return angles


def _unrolled(
    yaw: NDArray[np.float64], pitch: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give where the person's left and the crown point on a head without roll, (N, 3) each."""
    level = np.stack([np.cos(yaw), np.zeros_like(yaw), -np.sin(yaw)], 1)
    up = [np.sin(pitch) * np.sin(yaw), np.cos(pitch), np.sin(pitch) * np.cos(yaw)]
    return level, np.stack(up, 1)
