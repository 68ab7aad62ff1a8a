"""The face's pixels, gathered once for every measure of light."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.face import landmarks as at
from detector.kernels import NO_SECOND_MAP, magnitude, median_colour, quantile, where_set
from detector.kernels.crops import Box, box_around
from detector.view import lab_of, light_of

LEAST_PX = 100
_ACROSS_EYES = 30.0  # least number of columns taken from eye to eye
_DRAWN_PX = 2  # beyond its corners the face's oval is not drawn
_SHIFT = 4  # bits of a fraction of a pixel
_IRISES = np.stack([at.IRISES, at.indices("469 474")])  # middles and rims
_IRIS_EDGE = 1.15  # the rim's blur belongs to the iris
_LEAST_WHITE_PX, _BRIGHT = 10, 0.6
_EVERY = 3
_PIXEL = np.dtype("V3")
MIRRORED = 0.02  # of white's luminance, by skin of any tone

_LIDS = np.stack(
    [
        at.indices("7 163 144 145 153 154 155 246 161 160 159 158 157 173"),
        at.indices("249 390 373 374 380 381 382 466 388 387 386 385 384 398"),
    ]
)


def _opening() -> NDArray[np.float32]:
    """Give the weights (places, 14) of places between seven points of the lower lid and upper."""
    across = np.linspace(0.4, 5.6, 25)[:, None] - np.arange(7)
    along = np.maximum(1 - np.abs(across), 0)
    up = np.linspace(0.12, 0.88, 7)[:, None, None]
    return np.concatenate([(1 - up) * along, up * along], 2).reshape(-1, 14).astype(np.float32)


_OPENING = _opening()


@dataclass(frozen=True, slots=True)
class Grid:
    """Every second or third pixel both ways of the box around the face.

    Attributes
    ----------
    box : tuple of slice
        Rows and columns of the view; both sides are multiples of ``step``.
    step : int
        Pixels from place to place.
    """

    box: Box
    step: int

    def of(self, plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Give a plane (h, w) of the view at the grid's places, in one piece."""
        return plane[self.box][:: self.step, :: self.step].copy()

    def colours(self, rgb: NDArray[np.uint8], where: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Give the pixels (K, 3) of a picture of the view at those places that are asked for.

        A pixel's three bytes are moved as one.
        """
        pixels = rgb[self.box].view(_PIXEL)[:: self.step, :: self.step, 0]
        return pixels[where].view(np.uint8).reshape(-1, 3)

    def places(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give points (..., 2) of the view, as (x, y), in columns and rows of the grid."""
        corner = np.array([self.box[1].start, self.box[0].start], np.float32)
        return (points - corner) / np.float32(self.step)


@shared
def face_grid(scene: Scene) -> Grid:
    """Lay the grid over the face of a scene."""
    view, face = scene.view, scene.regions.face
    step = max(int(view.eye_distance_px / _ACROSS_EYES), 1)
    oval = box_around(view.points.take(at.FACE_OVAL, axis=0), _DRAWN_PX, face.shape)
    rows, columns = oval or (slice(0, 1), slice(0, 1))
    left, top, width, height = cv2.boundingRect(face[rows, columns])
    left, top = (left + columns.start, top + rows.start) if width else (0, 0)
    down, across = (max(side // step, 1) * step for side in (height, width))
    return Grid((slice(top, top + down), slice(left, left + across)), step)


@shared
def face_on_grid(scene: Scene) -> NDArray[np.uint8]:
    """Give the mask of the face at the grid's places."""
    return face_grid(scene).of(scene.regions.face)


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """What is seen of the facial skin on the grid over the face.

    A few thousand pixels have the medians and shares of all. Small faces keep every pixel.

    Attributes
    ----------
    where : ndarray, shape (h, w), bool
        Which places of `face_grid` are skin.
    levels : ndarray, shape (K, 3), uint8
        Their sRGB, in reading order.
    places : ndarray, shape (M,), int64
        Where in the flattened grid every third of these lies: a thousand and more tell the
        quantiles of all.
    few : ndarray, shape (M, 3), uint8
        What is seen there.
    lab : ndarray, shape (M, 3), float32
        CIE L*a*b* of the few.
    luminance : ndarray, shape (M,), float32
        Linear luminance of the few.
    """

    where: NDArray[np.bool_]
    levels: NDArray[np.uint8]
    places: NDArray[np.int64]
    few: NDArray[np.uint8]
    lab: NDArray[np.float32]
    luminance: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.levels)


@shared
def skin(scene: Scene) -> Skin:
    """Gather the facial skin of a scene, the nose included: it is where skin shines first."""
    grid = face_grid(scene)
    bare = grid.of(scene.regions.skin)
    nostrils = grid.places(scene.view.points.take(at.NOSTRILS, axis=0))
    nose = np.rint(nostrils * (1 << _SHIFT)).astype(np.int32)
    cv2.fillConvexPoly(bare, cv2.convexHull(nose), 255, shift=_SHIFT)
    where = cv2.bitwise_and(bare, face_on_grid(scene)) > 0
    places = where_set(where)
    levels = grid.colours(scene.view.rgb, where)
    few = levels[::_EVERY].copy()
    return Skin(where, levels, places[::_EVERY], few, lab_of(few), light_of(few))


@shared
def skin_colour(scene: Scene) -> NDArray[np.float32] | None:
    """Give the skin's median CIE L*a*b*, shape (3,); None where hardly any is seen."""
    seen = skin(scene)
    return median_colour(seen.lab) if len(seen) >= LEAST_PX else None


@shared
def eye_whites(scene: Scene) -> NDArray[np.float32] | None:
    """Give CIE L*a*b* of the whites of the eyes, shape (K, 3); None where hardly any is seen."""
    points = scene.view.points
    places = _OPENING @ points.take(_LIDS, axis=0)
    middles, rims = points.take(_IRISES, axis=0)
    radii = _IRIS_EDGE * length(rims - middles)
    apart = where_set(length(places - middles[:, None]) > radii[:, None])
    seen = seen_at(scene.view.rgb, places.reshape(-1, 2).take(apart, axis=0))
    return None if seen is None or len(seen) < _LEAST_WHITE_PX else lab_of(seen)


def length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the lengths (...) of vectors (..., 2)."""
    return magnitude(vectors[..., 0], vectors[..., 1])


@shared
def white_of_eyes(scene: Scene) -> NDArray[np.float32] | None:
    """Give the median CIE L*a*b*, shape (3,), of their brighter part; None as in `eye_whites`."""
    whites = eye_whites(scene)
    if whites is None:
        return None
    bright = where_set(whites[:, 0] >= quantile(whites[:, 0], _BRIGHT))
    return median_colour(whites.take(bright, axis=0))


def seen_at(rgb: NDArray[np.uint8], places: NDArray[np.floating]) -> NDArray[np.uint8] | None:
    """Give the pixels of a picture at places (..., 2) as (x, y); None where one lies outside."""
    pixels = np.rint(places).astype(np.float32, copy=False).reshape(1, -1, 2)
    left, top, width, height = cv2.boundingRect(pixels)
    if min(left, top) < 0 or top + height > rgb.shape[0] or left + width > rgb.shape[1]:
        return None
    seen = cv2.remap(rgb, pixels, NO_SECOND_MAP, cv2.INTER_NEAREST)
    return np.asarray(seen, np.uint8).reshape(*places.shape[:-1], 3)
