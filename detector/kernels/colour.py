"""Light and colour as the eye tells them: linear light, CIE L*a*b*, colour difference."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

WHITE_LAB = np.array([100.0, 0.0, 0.0])

Float = NDArray[np.floating[Any]]


def cielab(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give CIE L*a*b* (D65, L 0..100) of linear sRGB 0..1, shape (h, w, 3).

    OpenCV's conversion of gamma-encoded colours interpolates in a table and is up to 0.4 wrong;
    this one is right to 0.03, and faster.
    """
    return np.asarray(cv2.cvtColor(linear, cv2.COLOR_LRGB2Lab), np.float32)


def linearised(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Undo the gamma of sRGB values 0..1 (IEC 61966-2-1)."""
    bright = cv2.pow((shares + np.float32(0.055)) * np.float32(1 / 1.055), 2.4)
    return np.where(shares <= 0.04045, shares * np.float32(1 / 12.92), bright).astype(np.float32)


def lightness(luminance: float) -> float:
    """Give CIE L*, 0..100, of a linear relative luminance 0..1."""
    linear = luminance * (29 / 3) ** 3
    return linear if linear <= 8 else 116 * luminance ** (1 / 3) - 16


def luminance_of(lightness: float) -> float:
    """Give the linear relative luminance, 0..1, of a CIE L*, 0..100."""
    return float(lightness * (3 / 29) ** 3 if lightness <= 8 else ((lightness + 16) / 116) ** 3)


def ciede2000(lab: NDArray[np.floating], reference: NDArray[np.floating]) -> NDArray[np.float64]:
    """Give the CIE ΔE2000 colour difference.

    Parameters
    ----------
    lab, reference : ndarray, shape (..., 3)
        CIE L*a*b* colours; they broadcast. Where ``lab`` is of single precision, so are the
        formula's many cosines, but not the choice of the way round the hue circle.

    Returns
    -------
    ndarray, shape (...), float64

    References
    ----------
    Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula: implementation notes,
    supplementary test data, and mathematical observations", Color Research and Application
    30(1), 2005.
    """
    kind: type[np.floating] = np.float32 if lab.dtype == np.float32 else np.float64
    l1, a1, b1 = (reference[..., channel].astype(np.float64) for channel in range(3))
    l2, a2, b2 = (lab[..., channel].astype(np.float64) for channel in range(3))
    stretch = 1.5 - 0.5 * _chroma_weight((_length(a1, b1) + _length(a2, b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = _length(a1, b1), _length(a2, b2)
    h1, h2 = _round_the_circle(np.arctan2(b1, a1)), _round_the_circle(np.arctan2(b2, a2))
    turn = h2 - h1
    coloured = c1 * c2 > 0
    turn = np.where(coloured, turn - 2 * np.pi * np.rint(turn / (2 * np.pi)), 0)
    hue = _round_the_circle(np.where(coloured, h1 + turn / 2, h1 + h2))
    mean_hue: Float = np.asarray(hue, kind)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    from_grey = (mean_l - 50) * (mean_l - 50)
    weight_l = 1 + 0.015 * from_grey / np.sqrt(20 + from_grey)
    weight_c = 1 + 0.045 * mean_c
    weight_h = 1 + 0.015 * mean_c * _hue_weight(mean_hue)
    dl, dc = (l2 - l1) / weight_l, (c2 - c1) / weight_c
    dh = 2 * np.sqrt(c1 * c2) * np.sin((turn / 2).astype(kind)) / weight_h
    rotation = _rotation(mean_hue, mean_c)
    return np.asarray(np.sqrt(dl * dl + dc * dc + dh * dh + rotation * dc * dh), np.float64)


def _round_the_circle(hue: Float) -> Float:
    """Bring angles into 0 .. 2π; in a third of the time that the remainder takes."""
    brought: Float = hue - 2 * np.pi * np.floor(hue / (2 * np.pi))
    return brought


def _length(a: Float, b: Float) -> Float:
    return np.sqrt(a * a + b * b)


def _chroma_weight(chroma: Float) -> Float:
    square = chroma * chroma
    seventh = square * square * square * chroma
    return np.sqrt(seventh / (seventh + 25.0**7))


def _hue_weight(hue: Float) -> Float:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    weight: Float = 1 + sum(
        share * np.cos(order * hue + math.radians(shift)) for share, order, shift in terms
    )
    return weight


def _rotation(hue: Float, chroma: Float) -> Float:
    centred = (np.degrees(hue) - 275) / 25
    return -2 * np.sin(math.radians(60) * np.exp(-centred * centred)) * _chroma_weight(chroma)
