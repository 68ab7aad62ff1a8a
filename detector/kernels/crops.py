"""Pieces of a picture to look at closely."""

import cv2
import numpy as np
from numpy.typing import NDArray

Box = tuple[slice, slice]


def box_of(mask: NDArray[np.uint8]) -> Box | None:
    """Give the smallest box around what a mask (h, w) marks; None where it marks nothing."""
    left, top, width, height = cv2.boundingRect(mask)
    return (slice(top, top + height), slice(left, left + width)) if width else None


def box_around(points: NDArray[np.float32], margin_px: int, shape: tuple[int, int]) -> Box | None:
    """Give the box around points (K, 2), with a margin, in a picture; None where it is empty."""
    left, top, width, height = cv2.boundingRect(points)
    rows = slice(max(top - margin_px, 0), min(top + height + margin_px, shape[0]))
    columns = slice(max(left - margin_px, 0), min(left + width + margin_px, shape[1]))
    return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def grown(box: Box, margin_px: int) -> Box:
    """Give a box with a margin on all sides; it ends at the picture's upper and left edges."""
    rows, columns = box
    return (
        slice(max(rows.start - margin_px, 0), rows.stop + margin_px),
        slice(max(columns.start - margin_px, 0), columns.stop + margin_px),
    )


def square_at(
    rgb: NDArray[np.uint8], middle: NDArray[np.floating], side_px: int
) -> NDArray[np.uint8]:
    """Give the square around a point, moved into the picture where it would stick out.

    Parameters
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The picture.
    middle : ndarray, shape (2,)
        Point (x, y) in its pixels.
    side_px : int
        Side, even; in a smaller picture, the greatest even side that fits.

    Returns
    -------
    ndarray, shape (side, side, 3), uint8
        A view of the picture, not a copy.
    """
    height, width = rgb.shape[:2]
    side = min(side_px, height // 2 * 2, width // 2 * 2)
    left, top = (
        min(max(round(float(at)) - side // 2, 0), length - side)
        for at, length in zip(middle, (width, height), strict=True)
    )
    return rgb[top : top + side, left : left + side]


def channels(picture: cv2.typing.MatLike) -> NDArray[np.uint8]:
    """Give the channels of a picture (h, w, C), uint8, as planes (C, h, w).

    The same as ``cv2.split``, which copies each twice unless it is told where to.
    """
    height, width, count = picture.shape
    planes = np.empty((count, height, width), np.uint8)
    cv2.split(picture, list(planes))
    return planes


def luma(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the luma (h, w), levels 0..255, of an sRGB picture (h, w, 3); ITU-R BT.601."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY), np.uint8)
