"""Bending a picture by a field of shifts, and fields that are the sum of a few pushes."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.view import View

_STEPS = 8

Rgb = NDArray[np.uint8]
Field = NDArray[np.floating]
Push = tuple[int, float, float, float]  # landmark; how far right, down and about it, eye distances


def bent(rgb: Rgb, across: Field, down: Field) -> Rgb:
    """Carry every pixel by a smooth field (h, w), pixels, given at the place it comes from."""
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    x, y = columns, rows
    for _ in range(_STEPS):
        x, y = (
            columns - cv2.remap(across.astype(np.float32), x, y, cv2.INTER_LINEAR),
            rows - cv2.remap(down.astype(np.float32), x, y, cv2.INTER_LINEAR),
        )
    taken = cv2.remap(rgb, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(taken, np.uint8)


def pushed(seen: View, pushes: Iterable[Push]) -> Rgb:
    """Push landmarks, what is about them giving way; a push of nothing holds its landmark."""
    unit = seen.eye_distance_px
    rows, columns = np.mgrid[0 : seen.rgb.shape[0], 0 : seen.rgb.shape[1]].astype(np.float32)
    across, down, shares = np.zeros_like(rows), np.zeros_like(rows), np.ones_like(rows)
    for landmark, right, fall, reach in pushes:
        x, y = seen.points[landmark].tolist()
        away = (columns - x) ** 2 + (rows - y) ** 2
        near = np.exp(-away / np.float32(2 * (reach * unit) ** 2))
        across += near * np.float32(right * unit)
        down += near * np.float32(fall * unit)
        shares += near
    shares = np.maximum(shares - 1, 1)
    return bent(seen.rgb, across / shares, down / shares)
