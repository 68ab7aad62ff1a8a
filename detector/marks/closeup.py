"""The face alone and in small, in colours told by how skin looks in any light.

Light and shade move skin's colour along one line: from black over the skin's own hue to white.
Hair, beards, shadows, shine and wrinkles lie near that line too. So each pixel is told by three
planes: its lightness, how far its colour lies along that line, and how far off it.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.kernels import level_below, shrink, square
from detector.kernels.crops import box_around, box_of, channels, grown
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
_EYES_AND_BROWS = (at.EYE_RIGHT, at.EYE_LEFT, at.BROW_RIGHT, at.BROW_LEFT)
_RIGHT = at.indices("33 133 61 234 127 105 50 205 98 172 10 152 4 9")
_LEFT = at.indices("263 362 291 454 356 334 280 425 327 397 10 152 4 9")
_PAIRED, _COUNTERPARTS = np.concatenate([_RIGHT, _LEFT]), np.concatenate([_LEFT, _RIGHT])


@dataclass(frozen=True, eq=False)
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
    points, sixteenths : ndarray, shape (478, 2), float32 and int32
        Landmarks in its pixels, and in sixteenths of one.
    unit_px : float
        Distance between the pupils.
    face, inner, lips, features, flesh, skin : ndarray, shape (h, w), uint8
        0 or 255: the face's oval, the oval without its rim, the lips with what is between them,
        eyes, brows, nostrils and lips, what eyes, brows and lips leave of the oval, and that
        without the nostrils.
    corner_px, scale : ndarray, shape (2,), float64
        Where its corner lies in the view, and its pixels for one of the view.
    """

    lightness: Mask
    along: Mask
    off: Mask
    skin_lightness: float
    skin_chroma: float
    points: NDArray[np.float32]
    sixteenths: NDArray[np.int32]
    unit_px: float
    face: Mask
    inner: Mask
    lips: Mask
    features: Mask
    flesh: Mask
    skin: Mask
    corner_px: NDArray[np.int64]
    scale: NDArray[np.float64]

    @cached_property
    def size_px(self) -> int:
        """How many pixels the face has."""
        return cv2.countNonZero(self.face)

    @property
    def area(self) -> float:
        """The face's area, in squares of the eye distance."""
        return self.size_px / self.unit_px**2

    @cached_property
    def skin_along(self) -> tuple[float, float]:
        """The least and the most of ``along`` on the skin."""
        return cv2.minMaxLoc(self.along, self.skin)[:2]

    @cached_property
    def skin_off(self) -> tuple[float, float]:
        """The least and the most of ``off`` on the skin."""
        return cv2.minMaxLoc(self.off, self.skin)[:2]

    def filled(self, *outlines: at.Indices) -> Mask:
        """Give the mask of the polygons that the named landmarks draw."""
        return _filled(self.sixteenths, self.face.shape, *outlines)

    def nose(self) -> Mask:
        """Give the nose's mask."""
        return self.filled(_NOSE)

    def square(self, eye_distances: float) -> Mask:
        """Give a structuring element that reaches so far."""
        return _square(eye_distances * self.unit_px)

    def mirrored(self, mask: Mask, first: int = 0) -> Mask:
        """Give a mask as it would lie on the face's other side.

        Of the rows from another one than the first on, it may be a pixel off.
        """
        mirror = self._mirror.copy()
        mirror[:, 2] += first * mirror[:, 1] - (0, first)
        size = (mask.shape[1], mask.shape[0])
        flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(mask, mirror, size, flags=flags), np.uint8)

    @cached_property
    def _mirror(self) -> NDArray[np.float64]:
        """The affine map that takes each landmark to its counterpart, and that one back."""
        known = np.ones((len(_PAIRED), 3))
        known[:, :2] = self.points.take(_PAIRED, axis=0)
        other = self.points.take(_COUNTERPARTS, axis=0)
        fitted = np.linalg.solve(known.T @ known, known.T @ other)
        return np.asarray(fitted.T.astype(np.float32), np.float64)

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
    box = box_around(seen.take(at.FACE_OVAL, axis=0), math.ceil(_MARGIN * eyes_px), (height, width))
    if box is None or min(picture[box].shape[:2]) < _LEAST_SIDE_PX:
        return None
    near, low = picture[box], np.array([box[1].start, box[0].start])
    shrunk = shrink(near, min(EYE_DISTANCE_PX / eyes_px, 1.0))
    shape = shrunk.shape[:2]
    across, down = shape[1] / near.shape[1], shape[0] / near.shape[0]
    scale = np.array([across, down])
    points = ((seen - low) * scale).astype(np.float32)
    sixteenths = np.rint(points * 16).astype(np.int32)
    unit_px = eyes_px * (across + down) / 2
    face = _filled(sixteenths, shape, at.FACE_OVAL)
    inner = _eroded(face, _RIM * unit_px)
    lips, wings = (_filled(sixteenths, shape, outline) for outline in (at.LIPS_OUTER, _WINGS))
    features = _drawn(sixteenths, lips.copy(), *_EYES_AND_BROWS)
    flesh = _without(inner, features, unit_px)
    skin = _without(flesh, wings, unit_px)
    if cv2.countNonZero(skin) < _LEAST_SKIN_PX:
        return None
    plane, a, b = channels(cv2.cvtColor(shrunk, cv2.COLOR_RGB2LAB))
    lightness, of_a, of_b = (level_below(channel, skin, 0.5) for channel in (plane, a, b))
    along, off, chroma = planes_of(a, b, (of_a - NEUTRAL, of_b - NEUTRAL))
    return Closeup(
        lightness=plane,
        along=along,
        off=off,
        skin_lightness=lightness,
        skin_chroma=chroma,
        points=points,
        sixteenths=sixteenths,
        unit_px=unit_px,
        face=face,
        inner=inner,
        lips=lips,
        flesh=flesh,
        skin=skin,
        features=np.asarray(cv2.bitwise_or(features, wings), np.uint8),
        corner_px=np.rint(low / of_view).astype(np.int64),
        scale=scale * of_view,
    )


def planes_of(a: Mask, b: Mask, hue: tuple[float, float]) -> tuple[Mask, Mask, float]:
    """Give the chroma along the skin's hue and off it, and the skin's own chroma."""
    chroma = max(abs(complex(*hue)), _LEAST_CHROMA)
    along_a, along_b = hue[0] / chroma, hue[1] / chroma
    turns = (along_a, along_b), (OFF_SCALE * along_b, -OFF_SCALE * along_a)
    along, off = (
        np.asarray(cv2.addWeighted(a, of_a, b, of_b, NEUTRAL * (1 - of_a - of_b)), np.uint8)
        for of_a, of_b in turns
    )
    return along, off, chroma


def _filled(sixteenths: NDArray[np.int32], shape: tuple[int, ...], *outlines: at.Indices) -> Mask:
    return _drawn(sixteenths, np.zeros(shape, np.uint8), *outlines)


def _drawn(sixteenths: NDArray[np.int32], mask: Mask, *outlines: at.Indices) -> Mask:
    for outline in outlines:
        hull = cv2.convexHull(sixteenths.take(outline, axis=0))
        cv2.fillConvexPoly(mask, hull, 255, shift=4)
    return mask


def _without(mask: Mask, features: Mask, unit_px: float) -> Mask:
    """Take features away from a mask, and what is near them."""
    box = box_of(features)
    if box is None:
        return mask
    near, left = _square(_CLEARANCE * unit_px), mask.copy()
    around = grown(box, len(near) // 2)
    cv2.subtract(mask[around], cv2.dilate(features[around], near), left[around])
    return left


def _eroded(mask: Mask, radius_px: float) -> Mask:
    border = cv2.BORDER_CONSTANT
    return np.asarray(
        cv2.erode(mask, _square(radius_px), borderType=border, borderValue=0), np.uint8
    )


def _square(radius_px: float) -> Mask:
    return square(2 * max(round(radius_px), 1) + 1)
