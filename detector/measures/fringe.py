"""Colours between the head's own and the wall's, all around the head: a grey rim, a soft edge."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import quantile, sampled
from detector.measure import Column, Figure, Reason, measure
from detector.outline import beside_head, outline
from detector.regions import STEPS_A_UNIT
from detector.regions.backdrop import LEAST_CELLS
from detector.view import LIGHTNESS_TABLE

_LEAST_PROFILES = 30
_EVERY = 6  # point of the outline
_ACROSS = np.linspace(-0.12, 0.12, 33)  # of the way across the outline, in eye distances
_LEVEL_STEPS, _LEVEL_SPAN = 3, 2.5  # a plateau: so many steps that differ by less, CIE L*
_NEAR_STEPS = 6  # on which the head begins and the wall, on either side of a plateau
_TO_HEAD, _TO_WALL = 8.0, 5.0  # how much darker the head is than a plateau, and lighter the wall
_DEPTHS = np.arange(6.0, 22.0, 1.5)  # of plateaus below the wall that are looked for, CIE L*
_SAME = 3.0  # how far from such a depth a plateau may lie
_STEP, _END = 8, 6  # of the places on a profile: in one go, and at either end
_SHARPEST = 0.2  # share of the outline that is not looked at, for its way is the shortest
_TINT_LEVELS = 6  # of Cr and Cb, between the wall and a plateau


@measure("background.fringe", "ΔE")
def fringe(batch: Batch) -> Column:
    """Rim between the head and the wall that belongs to neither.

    Measures: the larger of two figures in CIE ΔE. How far a rim of one and the same grey stands out
    from the wall, times the share of the head's outline that it follows: a level stretch of .02 eye
    distances or more on the way across the outline, of the wall's tint, darker than the wall and
    lighter than the head beside it; the grey is the one that gives the largest figure. And how much
    of the way from the head's colour to the wall's is not gone within .06 eye distances, on all but
    the sharpest fifth of the outline.
    Why: where a cut-out has left the edge of another wall, the colour stops on its way from the
    head to the wall, everywhere at the same grey. Where it is painted soft, or a phone has blurred
    what it took for background, the colour dawdles everywhere. Hair passes from dark to light in
    one go, or through greys of all kinds; and ears, jaw and neck are sharp in every sharp photo.
    Known limits: a rim of two pixels or less, one that is tinted or by more than 25 of L* darker
    than the wall (see `background.edge`), or one around light hair does not show. A photo that is
    out of focus as a whole has a soft outline too.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_between)


def _between(scene: Scene) -> Figure:
    line, seen = outline(scene), scene.regions.apart
    if line is None or seen is None or len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    beside = beside_head(line, scene)[::_EVERY]
    if len(beside) < _LEAST_PROFILES:
        return Reason.REGION_TOO_SMALL
    across = line.outwards[beside, None] * (_ACROSS * scene.view.eye_distance_px)[:, None]
    places = line.points[beside, None] + across
    return max(_rim(sampled(scene.view.rgb, places), scene), _left_to_go(sampled(seen, places)))


def _rim(profiles: NDArray[np.uint8], scene: Scene) -> float:
    """Give how far the rim of one grey on profiles (K, 33, 3) stands out, ΔE."""
    pixels = cv2.cvtColor(profiles, cv2.COLOR_RGB2YCrCb)
    lightness = LIGHTNESS_TABLE[pixels[..., 0]]
    tints = pixels[..., 1:].astype(np.int16)
    wall = np.median(tints[:, -1], axis=0)
    walls_own = (np.abs(tints - wall) <= _TINT_LEVELS).all(-1)
    row, depth = _plateaus(lightness, float(scene.backdrop.colour[0]), walls_own)
    found, which = np.nonzero(np.abs(depth[:, None] - _DEPTHS) < _SAME)
    follows = np.zeros((len(profiles), len(_DEPTHS)), np.bool_)
    follows[row[found], which] = True
    return float((_DEPTHS * follows.mean(0)).max())


def _left_to_go(apart: NDArray[np.uint8]) -> float:
    """Give how much of the way to the wall profiles (K, 33) leave to more than one step, ΔE."""
    way = apart.astype(np.int16)
    head, wall = (
        np.partition(ends, _END // 2)[:, _END // 2] for ends in (way[:, :_END], way[:, -_END:])
    )
    left = head - wall - (way[:, :-_STEP] - way[:, _STEP:]).max(1)
    return max(quantile(left, _SHARPEST) / STEPS_A_UNIT, 0.0)


def _plateaus(
    lightness: NDArray[np.float32], wall: float, walls_own: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Find plateaus on profiles (K, N): which profile each is on, and how far below the wall."""
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
    row, place = np.nonzero(level & between)
    middle = (lightest[row, place] + darkest[row, place]) / 2
    return np.asarray(row), np.asarray(wall - middle, np.float32)
