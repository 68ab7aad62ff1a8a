"""Light and colour as the eye tells them: linear light, CIE L*a*b*, colour difference."""

import math
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels.crops import channels

Colour = Sequence[float] | NDArray[np.floating[Any]]

WHITE_LAB = (100.0, 0.0, 0.0)


def cielab(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give CIE L*a*b* (D65, L 0..100) of linear sRGB 0..1, shape (h, w, 3).

    OpenCV's conversion of gamma-encoded colours interpolates in a table and is up to 0.4 wrong;
    this one is right to 0.03, and faster.
    """
    return np.asarray(cv2.cvtColor(linear, cv2.COLOR_LRGB2Lab), np.float32)


def green_against_magenta(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give by how much green exceeds the mean of red and blue, in levels from 128."""
    red, green, blue = channels(rgb)
    magenta = cv2.addWeighted(red, 0.5, blue, 0.5, 0)
    return np.asarray(cv2.addWeighted(green, 1, magenta, -1, 128), np.uint8)


def green_against_blue(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give half of what green exceeds blue by, in levels from 128."""
    green, blue = (cv2.extractChannel(rgb, channel) for channel in (1, 2))
    return np.asarray(cv2.addWeighted(green, 0.5, blue, -0.5, 128), np.uint8)


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


def ciede2000(one: Colour, other: Colour) -> float:
    """Give the CIE ΔE2000 colour difference of two CIE L*a*b* colours (3,).

    In plain Python: on one pair of colours numpy takes ten times as long.

    References
    ----------
    Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula: implementation notes,
    supplementary test data, and mathematical observations", Color Research and Application
    30(1), 2005.
    """
    (l1, a1, b1), (l2, a2, b2) = map(float, one), map(float, other)
    stretch = 1.5 - 0.5 * _chroma_weight((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.atan2(b, a) % math.tau for a, b in ((a1, b1), (a2, b2)))
    turn = h2 - h1
    if abs(turn) > math.pi:
        turn -= math.copysign(math.tau, turn)
    hue = (h1 + turn / 2) % math.tau
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    from_grey = (mean_l - 50) ** 2
    dl = (l2 - l1) / (1 + 0.015 * from_grey / math.sqrt(20 + from_grey))
    dc = (c2 - c1) / (1 + 0.045 * mean_c)
    dh = 2 * math.sqrt(c1 * c2) * math.sin(turn / 2) / (1 + 0.015 * mean_c * _hue_weight(hue))
    return math.sqrt(max(dl * dl + dc * dc + dh * dh + _rotation(hue, mean_c) * dc * dh, 0))


def _chroma_weight(chroma: float) -> float:
    seventh = chroma**7
    return math.sqrt(seventh / (seventh + 25.0**7))


def _hue_weight(hue: float) -> float:
    weight = 0.0
    for share, order, shift in _HUE_TERMS:
        weight += share * math.cos(order * hue + shift)
    return 1 + weight


_HUE_TERMS = (
    (-0.17, 1, math.radians(-30)),
    (0.24, 2, 0.0),
    (0.32, 3, math.radians(6)),
    (-0.20, 4, math.radians(-63)),
)


def _rotation(hue: float, chroma: float) -> float:
    centred = (math.degrees(hue) - 275) / 25
    return -2 * math.sin(math.radians(60) * math.exp(-centred * centred)) * _chroma_weight(chroma)


def difference_quantile(
    colours: NDArray[np.float32], reference: NDArray[np.float32], share: float
) -> float:
    """Give the CIE ΔE2000 from a colour below which a share 0..1 of the colours lies.

    They are ranked as if the difference grew alike in all directions as it does at the reference
    itself along each axis; the one in question is then told exactly.

    Parameters
    ----------
    colours : ndarray, shape (K, 3), float32
        CIE L*a*b* colours, K > 0.
    reference : ndarray, shape (3,), float32
        The colour they are compared with.
    share : float
        Which of them is asked for.
    """
    middle = reference.tolist()
    weights = [ciede2000(middle, beside) for beside in (reference + _AXES).tolist()]
    apart = colours.T.copy()  # long rows take a third of the time of short ones
    apart -= reference[:, None]
    apart *= np.array(weights, np.float32)[:, None]
    apart *= apart
    rank = int(share * (len(colours) - 1))
    chosen = (apart[0] + apart[1] + apart[2]).argpartition(rank)[rank]
    return ciede2000(colours[chosen].tolist(), middle)


_AXES = np.eye(3, dtype=np.float32)
