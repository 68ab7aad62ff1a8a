"""Outlines of what was seen: of masks, of groups of landmarks, and the arrows between points."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene
from detector.face.landmarks import Indices
from detector.overlay.drawing import Outline
from detector.view import CELL_PX

_SMALLEST = 0.004  # of the picture's area: below it a patch is a speck
_MOST_PATCHES = 4
_SMOOTHNESS = 0.004  # of an outline's length


def of_mask(scene: Scene, mask: NDArray[np.bool_]) -> tuple[Outline, ...]:
    """Outline the largest patches of a mask at working size, in pixels of the photo."""
    return _patches(mask, 1 / scene.view.scale)


def of_cells(scene: Scene, cells: NDArray[np.bool_]) -> tuple[Outline, ...]:
    """Outline the largest patches among cells of the backdrop, in pixels of the photo."""
    return _patches(cells, CELL_PX / scene.view.scale)


def _patches(mask: NDArray[np.bool_], px: float) -> tuple[Outline, ...]:
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    ranked = sorted(found, key=cv2.contourArea, reverse=True)[:_MOST_PATCHES]
    large = [one for one in ranked if cv2.contourArea(one) >= _SMALLEST * mask.size]
    smooth = [
        cv2.approxPolyDP(one, _SMOOTHNESS * cv2.arcLength(one, closed=True), closed=True)
        for one in large or ranked[:1]
    ]
    return tuple((one[:, 0].astype(np.float64) + 0.5) * px for one in smooth if len(one) > 2)


def hull(scene: Scene, landmarks: Indices) -> Outline:
    """Outline a group of landmarks, in pixels of the photo."""
    around = cv2.convexHull(scene.view.points[landmarks].astype(np.float32))
    return np.asarray(around[:, 0], np.float64) / scene.view.scale


def box(outline: Outline, margin: float) -> Outline:
    """Give the upright rectangle about an outline, wider by ``margin`` on every side."""
    (left, top), (right, bottom) = outline.min(0) - margin, outline.max(0) + margin
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def circle(centre: Outline, radius: float) -> Outline:
    """Give a circle as a polygon."""
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    return np.asarray(centre + radius * np.stack([np.cos(turn), np.sin(turn)], 1), np.float64)


def arrow(start: Outline, end: Outline, head: float) -> tuple[Outline, ...]:
    """Give an arrow as two lines: the shaft, and the head of the given length."""
    along = (start - end) / max(float(np.linalg.norm(start - end)), 1e-9)
    across = np.array([-along[1], along[0]])
    barbs = [end + head * (along + side * 0.6 * across) for side in (1, -1)]
    return np.stack([start, end]), np.stack([barbs[0], end, barbs[1]])


def span(start: Outline, end: Outline, tick: float) -> tuple[Outline, ...]:
    """Give a dimension line: from end to end, with a tick across each."""
    along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
    across = tick * np.array([-along[1], along[0]])
    ticks = [np.stack([point - across, point + across]) for point in (start, end)]
    return np.stack([start, end]), *ticks
