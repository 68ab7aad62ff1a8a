"""The face's pixels, gathered once for every measure of light."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.face import landmarks as at
from detector.kernels import inside, median_colour, quantile
from detector.view import View, lab_of, light_of

LEAST_PX = 100
_ACROSS_EYES = 30.0  # least number of columns taken from eye to eye
_SHIFT = 4  # bits of a fraction of a pixel
_EYES = ((at.EYE_RIGHT, 468, 469), (at.EYE_LEFT, 473, 474))
_IRIS_EDGE = 1.15  # the rim's blur belongs to the iris
_LEAST_WHITE_PX, _BRIGHT = 10, 0.6
EVERY = 3  # of the skin's pixels: a thousand and more tell the quantiles of all
MIRRORED = 0.02  # of white's luminance, by skin of any tone

Grid = tuple[slice, slice]


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """What is seen of the facial skin on a grid of every second or third pixel both ways.

    A few thousand pixels have the medians and shares of all. Small faces keep every pixel.

    Attributes
    ----------
    where : ndarray, shape (h, w), bool
        Which of the grid over the face, `face_grid`, are skin.
    places : ndarray, shape (K,), int64
        Where in the flattened view the K of them lie.
    levels : ndarray, shape (K, 3), uint8
        Their sRGB.
    lab : ndarray, shape (K, 3), float32
        Their CIE L*a*b*.
    luminance : ndarray, shape (K,), float32
        Their linear luminance.
    """

    where: NDArray[np.bool_]
    places: NDArray[np.int64]
    levels: NDArray[np.uint8]
    lab: NDArray[np.float32]
    luminance: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.places)


@shared
def skin(scene: Scene) -> Skin:
    """Gather the facial skin of a scene, the nose included: it is where skin shines first."""
    rows, columns = grid = face_grid(scene)
    bare = scene.regions.skin.copy()
    cv2.fillConvexPoly(bare, hull(scene.view, at.NOSTRILS), 255, shift=_SHIFT)
    where = (bare[grid] & scene.regions.face[grid]) > 0
    down, across = np.nonzero(where)
    rgb = scene.view.rgb
    places = (rows.start + rows.step * down) * rgb.shape[1] + columns.start + columns.step * across
    levels = rgb.reshape(-1, 3).take(places, axis=0)
    return Skin(where, places, levels, lab_of(levels), light_of(levels))


@shared
def skin_chroma(scene: Scene) -> NDArray[np.float32] | None:
    """Give the skin's median CIE a* and b*, shape (2,); None where hardly any is seen."""
    seen = skin(scene)
    return median_colour(seen.lab[::EVERY, 1:]) if len(seen) >= LEAST_PX else None


@shared
def face_grid(scene: Scene) -> Grid:
    """Give the rows and columns of the view that the grid over the face takes."""
    every = max(int(scene.view.eye_distance_px / _ACROSS_EYES), 1)
    left, top, width, height = cv2.boundingRect(scene.regions.face)
    return slice(top, top + height, every), slice(left, left + width, every)


@shared
def eye_whites(scene: Scene) -> NDArray[np.float32] | None:
    """Give CIE L*a*b* of the whites of the eyes, shape (K, 3); None where hardly any is seen."""
    seen = []
    for outline, centre, rim in _EYES:
        box, eye = polygon(scene.view, outline)
        if not eye.size:
            continue
        middle, edge = scene.view.points[[centre, rim]]
        radius = round(_IRIS_EDGE * math.dist(middle, edge))
        corner = box[1].start, box[0].start
        cv2.circle(eye, np.rint(middle - corner).astype(int).tolist(), radius, 0, -1)
        seen.append(inside(scene.view.rgb[box], eye))
    whites = np.concatenate(seen) if seen else np.empty((0, 3), np.uint8)
    return lab_of(whites) if len(whites) >= _LEAST_WHITE_PX else None


@shared
def white_of_eyes(scene: Scene) -> NDArray[np.float32] | None:
    """Give the median CIE L*a*b*, shape (3,), of their brighter part; None as in `eye_whites`."""
    whites = eye_whites(scene)
    if whites is None:
        return None
    return median_colour(whites[whites[:, 0] >= quantile(whites[:, 0], _BRIGHT)])


def polygon(view: View, outline: at.Indices) -> tuple[Grid, NDArray[np.uint8]]:
    """Give the rows and columns about the hull of some landmarks, and where in them it lies.

    The same as `detector.regions.fill`, without the rest of the picture.
    """
    corners = hull(view, outline)
    first, last = corners.min((0, 1)) >> _SHIFT, (corners.max((0, 1)) >> _SHIFT) + 2
    (left, top), (right, bottom) = np.clip([first, last], 0, view.rgb.shape[1::-1]).tolist()
    where = np.zeros((bottom - top, right - left), np.uint8)
    if where.size:
        corners -= np.array([left, top], np.int32) << _SHIFT
        cv2.fillConvexPoly(where, corners, 255, shift=_SHIFT)
    return (slice(top, bottom), slice(left, right)), where


def hull(view: View, outline: at.Indices) -> NDArray[np.int32]:
    """Give the hull of some landmarks, shape (K, 1, 2), in sixteenths of a pixel."""
    corners = np.rint(view.points[outline] * (1 << _SHIFT)).astype(np.int32)
    return np.asarray(cv2.convexHull(corners), np.int32)


def seen_at(rgb: NDArray[np.uint8], places: NDArray[np.floating]) -> NDArray[np.uint8] | None:
    """Give the pixels of a picture at places (..., 2) as (x, y); None where one lies outside."""
    column, row = np.moveaxis(np.rint(places).astype(np.intp), -1, 0)
    height, width = rgb.shape[:2]
    if min(row.min(), column.min()) < 0 or row.max() >= height or column.max() >= width:
        return None
    return np.asarray(rgb[row, column], np.uint8)
