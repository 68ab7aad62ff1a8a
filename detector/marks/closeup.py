"""The face alone and in small, in colours told by how skin looks in any light.

Light and shade move skin's colour along one line: from black over the skin's own hue to white.
Hair, beards, shadows, shine and wrinkles lie near that line too. So each pixel is told by three
planes: its lightness, how far its colour lies along that line, and how far off it.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.kernels import level_below, shrink, square
from detector.kernels.crops import box_around
from detector.regions import Mask
from detector.view import View

EYE_DISTANCE_PX = 48.0
_ENOUGH_PX = 44.0
OFF_SCALE = 2  # levels for one unit of a*b* off the line
NEUTRAL = 128
_MARGIN, _RIM, _CLEARANCE = 0.08, 0.05, 0.08  # eye distances
_LEAST_SIDE_PX, _LEAST_SKIN_PX = 16, 150
_LEAST_CHROMA = 4.0
_NOSE = at.indices("6 197 4 98 327 49 279 2 94 129 358 122 351")
_WINGS = at.indices("48 64 98 97 2 326 327 294 278 4")
_FEATURES = (at.EYE_RIGHT, at.EYE_LEFT, at.BROW_RIGHT, at.BROW_LEFT, at.LIPS_OUTER)
_PAIRS = np.stack(
    [
        at.indices("33 133 61 234 127 105 50 205 98 172 10 152 4 9"),
        at.indices("263 362 291 454 356 334 280 425 327 397 10 152 4 9"),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Closeup:
    """One face with its eyes about ``EYE_DISTANCE_PX`` apart, or as far as they are if less.

    Attributes
    ----------
    lightness : ndarray, shape (h, w), uint8
        L*, 255 for 100.
    along : ndarray, shape (h, w), uint8
        Chroma in the skin's own hue, from ``NEUTRAL``.
    off : ndarray, shape (h, w), uint8
        Chroma across it, times ``OFF_SCALE``, from ``NEUTRAL``; reds above, greens and blues below.
    skin_lightness, skin_chroma : float
        The skin's own: in levels of L*, and in a*b*.
    points : ndarray, shape (478, 2), float32
        Landmarks in its pixels.
    unit_px : float
        Distance between the pupils.
    face, inner, features, flesh, skin : ndarray, shape (h, w), uint8
        0 or 255: the face's oval, the oval without its rim, eyes, brows, nostrils and lips, what
        eyes, brows and lips leave of the oval, and that without the nostrils.
    corner_px, scale : ndarray, shape (2,), float64
        Where its corner lies in the view, and its pixels for one of the view.
    """

    lightness: Mask
    along: Mask
    off: Mask
    skin_lightness: float
    skin_chroma: float
    points: NDArray[np.float32]
    unit_px: float
    face: Mask
    inner: Mask
    features: Mask
    flesh: Mask
    skin: Mask
    corner_px: NDArray[np.int64]
    scale: NDArray[np.float64]

    @property
    def area(self) -> float:
        """The face's area, in squares of the eye distance."""
        return cv2.countNonZero(self.face) / self.unit_px**2

    def filled(self, *outlines: at.Indices) -> Mask:
        """Give the mask of the polygons that the named landmarks draw."""
        return _filled(self.points, self.face.shape, *outlines)

    def nose(self) -> Mask:
        """Give the nose's mask."""
        return self.filled(_NOSE)

    def square(self, eye_distances: float) -> Mask:
        """Give a structuring element that reaches so far."""
        return _square(eye_distances * self.unit_px)

    def mirrored(self, mask: Mask) -> Mask:
        """Give a mask as it would lie on the face's other side."""
        size = (mask.shape[1], mask.shape[0])
        flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(mask, _mirror(self.points), size, flags=flags), np.uint8)

    def in_view(self, mask: Mask, view: View) -> NDArray[np.bool_]:
        """Give a mask in the pixels of the view."""
        width, height = np.rint(np.array(mask.shape[::-1]) / self.scale).astype(int).tolist()
        large = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
        whole = np.zeros(view.rgb.shape[:2], np.bool_)
        left, top = self.corner_px.tolist()
        whole[top : top + height, left : left + width] = large > 0
        return whole


def closeup(view: View) -> Closeup | None:
    """Bring the face of a view close, or give None where too little skin of it is to be seen."""
    of_view = 0.5 if view.eye_distance_px >= 2 * _ENOUGH_PX else 1.0
    picture = view.half if of_view < 1 else view.rgb
    seen, eyes_px = view.points * np.float32(of_view), view.eye_distance_px * of_view
    height, width = picture.shape[:2]
    box = box_around(seen[at.FACE_OVAL], math.ceil(_MARGIN * eyes_px), (height, width))
    if box is None or min(picture[box].shape[:2]) < _LEAST_SIDE_PX:
        return None
    near, low = picture[box], np.array([box[1].start, box[0].start])
    shrunk = shrink(near, min(EYE_DISTANCE_PX / eyes_px, 1.0))
    scale = np.array(shrunk.shape[1::-1]) / near.shape[1::-1]
    points = ((seen - low) * scale).astype(np.float32)
    unit_px = float(eyes_px * (scale[0] + scale[1]) / 2)
    shape = shrunk.shape[:2]
    face = _filled(points, shape, at.FACE_OVAL)
    inner = _eroded(face, _RIM * unit_px)
    features, wings = _filled(points, shape, *_FEATURES), _filled(points, shape, _WINGS)
    flesh = _without(inner, features, unit_px)
    skin = _without(flesh, wings, unit_px)
    if cv2.countNonZero(skin) < _LEAST_SKIN_PX:
        return None
    lab = cv2.split(cv2.cvtColor(shrunk, cv2.COLOR_RGB2LAB))
    plane, a, b = (np.asarray(channel, np.uint8) for channel in lab)
    lightness, *hue = (level_below(channel, skin, 0.5) for channel in (plane, a, b))
    along, off, chroma = planes_of(a, b, np.array(hue) - NEUTRAL)
    return Closeup(
        lightness=plane,
        along=along,
        off=off,
        skin_lightness=lightness,
        skin_chroma=chroma,
        points=points,
        unit_px=unit_px,
        face=face,
        inner=inner,
        flesh=flesh,
        skin=skin,
        features=np.asarray(cv2.bitwise_or(features, wings), np.uint8),
        corner_px=np.rint(low / of_view).astype(np.int64),
        scale=scale * of_view,
    )


def planes_of(a: Mask, b: Mask, hue: NDArray[np.float64]) -> tuple[Mask, Mask, float]:
    """Give the chroma along the skin's hue and off it, and the skin's own chroma."""
    chroma = max(float(np.hypot(*hue)), _LEAST_CHROMA)
    along_a, along_b = (hue / chroma).tolist()
    turns = (along_a, along_b), (OFF_SCALE * along_b, -OFF_SCALE * along_a)
    along, off = (
        np.asarray(cv2.addWeighted(a, of_a, b, of_b, NEUTRAL * (1 - of_a - of_b)), np.uint8)
        for of_a, of_b in turns
    )
    return along, off, chroma


def _mirror(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fit the affine map that takes each landmark to its counterpart, and that one back."""
    one, other = (points[side] for side in (_PAIRS.ravel(), _PAIRS[::-1].ravel()))
    known = np.column_stack([one, np.ones(len(one))]).astype(np.float64)
    fitted = np.linalg.solve(known.T @ known, known.T @ other)
    return np.asarray(fitted.T, np.float32)


def _filled(points: NDArray[np.float32], shape: tuple[int, ...], *outlines: at.Indices) -> Mask:
    mask = np.zeros(shape, np.uint8)
    places = np.rint(points * 16).astype(np.int32)
    for outline in outlines:
        cv2.fillConvexPoly(mask, cv2.convexHull(places[outline]), 255, shift=4)
    return mask


def _without(mask: Mask, features: Mask, unit_px: float) -> Mask:
    near = cv2.dilate(features, _square(_CLEARANCE * unit_px))
    return np.asarray(cv2.subtract(mask, near), np.uint8)


def _eroded(mask: Mask, radius_px: float) -> Mask:
    border = cv2.BORDER_CONSTANT
    return np.asarray(
        cv2.erode(mask, _square(radius_px), borderType=border, borderValue=0), np.uint8
    )


def _square(radius_px: float) -> Mask:
    return square(2 * max(round(radius_px), 1) + 1)
