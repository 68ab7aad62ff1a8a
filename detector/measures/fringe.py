"""A rim of one grey around the head, between its own colour and the wall's."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.measure import Column, Figure, Reason, measure
from detector.outline import outline, pixels_at
from detector.view import LIGHTNESS_TABLE

_LEAST_CELLS, _LEAST_PROFILES = 40, 30
_EVERY = 4  # point of the outline
_ACROSS = np.linspace(-0.12, 0.12, 33)  # of the way across the outline, in eye distances
_LEVEL_STEPS, _LEVEL_SPAN = 3, 2.5  # a plateau: so many steps that differ by less, CIE L*
_NEAR_STEPS = 6  # on which the head begins and the wall, on either side of a plateau
_TO_HEAD, _TO_WALL = 8.0, 5.0  # how much darker the head is than a plateau, and lighter the wall
_DEPTHS = np.arange(6.0, 22.0, 1.5)  # of plateaus below the wall that are looked for, CIE L*
_SAME = 3.0  # how far from such a depth a plateau may lie
_TINT_LEVELS = 6  # of Cr and Cb, between the wall and a plateau


@measure("background.fringe", "ΔE")
def fringe(batch: Batch) -> Column:
    """Grey rim between the head and the wall.

    Measures: how far in CIE ΔE a rim of one and the same grey stands out from the wall, times the
    share of the head's outline that it follows. A rim is a level stretch of .02 eye distances or
    more on the way across the outline, of the wall's tint, darker than the wall and lighter than
    the head beside it; the grey is the one that gives the largest figure.
    Why: where a cut-out has left the edge of another wall, or is painted soft, the colour stops on
    its way from the head to the wall, everywhere at the same grey. Hair passes from dark to light
    in one go, or through greys of all kinds.
    Known limits: a rim of two pixels or less, one that is tinted or by more than 25 of L* darker
    than the wall (see `background.edge`), or one around light hair does not show.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_rim)


def _rim(scene: Scene) -> Figure:
    line = outline(scene)
    if line is None or len(scene.backdrop.colours) < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    above = np.flatnonzero(line.free & (line.points[:, 1] < scene.view.points[152, 1]))[::_EVERY]
    if len(above) < _LEAST_PROFILES:
        return Reason.REGION_TOO_SMALL
    across = line.outwards[above, None] * (_ACROSS * scene.view.eye_distance_px)[:, None]
    pixels = cv2.cvtColor(pixels_at(scene, line.points[above, None] + across), cv2.COLOR_RGB2YCrCb)
    lightness = LIGHTNESS_TABLE[pixels[..., 0]]
    tints = pixels[..., 1:].astype(np.int16)
    wall = np.median(tints[:, -1], axis=0)
    walls_own = (np.abs(tints - wall) <= _TINT_LEVELS).all(-1)
    depths = _plateaus(lightness, float(scene.backdrop.colour[0]), walls_own)
    followed = [(np.abs(depths - depth) < _SAME).any(1).mean() for depth in _DEPTHS]
    return float((_DEPTHS * followed).max())


def _plateaus(
    lightness: NDArray[np.float32], wall: float, walls_own: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Give how far plateaus on profiles (K, N) lie below the wall, (K, N'); NaN where none is."""
    count = lightness.shape[1] - _LEVEL_STEPS + 1
    lightest, darkest = (
        extreme(lightness, np.ones((1, _LEVEL_STEPS), np.uint8), anchor=(0, 0))[:, :count]
        for extreme in (cv2.dilate, cv2.erode)
    )
    wide = np.pad(lightness, ((0, 0), (_NEAR_STEPS, _NEAR_STEPS)), mode="edge")
    near = np.ones((1, _NEAR_STEPS), np.uint8)
    head = cv2.erode(wide, near, anchor=(0, 0))[:, :count]
    after = _NEAR_STEPS + _LEVEL_STEPS
    beyond = cv2.dilate(wide, near, anchor=(0, 0))[:, after : after + count]
    level = (lightest - darkest < _LEVEL_SPAN) & walls_own[:, :count]
    between = (head < darkest - _TO_HEAD) & (beyond > lightest + _TO_WALL)
    depth = wall - (lightest + darkest) / 2
    return np.where(level & between, depth, np.float32(np.nan)).astype(np.float32)
