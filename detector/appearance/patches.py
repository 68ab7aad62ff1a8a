"""Patches of the head as differences from the person's own skin: equal for every skin colour."""

from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.appearance.frame import CENTRE_X_PX, EYE_DISTANCE_PX, EYE_Y_PX, Frame
from detector.face import landmarks as at

Patch = NDArray[np.float32]

CHANNELS = 5
_VEIL = 0.03  # added to every colour, as a share of the skin's luminance: black has no hue
_TEXTURE_FLOOR = 2.0
_LIMITS = np.array([2, 2, 2, 1, 3], np.float32)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_SRGB = np.arange(256) / 255
_LINEAR = np.where(_SRGB <= 0.04045, _SRGB / 12.92, ((_SRGB + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)
_EYES = ((at.CORNERS_RIGHT, False), (at.CORNERS_LEFT, True))
_EARS = ((at.indices("127 234 93"), False), (at.indices("356 454 323"), True))
_EYE_RISE, _EAR_DISTANCE = 0.05, 0.1  # in eye distances


class Window(Enum):
    """A square of the frame: its side in pixels of the frame, and the side of its patch."""

    HEAD = (179, 51)
    FACE = (163, 51)
    EYE = (56, 35)
    EAR = (70, 35)


_DROP = {Window.HEAD: -0.9, Window.FACE: 0.75}  # of the centre below the pupils, in eye distances


def patches(frame: Frame, window: Window) -> list[Patch]:
    """Cut a window's patches: one of head or face, two of eyes or ears with the left mirrored.

    Returns
    -------
    list of ndarray, shape (n, n, 5), float32
        Luminance, red and blue against green as logarithms of ratios to the skin's; person's
        share; texture.
    """
    return [_patch(frame, window, centre, mirrored) for centre, mirrored in _centres(frame, window)]


def _centres(frame: Frame, window: Window) -> list[tuple[NDArray[np.float64], bool]]:
    if window in _DROP:
        return [(np.array([CENTRE_X_PX, EYE_Y_PX + _DROP[window] * EYE_DISTANCE_PX]), False)]
    if window is Window.EYE:
        shift = np.array([0, -_EYE_RISE * EYE_DISTANCE_PX])
        return [(frame.points[pair].mean(0) + shift, left) for pair, left in _EYES]
    out = _EAR_DISTANCE * EYE_DISTANCE_PX
    return [
        (frame.points[edge].mean(0) + np.array([out if left else -out, 0]), left)
        for edge, left in _EARS
    ]


def _patch(frame: Frame, window: Window, centre: NDArray[np.float64], mirrored: bool) -> Patch:
    side, pixels = window.value
    height, width = frame.texture.shape
    left, top = np.rint(centre - side / 2).astype(int)
    left, top = int(np.clip(left, 0, width - side)), int(np.clip(top, 0, height - side))
    inside = slice(top, top + side), slice(left, left + side)
    seen, steep = (
        cv2.resize(plane[inside], (pixels, pixels), interpolation=cv2.INTER_AREA)
        for plane in (frame.seen, frame.texture)
    )
    patch = _against_skin(np.asarray(seen, np.uint8), np.asarray(steep, np.uint8), frame.skin)
    return patch[:, ::-1] if mirrored else patch


def _against_skin(
    small: NDArray[np.uint8], steep: NDArray[np.uint8], skin: NDArray[np.uint8]
) -> Patch:
    own = _LINEAR[skin]
    bright = max(float(own @ _LUMINANCE), 0.002)
    colour, own = _LINEAR / bright, own / bright
    shares, hues = (cv2.LUT(small, table) for table in (colour, np.log2(colour + _VEIL)))
    light = 0.5 * np.log2(cv2.transform(shares, _LIGHT) + _VEIL)
    own_hue = np.log2(own + _VEIL)
    own_red, own_blue = own_hue[0] - own_hue[1], own_hue[2] - own_hue[1]
    red, blue = cv2.split(cv2.transform(hues, _AGAINST_GREEN))
    level = cv2.transform(small.astype(np.float32), _LEVEL)
    texture = 0.5 * np.log2(1 + np.multiply(steep, _TEXTURE_FLOOR * 16, dtype=np.float32) / level)
    person = small[..., 3] * np.float32(1 / 255)
    stacked = cv2.merge([light, red - own_red, blue - own_blue, person, texture])
    return np.asarray(np.clip(stacked, -_LIMITS, _LIMITS), np.float32)


# From the channels red, green, blue, person: luminance; red and blue less green; mean level.
_LIGHT = np.array([[*_LUMINANCE, 0]], np.float32)
_AGAINST_GREEN = np.array([[1, -1, 0, 0], [0, -1, 1, 0]], np.float32)
_LEVEL = np.array([[1 / 3, 1 / 3, 1 / 3, 0, 16]], np.float32)
