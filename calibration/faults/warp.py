"""Moving parts of a picture: dense fields, landmark warps, and turning the head in depth."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator, RBFInterpolator

from calibration.faults.light import Plane, Rgb
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

Points = NDArray[np.floating]

_COARSE_EYE_DISTANCE_PX = 32.0
_ITERATIONS = 20
_HEAD_REACH = 1.5  # how far hair and ears reach beyond the mesh's rim
_THROAT = np.array([[-0.45, 0.45], [0, 0.35], [0.45, 0.45], [0, 0.9]])  # from the chin


def resampled(rgb: Rgb, x: Plane, y: Plane) -> Rgb:
    """Take every pixel from (x, y) of the picture; beyond its edges the edge goes on."""
    taken = cv2.remap(rgb, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(taken, np.uint8)


def transformed(rgb: Rgb, matrix: NDArray[np.floating]) -> Rgb:
    """Apply an affine map (2, 3) from old to new places; beyond the edges the edge goes on."""
    size = (rgb.shape[1], rgb.shape[0])
    shrinks = abs(float(np.linalg.det(matrix[:, :2]))) < 0.8
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    moved = cv2.warpAffine(
        rgb, matrix.astype(np.float64), size, flags=method, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.uint8)


def moved(sitting: Sitting, old: Points, new: Points, anchors: Points) -> Rgb:
    """Carry points (K, 2) from old to new places, smoothly, leaving anchors (M, 2) in place.

    Thin-plate splines, evaluated on a coarse grid; the picture's border stays.
    """
    width, height = sitting.size
    edge = np.stack(np.meshgrid(np.linspace(0, width, 5), np.linspace(0, height, 5)), -1)
    border = edge.reshape(-1, 2)[[i for i in range(25) if i // 5 in (0, 4) or i % 5 in (0, 4)]]
    known = np.concatenate([new, anchors, border]).astype(np.float64)
    shift = np.zeros_like(known)
    shift[: len(new)] = old - new
    field = RBFInterpolator(known, shift, kernel="thin_plate_spline", smoothing=1.0)
    step = max(sitting.eye_distance_px / _COARSE_EYE_DISTANCE_PX, 1.0)
    size = (max(round(width / step), 2), max(round(height / step), 2))
    across, down = np.meshgrid(
        (np.arange(size[0]) + 0.5) * width / size[0] - 0.5,
        (np.arange(size[1]) + 0.5) * height / size[1] - 0.5,
    )
    coarse = field(np.stack([across.ravel(), down.ravel()], 1)).reshape(size[1], size[0], 2)
    dense = cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    x, y = sitting.grid
    return resampled(sitting.rgb, x + dense[..., 0], y + dense[..., 1])


@lru_cache(maxsize=2)
def relief(sitting: Sitting) -> Plane:
    """Estimate how far the head stands out before the plane of the ears, (H, W), pixels.

    The mesh gives the face; hair and neck fall from its rim to nothing at the head's outline.
    """
    width, height = sitting.size
    step = max(sitting.eye_distance_px / _COARSE_EYE_DISTANCE_PX, 1.0)
    size = (max(round(width / step), 2), max(round(height / step), 2))
    mesh = sitting.points[:468].astype(np.float64)
    ears = float(mesh[[127, 234, 356, 454], 2].mean())
    rim = mesh[at.FACE_OVAL, :2]
    outline = rim.mean(0) + (rim - rim.mean(0)) * _HEAD_REACH
    throat = mesh[152, :2] + sitting.eye_distance_px * _THROAT
    far = np.array([[-1, -1], [2, -1], [-1, 2], [2, 2]]) * [width, height]
    heights = np.maximum(ears - mesh[:, 2], 0)
    flat = np.zeros(len(outline) + len(far))
    places = np.concatenate([mesh[:, :2], outline, far, throat])
    heights = np.concatenate([heights, flat, np.full(len(throat), 0.5 * heights[152])])
    across, down = np.meshgrid(
        (np.arange(size[0]) + 0.5) * width / size[0], (np.arange(size[1]) + 0.5) * height / size[1]
    )
    coarse = LinearNDInterpolator(places, heights, 0.0)(across, down).astype(np.float32)
    smooth = cv2.GaussianBlur(coarse, (0, 0), 0.09 * sitting.eye_distance_px / step)
    return np.asarray(
        cv2.resize(smooth, (width, height), interpolation=cv2.INTER_CUBIC), np.float32
    )


@lru_cache(maxsize=2)
def normals(sitting: Sitting) -> NDArray[np.float32]:
    """Estimate the head's surface normals (H, W, 3): x right, y down, z to the camera."""
    depth = cv2.GaussianBlur(relief(sitting), (0, 0), 0.04 * sitting.eye_distance_px)
    across, down = (cv2.Sobel(depth, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    field = np.stack([-across, -down, np.ones_like(depth)], -1)
    return np.asarray(field / np.linalg.norm(field, axis=-1, keepdims=True), np.float32)


def turned(sitting: Sitting, yaw_deg: float, pitch_deg: float) -> Rgb:
    """Turn the head about its own centre by moderate angles, signs as the detector's.

    The relief is rotated and looked at from the front again; shoulders and background stay.
    Every pixel's source solves source = target - shift(source) by fixed-point iteration.
    """
    x, y = sitting.grid
    depth = relief(sitting)
    middle = sitting.points[at.FACE_OVAL, :2].mean(0)
    yaw, pitch = np.radians([yaw_deg, pitch_deg])
    shift_x = (np.cos(yaw) - 1) * (x - middle[0]) + np.sin(yaw) * depth
    shift_y = (np.cos(pitch) - 1) * (y - middle[1]) + np.sin(pitch) * depth
    part = _head_share(sitting)
    field = np.stack([part * shift_x, part * shift_y], -1).astype(np.float32)
    source_x, source_y = x, y
    for _ in range(_ITERATIONS):
        here = cv2.remap(
            field, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        source_x = 0.5 * source_x + 0.5 * (x - here[..., 0])
        source_y = 0.5 * source_y + 0.5 * (y - here[..., 1])
    return resampled(sitting.rgb, source_x, source_y)


def _head_share(sitting: Sitting) -> Plane:
    """Give 1 on the head, falling to 0 at the shoulders and well outside the head."""
    x, y = sitting.grid
    unit = sitting.eye_distance_px
    below = np.clip((sitting.chin[1] + 0.9 * unit - y) / (0.9 * unit), 0, 1)
    aside = np.clip((2.6 * unit - np.abs(x - sitting.eyes[0])) / (1.0 * unit), 0, 1)
    share = below * aside
    return np.asarray(share * share * (3 - 2 * share), np.float32)
