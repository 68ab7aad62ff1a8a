"""The face's pixels, gathered once for every measure of light."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.face import landmarks as at
from detector.kernels import inside
from detector.view import View

LEAST_PX = 100  # of those taken: every second of every second row
_FINE_EYE_DISTANCE_PX = 48.0
_EYES = ((at.EYE_RIGHT, 468, 469), (at.EYE_LEFT, 473, 474))
_IRIS_EDGE = 1.15  # the rim's blur belongs to the iris
_LEAST_WHITE_PX = 10

Grid = tuple[slice, slice]


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """What is seen of the facial skin on a grid of every second pixel both ways.

    A quarter of the pixels has the same medians and shares. Faces whose eyes are close together
    keep every pixel.

    Attributes
    ----------
    where : ndarray, shape (h, w), bool
        Which of the grid over the face, `face_grid`, are skin.
    places : ndarray, shape (K,), int64
        Where in the flattened view the K of them lie.
    lab : ndarray, shape (K, 3), float32
        Their CIE L*a*b*.
    luminance : ndarray, shape (K,), float32
        Their linear luminance.
    """

    where: NDArray[np.bool_]
    places: NDArray[np.int64]
    lab: NDArray[np.float32]
    luminance: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.places)


@shared
def skin(scene: Scene) -> Skin:
    """Gather the facial skin of a scene, the nose included: it is where skin shines first."""
    rows, columns = grid = face_grid(scene)
    bare = scene.regions.skin.copy()
    box, nose = polygon(scene.view, at.NOSTRILS)
    bare[box] |= nose & scene.regions.face[box]
    where = bare[grid] > 0
    down, across = np.nonzero(where)
    width = scene.view.luminance.shape[1]
    places = (rows.start + rows.step * down) * width + columns.start + columns.step * across
    lab = scene.view.lab.reshape(-1, 3).take(places, axis=0)
    return Skin(where, places, lab, scene.view.luminance.ravel().take(places))


@shared
def face_grid(scene: Scene) -> Grid:
    """Give the rows and columns of the view that the grid over the face takes."""
    every = 2 if scene.view.eye_distance_px >= _FINE_EYE_DISTANCE_PX else 1
    left, top, width, height = cv2.boundingRect(scene.regions.face)
    return slice(top, top + height, every), slice(left, left + width, every)


@shared
def eye_whites(scene: Scene) -> NDArray[np.float32] | None:
    """Give CIE L*a*b* of the whites of the eyes, shape (K, 3); None where hardly any is seen."""
    seen = []
    for outline, centre, rim in _EYES:
        box, eye = polygon(scene.view, outline)
        middle, edge = scene.view.points[[centre, rim]]
        radius = round(_IRIS_EDGE * math.dist(middle, edge))
        corner = box[1].start, box[0].start
        cv2.circle(eye, np.rint(middle - corner).astype(int).tolist(), radius, 0, -1)
        seen.append(inside(scene.view.lab[box], eye))
    whites = np.concatenate(seen)
    return whites if len(whites) >= _LEAST_WHITE_PX else None


def polygon(view: View, outline: at.Indices) -> tuple[Grid, NDArray[np.uint8]]:
    """Give the rows and columns about the hull of some landmarks, and where in them it lies.

    The same as `detector.regions.fill`, without the rest of the picture.
    """
    hull = cv2.convexHull(np.rint(view.points[outline] * 16).astype(np.int32))
    left, top, width, height = cv2.boundingRect(hull)
    first, last = (left >> 4, top >> 4), (left + width >> 4, top + height >> 4)
    (left, right), (top, bottom) = (
        (min(max(low, 0), side), min(max(high + 2, 0), side))
        for low, high, side in zip(first, last, view.luminance.shape[::-1], strict=True)
    )
    where = np.zeros((bottom - top, right - left), np.uint8)
    if where.size:
        cv2.fillConvexPoly(where, hull - np.array([16 * left, 16 * top], np.int32), 255, shift=4)
    return (slice(top, bottom), slice(left, right)), where


def disc(
    plane: NDArray[np.float32], middle: Sequence[float], radius_px: float
) -> NDArray[np.float32]:
    """Give the values, shape (K, C), of a plane within a radius of the pixel at (x, y)."""
    x, y, reach = round(middle[0]), round(middle[1]), int(radius_px)
    top, left = max(y - reach, 0), max(x - reach, 0)
    near = plane[top : max(y + reach + 1, 0), left : max(x + reach + 1, 0)]
    down, across = np.ogrid[: near.shape[0], : near.shape[1]]
    return near[(down + top - y) ** 2 + (across + left - x) ** 2 <= radius_px * radius_px]
