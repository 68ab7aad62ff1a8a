"""Reducing, warping, sampling and summing up planes of pixels."""

from functools import cache
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

_MUCH_LARGER, _FAR_LARGER = 4, 5
_MANY = 32  # pixels, to a place that is sampled, for which a fourth channel is worth it
_MARGIN_PX = 4  # about what a warp reaches: its interpolation looks at a pixel's neighbours
_EVERY = 4  # rows, of which one tells
NO_SECOND_MAP: Any = None  # places in pairs need none, but OpenCV's types ask for one
_FAINT = 1e-3  # weight of the mean colour where no known one is near

Values = TypeVar("Values", bound=np.generic)


def shrink(
    rgb: NDArray[np.uint8], scale: float, half: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Reduce a picture or a plane of one.

    It is halved, each pixel the mean of four, for as long as that suffices; bilinear sampling does
    the rest. That costs a tenth of averaging over fractions of pixels.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3) or (H, W), uint8
        The picture.
    scale : float
        Pixels wanted for each pixel there is; above 1 it is enlarged. The scale is kept exactly,
        and a last row or column that would not be whole is dropped.
    half : ndarray, shape (H // 2, W // 2, 3) or (H // 2, W // 2), uint8, optional
        The same at half the size, where that is known already.
    """
    small: cv2.typing.MatLike = rgb
    if half is not None and scale <= 0.5:
        small, scale = half, 2 * scale
    while scale <= 0.5 and min(small.shape[:2]) > 1:
        height, width = small.shape[0] // 2, small.shape[1] // 2
        even = small[: 2 * height, : 2 * width]
        small = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
        scale *= 2
    if scale != 1:
        fewest = round(scale * min(small.shape[:2]))  # pixels; OpenCV reduces none to nothing
        size = None if fewest else tuple(max(round(scale * side), 1) for side in small.shape[1::-1])
        small = cv2.resize(small, size, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(small, np.uint8)


def warp(
    rgb: NDArray[np.uint8],
    affine: NDArray[np.float32],
    size_px: tuple[int, int],
    flags: int,
    border: int = cv2.BORDER_REPLICATE,
) -> NDArray[np.uint8]:
    """Warp a picture (H, W, 3) to the size (width, height); see ``cv2.warpAffine``.

    Of a picture much larger than what an inverse map reaches, that part alone is looked at. Four
    channels take two thirds of the time of three, with the same result, where not too many pixels
    have to be given a fourth for it; only those that the map reaches are.
    """
    exact = affine.astype(np.float64)
    is_inverse = bool(flags & cv2.WARP_INVERSE_MAP)
    inverse = exact if is_inverse else np.asarray(cv2.invertAffineTransform(exact), np.float64)
    reached = _part(inverse, size_px, rgb.shape[:2])
    part = rgb[reached]
    if is_inverse and part.size * _MUCH_LARGER < rgb.size:
        exact[:, 2] -= (reached[1].start, reached[0].start)
        rgb, reached = part, np.s_[:, :]
    if part.size > _FAR_LARGER * 3 * size_px[0] * size_px[1]:
        small = cv2.warpAffine(rgb, exact, size_px, flags=flags, borderMode=border)
        return np.asarray(small, np.uint8)
    four = np.empty((*rgb.shape[:2], 4), np.uint8)
    cv2.cvtColor(part, cv2.COLOR_RGB2RGBA, four[reached])
    warped = cv2.warpAffine(four, exact, size_px, flags=flags, borderMode=border)
    return np.asarray(cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB), np.uint8)


def _part(
    affine: NDArray[np.float64], size_px: tuple[int, int], shape: tuple[int, ...]
) -> tuple[slice, slice]:
    """Give the rows and columns that a map to a picture reaches, never none, with a margin."""
    part = []
    for (across, down, start), length in zip(affine.tolist(), shape[::-1], strict=True):
        ends = [start + x * across + y * down for x in (0, size_px[0]) for y in (0, size_px[1])]
        low = min(max(int(min(ends)) - _MARGIN_PX, 0), length - 1)
        high = min(max(int(max(ends)) + _MARGIN_PX, low + 1), length)
        part.append(slice(low, high))
    columns, rows = part
    return rows, columns


def sampled(plane: NDArray[np.uint8], places: NDArray[np.complexfloating]) -> NDArray[np.uint8]:
    """Give the values (h, w) or (h, w, 3) of a plane at places x + iy (h, w) in its pixels.

    Long rows and four channels take half the time of short ones and three, with the same result.
    """
    height, width = places.shape
    shape = min(height, width), max(height, width)
    pairs = np.ascontiguousarray(places, np.complex64).view(np.float32).reshape(*shape, 2)
    four = plane.ndim == 3 and 2 * plane.size <= _MANY * 3 * pairs.size
    source = cv2.cvtColor(plane, cv2.COLOR_RGB2RGBA) if four else plane
    seen = cv2.remap(
        source, pairs, NO_SECOND_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    colours = cv2.cvtColor(seen, cv2.COLOR_RGBA2RGB) if four else seen
    return np.asarray(colours, np.uint8).reshape(height, width, *plane.shape[2:])


def where_set(mask: NDArray[Any]) -> NDArray[np.intp]:
    """Give where an array is set, counted in reading order.

    The same as ``np.flatnonzero``, whose detours take as long again as the search in a few hundred;
    and levels are searched five times faster once they are told from 0.
    """
    flags = mask if mask.dtype == np.bool_ else mask != 0
    return flags.ravel().nonzero()[0]


def inside(plane: NDArray[Values], mask: NDArray[np.uint8] | NDArray[np.bool_]) -> NDArray[Values]:
    """Give the values, shape (K,) or (K, C), of a plane (h, w) or (h, w, C) where a mask is set.

    The same as ``plane[mask > 0]``, ten times faster where there are several channels.
    """
    chosen = where_set(mask if mask.dtype == np.bool_ else mask > 0)
    return plane.reshape(mask.size, *plane.shape[2:]).take(chosen, axis=0)


def above(plane: NDArray[np.uint8], level: float) -> NDArray[np.uint8]:
    """Give the mask (h, w), 0 or 255, of where a plane (h, w) exceeds a level of 0 or more."""
    return np.asarray(cv2.threshold(plane, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


def between(plane: cv2.typing.MatLike, low: float, high: float) -> NDArray[np.uint8]:
    """Give the mask (h, w), 0 or 255, of where levels (h, w), uint8, lie from ``low`` to ``high``.

    The same as ``cv2.inRange``, in a tenth of its time.
    """
    under = cv2.threshold(plane, round(high), 255, cv2.THRESH_BINARY_INV)[1]
    if round(low) <= 0:
        return np.asarray(under, np.uint8)
    over = cv2.threshold(plane, round(low) - 1, 255, cv2.THRESH_BINARY)[1]
    return np.asarray(cv2.bitwise_and(over, under, dst=over), np.uint8)


@cache
def square(side_px: int) -> NDArray[np.uint8]:
    """Give a square to dilate or to erode by; the same one each time, not to be written to."""
    ones = np.ones((side_px, side_px), np.uint8)
    ones.flags.writeable = False
    return ones


def magnitude(across: NDArray[np.float32], down: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the length of vectors, shape (...).

    What OpenCV's own gives depends, in the last bit, on where in memory the answer happens to lie.
    """
    squares = across * across
    squares += down * down
    np.sqrt(squares, out=squares)
    return squares


def quantile(values: NDArray[Values], share: float) -> float:
    """Give the value below which a share 0..1 of the values (K,) lies, K > 0.

    One of the values, not a mean of two: ``np.percentile`` with ``method="lower"``, nine times
    faster because a single rank is sought.
    """
    rank = int(share * (len(values) - 1))
    parted = _widened(values)
    parted.partition(rank)
    return float(parted[rank])


def level_below(plane: NDArray[np.uint8], mask: NDArray[np.uint8], share: float) -> float:
    """Give the level below which a share of a plane (h, w) lies where a mask is set.

    A few rows tell.
    """
    rows = np.s_[::_EVERY]
    counts = cv2.calcHist([plane[rows]], [0], mask[rows], [256], [0, 256]).ravel()
    below = counts.cumsum()
    return float(below.searchsorted(share * below[-1]))


def median_colour(colours: NDArray[Values]) -> NDArray[Values]:
    """Give the median of each channel, shape (C,), of colours (K, C), K > 0; see `quantile`."""
    rank = (len(colours) - 1) // 2
    channels = _widened(colours.T)
    channels.partition(rank, axis=1)
    return channels[:, rank].astype(colours.dtype)


def _widened(values: NDArray[Any]) -> NDArray[Any]:
    """Copy an array, bytes as whole numbers: NumPy parts many in a quarter of the time or less."""
    return values.astype(np.int32 if values.dtype == np.uint8 else values.dtype, order="C")


def extrapolated(
    colours: NDArray[np.float32], where: NDArray[np.bool_], reach: int
) -> NDArray[np.float32]:
    """Spread colours from where they are known over everything: normalised convolution.

    Parameters
    ----------
    colours : ndarray, shape (h, w, 3), float32
        Any colours.
    where : ndarray, shape (h, w), bool
        Where they are known: somewhere.
    reach : int
        Half the base of the triangle by which a colour's weight falls; where none is near, the
        mean of all counts.

    Returns
    -------
    ndarray, shape (h, w, 3), float32
    """
    mask = where.view(np.uint8)
    known = cv2.merge([cv2.copyTo(colours, mask), where.astype(np.float32)])
    mean = _FAINT * np.array([*cv2.mean(colours, mask)[:3], 1])
    spread = cv2.add(cv2.stackBlur(known, (2 * reach + 1, 2 * reach + 1)), mean)
    planes = np.empty((4, *where.shape), np.float32)
    cv2.split(spread, list(planes))
    return np.asarray(cv2.merge(list(planes[:3] / planes[3])), np.float32)
