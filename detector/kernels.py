"""Array kernels shared by the measures: colour difference, robust statistics, edge blur."""

import cv2
import numpy as np
from numpy.typing import NDArray

WHITE_LAB = np.array([100.0, 0.0, 0.0])


def ciede2000(lab: NDArray[np.floating], reference: NDArray[np.floating]) -> NDArray[np.float64]:
    """Give the CIE ΔE2000 colour difference.

    Parameters
    ----------
    lab, reference : ndarray, shape (..., 3)
        CIE L*a*b* colours; they broadcast.

    Returns
    -------
    ndarray, shape (...), float64

    References
    ----------
    Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula: implementation notes,
    supplementary test data, and mathematical observations", Color Research and Application
    30(1), 2005.
    """
    l1, a1, b1 = np.moveaxis(np.asarray(reference, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(lab, np.float64), -1, 0)
    mean_chroma7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean_chroma7 / (mean_chroma7 + 25.0**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.arctan2(b1, a1) % (2 * np.pi), np.arctan2(b2, a2) % (2 * np.pi)
    coloured = c1 * c2 > 0
    turn = np.where(coloured, h2 - h1, 0)
    turn -= 2 * np.pi * np.round(turn / (2 * np.pi))
    mean_hue = np.where(coloured, h1 + turn / 2, h1 + h2) % (2 * np.pi)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    weight_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    weight_c = 1 + 0.045 * mean_c
    weight_h = 1 + 0.015 * mean_c * _hue_weight(mean_hue)
    dl, dc = (l2 - l1) / weight_l, (c2 - c1) / weight_c
    dh = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2) / weight_h
    rotation = _rotation(mean_hue, mean_c)
    difference: NDArray[np.float64] = np.sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh)
    return difference


def _hue_weight(hue: NDArray[np.float64]) -> NDArray[np.float64]:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    weight: NDArray[np.float64] = 1 + sum(
        share * np.cos(order * hue + np.radians(shift)) for share, order, shift in terms
    )
    return weight


def _rotation(hue: NDArray[np.float64], chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = (np.degrees(hue) - 275) / 25
    angle = np.radians(60 * np.exp(-(centred**2)))
    rotation: NDArray[np.float64] = -np.sin(angle) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    return rotation


def edge_blur_px(grey: NDArray[np.float32], where: NDArray[np.uint8]) -> float:
    """Estimate the blur of the stronger edges in a region, free of their contrast.

    On its crest, an edge of blur s whose picture is blurred once more by t keeps
    1 / sqrt(1 + (t / s)^2) of its gradient, whatever its contrast; the loss gives s. Beside the
    crest the gradient may even grow, so crests alone are read. What the gradient's own filter
    blurs is counted in: no edge comes out sharper than 0.7.

    Parameters
    ----------
    grey : ndarray, shape (h, w), float32
        Picture in display (gamma-encoded) levels 0..255.
    where : ndarray, shape (h, w), uint8
        Non-zero where edges count.

    Returns
    -------
    float
        Standard deviation of the blur, pixels; NaN where the region has no edges.

    References
    ----------
    Zhuo and Sim, "Defocus map estimation from a single image", Pattern Recognition 44(9), 2011.
    """
    blurred = np.asarray(cv2.GaussianBlur(grey, (0, 0), _REBLUR_PX), np.float32)
    (before, crest), (after, _) = _gradient(grey), _gradient(blurred)
    crest &= where > 0
    if not crest.any():
        return float("nan")
    steep = max(float(np.percentile(before[crest], _WEAKER_SHARE)), _LEAST_GRADIENT)
    strong = crest & (before >= steep)
    if strong.sum() < _LEAST_EDGE_PX:
        return float("nan")
    loss = np.maximum(before[strong] / np.maximum(after[strong], 1e-6), 1 + 1e-6)
    blur = _REBLUR_PX / np.sqrt(loss**2 - 1)
    return float(np.median(blur))


_REBLUR_PX = 1.5
_WEAKER_SHARE = 70.0
_LEAST_GRADIENT = 2.0
_LEAST_EDGE_PX = 12


def _gradient(grey: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Give the gradient's magnitude, and where it is greatest along its own direction."""
    across = cv2.Scharr(grey, cv2.CV_32F, 1, 0, scale=1 / 32)
    down = cv2.Scharr(grey, cv2.CV_32F, 0, 1, scale=1 / 32)
    size = np.asarray(cv2.magnitude(across, down), np.float32)
    beside, above = (cv2.dilate(size, np.ones(line, np.uint8)) for line in ((1, 3), (3, 1)))
    return size, size >= np.where(np.abs(across) >= np.abs(down), beside, above)
