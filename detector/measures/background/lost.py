"""A shoulder that is not there: wall where the network is sure of clothes."""

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import above, between, inside, quantile, shrink
from detector.measure import Column, Figure, Reason, measure
from detector.regions import STEPS_A_UNIT
from detector.view import CELL_PX

_SURE = 230  # levels of `Regions.cover`
_WALL, _PALE, _HARD = 1.5, 14.0, 30.0  # ΔE from the wall: the wall itself, pale cloth, and the most
_FOLDS = 2  # times what is pale counts against what is gone
_LEAST = 0.1  # below the chin, in eye distances; in less there is no shoulder
_CHANCE = 0.1  # squared eye distances of white cloth that may look like the wall


@measure("background.lost", "points")
def lost(batch: Batch) -> Column:
    """Shoulder lost in a bad cut-out.

    Measures: the area, in squared eye distances, in which the network is sure of the body and the
    picture shows the wall, within 1.5 ΔE, on one side of the chin less that on the other, less
    twice the area of pale cloth up to 14 ΔE from the wall, and less a tenth; times how far in CIE
    ΔE the rest of the body stands out from the wall, the median, 30 at most. It is looked for from
    the chin down to one eye distance below it, by cells of 4 x 4 pixels.
    Why: a body goes on to both sides, whatever is worn, and a network that has seen many knows how
    far. White clothes before a white wall are white on both sides, and have folds, seams and
    shading; a piece that a cut-out has lost is on one side, and is wall and nothing else.
    Known limits: what is lost on both sides alike, and what the network is not sure of because so
    much is gone. White clothes of which one side alone has not a shade may pass for a loss.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_lost)


def _lost(scene: Scene) -> Figure:
    apart, unit = scene.regions.apart, scene.view.eye_distance_px
    x_px, chin_px = scene.view.points[at.MENTON]
    if apart is None:
        return Reason.REGION_TOO_SMALL
    if not 0 <= chin_px <= len(apart) - max(_LEAST * unit, CELL_PX):
        return 0.0
    below = np.s_[int(chin_px) : len(apart)]
    colours, cover = (shrink(part[below], 1 / CELL_PX) for part in (apart, scene.regions.cover))
    body = above(cover, _SURE - 1)
    plain = cv2.bitwise_and(body, between(colours, 0, _WALL * STEPS_A_UNIT))
    clear = np.asarray(cv2.bitwise_and(body, above(colours, _PALE * STEPS_A_UNIT - 1)), np.uint8)
    middle = min(max(int(x_px / CELL_PX), 0), plain.shape[1])
    sides = [cv2.countNonZero(part) for part in (plain[:, :middle], plain[:, middle:]) if part.size]
    pale = cv2.countNonZero(body) - sum(sides) - cv2.countNonZero(clear)
    cells = max(sides) - (sum(sides) - max(sides)) - _FOLDS * pale
    area = cells * (CELL_PX / unit) ** 2 - _CHANCE
    if area <= 0 or not cv2.countNonZero(clear):
        return 0.0
    return min(quantile(inside(colours, clear), 0.5) / STEPS_A_UNIT, _HARD) * area
