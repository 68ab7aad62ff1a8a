"""The mark that a bad cut-out leaves all along the outline of the head: a fringe."""

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.kernels import sampled
from detector.measure import Column, Figure, Reason, measure
from detector.outline import beside_head, outline
from detector.view import lab_of

_DIRECTIONS, _LEAST_DIRECTIONS = 300, 75
_PIECE = 5  # directions that are averaged
_ACROSS = np.linspace(-0.15, 0.06, 22)  # of the way across the outline, in eye distances
_SLOW = np.array([2.0, 3.0, 3.0], np.float32)  # of L*, a*, b*: over two steps, shading or noise


@measure("background.edge", "ΔE")
def edge(batch: Batch) -> Column:
    """Halo of a bad cut-out.

    Measures: the median, over pieces of the head's outline as seen from the middle of the face, 60
    to the full turn, of how far CIE L*, a* and b* go back and forth on their way from the head
    across the outline to the background: twice what each rises or what it falls, whichever is
    less, the three together. Changes slower than 2 of L* or 3 of a* and b* in a fiftieth of the
    eye distance do not count.
    Why: a real outline passes from hair or skin to the wall once. A fringe of another background,
    a painted line or a light rim makes the colour turn back, along most of the outline; loose hair
    does so only here and there, and the shading of a round cheek is slow.
    Known limits: a fringe whose colour lies between the head's and the wall's, or of a single
    pixel, is hard to tell from a soft edge. Pieces cut out of the head do not show;
    `background.bite` looks for them.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_fringe)


def _fringe(scene: Scene) -> Figure:
    line = outline(scene)
    if line is None:
        return Reason.REGION_TOO_SMALL
    beside = beside_head(line, scene)
    right, down = (line.points[beside] - scene.view.points.mean(0)).T
    turn = np.arctan2(down, right) / (2 * np.pi)
    _, places = np.unique(np.floor(turn * _DIRECTIONS), return_index=True)
    if len(places) < _LEAST_DIRECTIONS:
        return Reason.REGION_TOO_SMALL
    chosen = beside[places[: len(places) // _PIECE * _PIECE]]
    across = line.outwards[chosen, None] * (_ACROSS * scene.view.eye_distance_px)[:, None]
    pixels = sampled(scene.view.rgb, line.points[chosen, None] + across)
    size = (len(_ACROSS) // 2, len(chosen) // _PIECE)
    profiles = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    change = np.diff(lab_of(profiles), axis=1)
    rise, fall = (np.maximum(sign * change - _SLOW, 0).sum(1) for sign in (1, -1))
    return float(np.median(2 * np.minimum(rise, fall).sum(1)))
