"""The new picture, resampled once from the photo's own pixels.

A picture that gets smaller is first read at twice its size or more. Whatever is beyond twice is
averaged in linear light, where light adds up as it does on a sensor with larger pixels. The last
halving, and all reading in between pixels, is a Lanczos kernel's, which keeps the detail that the
new pixels can carry; it works on the values as encoded, whose steps look even, so that what little
it overshoots looks alike on both sides of an edge. A placement by whole pixels only copies.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from detector.remedy.frame import Frame, Side
from detector.remedy.light import encoded
from detector.remedy.place import Placement
from detector.remedy.subject import rotation
from detector.view import LINEAR_TABLE

_MANY = 3  # so many readings a side make the kernel of each immaterial
_BAND_ROWS = 64  # rows read at a time: bounds the memory
_SPARE_PX = 4  # reach of the kernel


def resample(
    rgb: NDArray[np.uint8], placement: Placement, picture_px: tuple[int, int]
) -> NDArray[np.uint8]:
    """Make the picture.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The photo, sRGB.
    placement : Placement
        Where it comes to lie; walls past which the picture reaches are continued by mirroring the
        strip along them that is known to be nothing but wall.
    picture_px : tuple of int
        Width and height of the picture.

    Returns
    -------
    ndarray, shape (height, width, 3), uint8
    """
    if placement.moves_nothing and rgb.shape[1::-1] == picture_px:
        return rgb
    source, left_px, top_px = _continued(rgb, placement, picture_px)
    turn = placement.scale * rotation(placement.turn_deg)
    shift = np.array([placement.across_px, placement.down_px]) - turn @ (left_px, top_px)
    matrix = np.column_stack([turn, shift])
    if placement.scale >= 1:
        return _sampled(source, matrix, picture_px, 1)
    double_px = 2 * picture_px[0], 2 * picture_px[1]
    double = _sampled(source, 2 * matrix, double_px, math.ceil(0.5 / placement.scale))
    halved = Image.fromarray(double).resize(picture_px, Image.Resampling.LANCZOS)
    return np.asarray(halved, np.uint8)


def _sampled(
    source: NDArray[np.uint8], matrix: NDArray[np.float64], size: tuple[int, int], times: int
) -> NDArray[np.uint8]:
    """Read a picture through a matrix (2, 3); each pixel is the mean of times x times readings."""
    width, height = size
    bands = []
    for first in range(0, height, _BAND_ROWS):
        rows = min(_BAND_ROWS, height - first)
        # OpenCV counts from the middle of the first pixel, a placement from its corner.
        start = matrix[:, :2] @ (0.5, 0.5) + matrix[:, 2] - (0, first)
        fine = times * np.column_stack([matrix[:, :2], start]) - [[0, 0, 0.5]]
        read = cv2.warpAffine(
            source,
            fine,
            (width * times, rows * times),
            flags=cv2.INTER_LINEAR if times >= _MANY else cv2.INTER_LANCZOS4,
            borderMode=cv2.BORDER_REPLICATE,
        )
        bands.append(_averaged(read, (width, rows)) if times > 1 else read)
    return np.concatenate(bands).astype(np.uint8)


def _averaged(read: cv2.typing.MatLike, size: tuple[int, int]) -> NDArray[np.uint8]:
    light = cv2.resize(cv2.LUT(read, LINEAR_TABLE), size, interpolation=cv2.INTER_AREA)
    return encoded(np.asarray(light, np.float32))


def _continued(
    rgb: NDArray[np.uint8], placement: Placement, picture_px: tuple[int, int]
) -> tuple[NDArray[np.uint8], int, int]:
    """Continue the walls as far as needed; the photo, and what it gained on the left and top."""
    height, width = rgb.shape[:2]
    frame = Frame((width, height), picture_px, rotation(placement.turn_deg))
    gained: dict[Side, int] = {"top": 0, "left": 0, "right": 0}
    longer: cv2.typing.MatLike = rgb
    for wall in placement.padded:
        count = math.ceil(frame.overshoot_px(wall.side, placement.point)) + _SPARE_PX
        longer = _mirrored(np.asarray(longer, np.uint8), wall.side, count, wall.depth_px)
        gained[wall.side] = count
    return np.asarray(longer, np.uint8), gained["left"], gained["top"]


def _mirrored(rgb: NDArray[np.uint8], side: Side, count: int, depth_px: int) -> NDArray[np.uint8]:
    """Continue a picture past a side by so many pixels, its strip there mirrored over and over."""
    period = np.arange(count) % (2 * depth_px)
    outwards = np.minimum(period, 2 * depth_px - 1 - period)
    if side == "top":
        return np.concatenate([rgb[outwards[::-1]], rgb])
    if side == "left":
        return np.concatenate([rgb[:, outwards[::-1]], rgb], axis=1)
    return np.concatenate([rgb, rgb[:, ::-1][:, outwards]], axis=1)
