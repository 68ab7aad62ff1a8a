"""The rims of spectacles about the eyes, and how much lighter the skin beside them is."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.kernels import NO_SECOND_MAP, square
from detector.kernels.crops import Box
from detector.measures.lighting.skin import MIRRORED, face_grid
from detector.view import LINEAR_TABLE

Plane = NDArray[np.float32]

_ABOVE, _BELOW = -0.45, 0.6  # eye distances from the pupils down to where rims end
_WIDEST = 0.2  # eye distances; a rim and its shadow
# Just less than a stop, the least of a rim; lids and the nose's own shadow are paler.
_PALER_STOPS = float(np.nextafter(np.float32(1), np.float32(0)))
_STOPS = np.log2(LINEAR_TABLE + np.float32(MIRRORED))


def rims_at(scene: Scene, points: NDArray[np.floating]) -> Plane:
    """Give by how many stops skin beside a rim is lighter than what is seen at points (..., 2).

    Parameters
    ----------
    scene : Scene
        The portrait.
    points : ndarray, shape (..., 2)
        Places (x, y) in working pixels.

    Returns
    -------
    ndarray, shape (...), float32
        0 where there is no rim.
    """
    box, plane = _rims(scene)
    pixels = (points.reshape(1, -1, 2) / 2).astype(np.float32, copy=False)
    as_one = pixels.view(np.complex64)  # no copy: a place's x and y are shifted together
    as_one -= complex(box[1].start + 0.5, box[0].start + 0.5)
    seen = cv2.remap(plane, np.rint(pixels), NO_SECOND_MAP, cv2.INTER_NEAREST)  # 0 outside
    return np.asarray(seen, np.float32).reshape(points.shape[:-1])


def rims_in(scene: Scene, part: Box) -> NDArray[np.uint8]:
    """Mask the rims in a part of the half view, (h, w), 0 or 255."""
    box, plane = _rims(scene)
    found = np.zeros(scene.view.half.shape[:2], np.uint8)
    found[box] = cv2.threshold(plane, 0, 255, cv2.THRESH_BINARY)[1]
    return found[part]


@shared
def _rims(scene: Scene) -> tuple[Box, Plane]:
    """Give where in the half view the face is, and by how much dark lines there are darker."""
    view = scene.view
    across = face_grid(scene).box[1]
    top, end = (
        max(round((view.eyes[1] + place * view.eye_distance_px) / 2), 0)
        for place in (_ABOVE, _BELOW)
    )
    box = slice(top, end), slice(across.start // 2, across.stop // 2)
    luma = view.half_luma[box]
    if not luma.size:
        return box, np.zeros((1, 1), np.float32)
    face = scene.regions.face[::2, ::2][: view.half.shape[0], : view.half.shape[1]][box].copy()
    band = cv2.bitwise_and(luma, face)
    side = 2 * max(round(_WIDEST * view.eye_distance_px / 4), 1) + 1
    filled = cv2.bitwise_and(cv2.morphologyEx(band, cv2.MORPH_CLOSE, square(side)), face)
    lighter = cv2.subtract(cv2.LUT(filled, _STOPS), cv2.LUT(band, _STOPS))
    rims = cv2.threshold(lighter, _PALER_STOPS, 0, cv2.THRESH_TOZERO)[1]
    return box, np.asarray(rims, np.float32)
