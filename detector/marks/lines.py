"""Lines in a closeup of a face: by how much they stand out, how long they are, which are paired."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import level_below, square, where_set
from detector.kernels.crops import Box, box_of
from detector.marks.closeup import Closeup
from detector.regions import Mask

_ORDINARY = 6.0  # levels; hard light on pores and wrinkles gives thrice as much
_HAS_COUNTERPART = 0.5  # of a line
_DOT, _FILLED = 0.3, 0.55  # eye distances; share of the box around it
_ORNAMENTS = 2  # more dots are letters
_VECTOR_PX = 16  # bytes that a processor takes at once


def hats(plane: cv2.typing.MatLike, width_px: int) -> tuple[Mask, Mask]:
    """Give by how much lines up to a width are lighter, and darker, than what surrounds them.

    That are a plane's and its negative's top-hats. Side by side they take the time of one, and
    less where rows are whole vectors: what is left of a row OpenCV takes pixel by pixel.
    """
    (height, wide), around = plane.shape, square(width_px)
    vectors = -(-(2 * wide + width_px // 2) // _VECTOR_PX)
    rows = np.empty((height, vectors * _VECTOR_PX), np.uint8)
    one, apart, other = np.s_[:, :wide], np.s_[:, wide:-wide], np.s_[:, -wide:]
    rows[one], rows[apart] = plane, 255
    cv2.bitwise_not(plane, rows[other])
    eroded = np.asarray(cv2.erode(rows, around), np.uint8)
    eroded[apart] = 0
    cv2.subtract(rows, cv2.dilate(eroded, around), rows)
    return rows[one], rows[other]


def stands_out(lines: cv2.typing.MatLike, levels: float) -> Mask:
    """Mask what reaches a level."""
    return np.asarray(cv2.threshold(lines, levels - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)


def beyond_texture(face: Closeup, lines: Mask, *levels: float) -> list[Mask]:
    """Mask what exceeds levels that grow with the skin's own texture; strokes do not change it.

    The texture is as strong as its strongest quarter.
    """
    textured = both(stands_out(lines, _ORDINARY), face.skin)
    rough = 1.0
    if 4 * cv2.countNonZero(textured) > cv2.countNonZero(face.skin):
        rough = level_below(lines, face.skin, 0.75) / _ORDINARY
    return [stands_out(lines, rough * level) for level in levels]


def both(one: cv2.typing.MatLike, other: cv2.typing.MatLike) -> Mask:
    """Mask what two masks have in common."""
    return np.asarray(cv2.bitwise_and(one, other), np.uint8)


def united(shape: tuple[int, ...], masks: Iterable[Mask | None]) -> Mask:
    """Give what any of the masks marks; None marks nothing."""
    found = np.zeros(shape, np.uint8)
    for mask in masks:
        if mask is not None:
            cv2.bitwise_or(found, mask, found)
    return found


def grown(mask: cv2.typing.MatLike, side_px: int) -> Mask:
    """Spread a mask by a square."""
    return np.asarray(cv2.dilate(mask, square(side_px)), np.uint8)


def at_least(
    face: Closeup, lines: Mask, length: float, ornaments: Mask | None = None
) -> Mask | None:
    """Keep lines of a length in eye distances, but for dots where one or two are ornaments.

    None where no line is left.
    """
    if cv2.countNonZero(lines) < length * face.unit_px or (box := box_of(lines)) is None:
        return None
    _, labels, stats, middles = cv2.connectedComponentsWithStats(lines[box], ltype=cv2.CV_16U)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    long = wide * wide + high * high >= (length * face.unit_px) ** 2
    if ornaments is not None:
        shorter, longer = np.minimum(wide, high), np.maximum(wide, high)
        dot = long & (longer < _DOT * face.unit_px) & (2 * shorter > longer)
        dot &= stats[:, cv2.CC_STAT_AREA] >= _FILLED * wide * high
        columns, rows = np.rint(np.nan_to_num(middles)).astype(np.intp).T
        dot &= ornaments[box][rows, columns] > 0
        long &= ~dot if dot.sum() <= _ORNAMENTS else True
    return _chosen(np.asarray(labels, np.uint16), long, lines.shape, box)


def unpaired(lines: Mask, opposite: Mask, share: float = _HAS_COUNTERPART) -> Mask | None:
    """Keep lines of which a mask covers less than a share; None where no line is left."""
    box = box_of(lines)
    if box is None:
        return None
    count, labels = cv2.connectedComponents(lines[box], ltype=cv2.CV_16U)
    whole, met = (
        np.bincount(labels.ravel().take(where_set(mask)), minlength=count)
        for mask in (lines[box], both(lines[box], opposite[box]))
    )
    return _chosen(np.asarray(labels, np.uint16), met < share * whole, lines.shape, box)


def _chosen(
    labels: NDArray[np.uint16], kept: NDArray[np.bool_], shape: tuple[int, ...], box: Box
) -> Mask | None:
    """Mask what is numbered so in a box, but for the ground; None where nothing is."""
    kept[0] = False
    if not np.count_nonzero(kept):
        return None
    found = np.zeros(shape, np.uint8)
    found[box] = (kept.astype(np.uint8) * np.uint8(255)).take(labels)
    return found
