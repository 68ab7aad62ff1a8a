"""The new picture, resampled once from the photo's own pixels.

Reducing takes the mean of the light that falls on each new pixel, as a sensor with larger pixels
would: it is computed in linear light, where light adds up, and cannot overshoot, so that no bright
rim appears around dark hair. In between pixels, and where the picture is enlarged, a Lanczos kernel
reads the values as encoded, whose steps look even, so that what little it overshoots looks alike
on both sides of an edge. A placement by whole pixels only copies.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.remedy.frame import Frame, Side
from detector.remedy.place import Placement
from detector.remedy.subject import rotation
from detector.view import LINEAR_TABLE

_MANY = 3  # so many samples a side make the kernel that reads each of them immaterial
_BAND_ROWS = 64  # new rows made at a time: bounds the memory
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
    samples = max(math.ceil(1 / placement.scale - 1e-6), 1)
    width, height = picture_px
    bands = [
        _band(source, turn, shift - (0, first), (width, min(_BAND_ROWS, height - first)), samples)
        for first in range(0, height, _BAND_ROWS)
    ]
    return np.concatenate(bands)


def _band(
    source: NDArray[np.uint8],
    turn: NDArray[np.float64],
    shift: NDArray[np.float64],
    size: tuple[int, int],
    samples: int,
) -> NDArray[np.uint8]:
    """Make some rows; each pixel is the mean of samples x samples readings."""
    # OpenCV counts from the middle of the first pixel, a placement from its corner.
    fine = samples * np.column_stack([turn, turn @ (0.5, 0.5) + shift]) - [[0, 0, 0.5]]
    kernel = cv2.INTER_LINEAR if samples >= _MANY else cv2.INTER_LANCZOS4
    read = cv2.warpAffine(
        source,
        fine,
        (size[0] * samples, size[1] * samples),
        flags=kernel,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if samples == 1:
        return np.asarray(read, np.uint8)
    light = cv2.resize(cv2.LUT(read, LINEAR_TABLE), size, interpolation=cv2.INTER_AREA)
    return _encoded(np.asarray(light, np.float32))


def _encoded(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Encode linear light 0..1 as sRGB levels (IEC 61966-2-1)."""
    curve = 1.055 * np.power(light, np.float32(1 / 2.4)) - 0.055
    levels = 255 * np.where(light <= 0.0031308, 12.92 * light, curve)
    return np.asarray(np.rint(levels).clip(0, 255), np.uint8)


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
