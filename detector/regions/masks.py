"""Regions of a portrait, as masks at working size."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.kernels import above, inside, quantile, square, where_set
from detector.kernels.crops import box_around
from detector.view import View

Mask = NDArray[np.uint8]

_WHOLLY = 255
_PERSON_ALPHA = 0.9
_DRAWN_PX = 2  # beyond its corners a polygon is not drawn
CLEARANCE = 0.06  # kept between a region and its edge, in eye distances


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Where things are in one view; every mask is (h, w) uint8, 0 or 255.

    Attributes
    ----------
    cover : ndarray, shape (h, w), uint8
        How much of each pixel is person, 0..255.
    apart : ndarray, shape (h', w), uint8, or None
        How far pixels are from the background's colour, down to the shoulders; see `person`.
    face : ndarray
        Inside the mesh's oval.
    features : ndarray
        Eyes, brows and lips.
    skin : ndarray
        The face without eyes, brows, lips and nostrils.
    clothes : ndarray
        The person below the collar.
    hair_top : tuple of float
        Highest point of the visible hair as (x, y) in working pixels; NaN where nobody is seen.
    """

    cover: Mask
    apart: Mask | None
    face: Mask
    features: Mask
    skin: Mask
    clothes: Mask
    hair_top: tuple[float, float]

    @property
    def alpha(self) -> NDArray[np.float32]:
        """How much of each pixel is person, 0..1, shape (h, w)."""
        return np.multiply(self.cover, np.float32(1 / _WHOLLY), dtype=np.float32)


def regions(view: View, cover: Mask, apart: Mask | None, chin_y_px: float) -> Regions:
    """Divide a view into its regions.

    Parameters
    ----------
    view : View
        The portrait at working size.
    cover : ndarray, shape (h, w), uint8
        How much of each pixel is person, 0..255.
    apart : ndarray, shape (h', w), uint8, or None
        How far pixels are from the background's colour.
    chin_y_px : float
        Row of the chin, in working pixels.
    """
    face = fill(view, at.FACE_OVAL)
    features = fill(view, at.EYE_RIGHT, at.EYE_LEFT, at.BROW_RIGHT, at.BROW_LEFT, at.LIPS_OUTER)
    clothes = np.zeros(cover.shape, np.uint8)
    collar = max(int(chin_y_px + view.eye_distance_px / 2), 0)
    if collar < len(cover):
        below = clothes[collar:]
        cv2.threshold(cover[collar:], _WHOLLY * _PERSON_ALPHA, 255, cv2.THRESH_BINARY, below)
    return Regions(
        cover=cover,
        apart=apart,
        face=face,
        features=features,
        skin=_skin(view, face, features),
        clothes=clothes,
        hair_top=hair_top(
            dense(cover, apart),
            view.eyes[0],
            view.eye_distance_px,
        ),
    )


def fill(view: View, *outlines: at.Indices) -> Mask:
    """Give the mask of the polygons that the named landmarks draw."""
    mask = np.zeros(view.rgb.shape[:2], np.uint8)
    for outline in outlines:
        cv2.fillConvexPoly(mask, cv2.convexHull(view.sixteenths[outline]), 255, shift=4)
    return mask


def _skin(view: View, face: Mask, features: Mask) -> Mask:
    skin = np.zeros_like(face)
    box = box_around(view.points[at.FACE_OVAL], _DRAWN_PX, face.shape)
    if box is None:
        return skin
    clearance = neighbourhood(CLEARANCE * view.eye_distance_px)
    bare = cv2.subtract(face[box], features[box])
    inner = cv2.erode(bare, clearance, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    corner = np.array([16 * box[1].start, 16 * box[0].start], np.int32)
    nostrils = view.sixteenths[at.NOSTRILS] - corner
    skin[box] = cv2.fillConvexPoly(inner, cv2.convexHull(nostrils), 0, shift=4)
    return skin


_HAIR_ALPHA = 0.5
_HAIR_STEPS, _HAIR_SHARE = 50, 0.35  # least difference from the wall: in steps, or of the usual one
_HAIR_RUN = 0.2  # width that counts as hair rather than a stray strand, in eye distances
_HEAD_HALF_WIDTH = 1.2  # in eye distances


def dense(cover: Mask, apart: Mask | None) -> Mask:
    """Give the mask (h, w) of the person but for loose hair through which the wall is seen.

    Parameters
    ----------
    cover : ndarray, shape (h, w), uint8
        How much of each pixel is person, 0..255.
    apart : ndarray, shape (h', w), uint8, or None
        How far pixels are from the background's colour; see `person`.
    """
    person = above(cover, _WHOLLY * _HAIR_ALPHA)
    upper = person[: 0 if apart is None else len(apart)]
    few = upper[::8, ::8].copy()
    if apart is None or not few.any():
        return person
    usual = quantile(inside(apart[::8, ::8].copy(), few), 0.75)
    cv2.bitwise_and(upper, above(apart, min(_HAIR_STEPS, _HAIR_SHARE * usual)), upper)
    return person


def hair_top(person: Mask, middle_x_px: float, eye_distance_px: float) -> tuple[float, float]:
    """Find the highest point (x, y) of the hair in working pixels; NaN where nobody is seen.

    Parameters
    ----------
    person : ndarray, shape (h, w), uint8
        What `dense` gives.
    middle_x_px, eye_distance_px : float
        Where between the sides the pupils are, and how far apart.
    """
    half = _HEAD_HALF_WIDTH * eye_distance_px
    first, last = (min(max(int(middle_x_px + side * half), 0), person.shape[1]) for side in (-1, 1))
    if first == last:
        return float("nan"), float("nan")
    head = person[:, first:last]
    widths_px = cv2.reduce(head, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0] / 255
    rows = where_set(widths_px >= max(_HAIR_RUN * eye_distance_px, 1))
    if not len(rows):
        return float("nan"), float("nan")
    columns = where_set(head[rows[0]])
    return float(first + columns.sum() / len(columns)), float(rows[0])


def neighbourhood(radius_px: float) -> Mask:
    """Give the square around a pixel that reaches so far each way, at least one."""
    return square(2 * max(round(radius_px), 1) + 1)
