"""The halo that a bad cut-out leaves all along the outline of head and shoulders."""

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.kernels import quantile
from detector.measure import Column, Figure, Reason, measure
from detector.outline import strip
from detector.view import lab_of

_PIECE = 8  # rows of the strip that are averaged: .32 eye distances
_LEAST_PIECES, _SOME = 4, 0.75  # beside the head, and share of them whose hue may turn back less
_HUE = 0.8  # what turns of hue alone count
_ACROSS = np.s_[1:29]  # of the strip, from .14 eye distances within the outline to .06 beyond
_BLACK = 20.0  # CIE L*; what is darker is as dark
_SLOW = np.array([[2], [3], [3]], np.float32)  # of L*, a*, b*: over two columns, shading or noise


@measure("background.edge", "points")
def edge(batch: Batch) -> Column:
    """Halo of a bad cut-out.

    Measures: the median, over pieces of the outline of head and shoulders, .32 eye distances long
    each, of how far CIE L*, a* and b* go back and forth on their way across it to the background:
    twice what each rises or what it falls, whichever is less, the three together. Or, if that is
    more, .8 times what a quarter of the pieces beside the head exceed of a* and b* alone. The
    colours are the means along a piece; changes slower than 2 of L* or 3 of a* and b* in .015 eye
    distances do not count, nor do any of L* below 20.
    Why: a real outline passes from hair, skin or cloth to the wall once. A fringe of another
    background, a painted line or a light rim makes the colour turn back, along most of the outline
    and always at the same depth; loose hair and curls do so at every depth, which leaves nothing
    of it in the mean, and the shading of a round cheek is slow. The gloss of black hair and of
    braids that lie along the outline goes back and forth too, but in the dark. Hue does not turn
    back on the way from skin or hair to the wall; it does where old wall is left in pieces, or on
    one side by a mask that has slipped.
    Known limits: a fringe whose colour lies between the head's and the wall's, or of a single
    pixel, is hard to tell from a soft edge, and a black line shows beside light hair, skin and
    cloth alone. Pieces cut out of the head do not show; `background.bite` looks for them.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_back_and_forth)


def _back_and_forth(scene: Scene) -> Figure:
    around = strip(scene)
    if around is None:
        return Reason.REGION_TOO_SMALL
    pieces = len(around.rgb) // _PIECE
    rows = around.rgb[: pieces * _PIECE, _ACROSS]
    size = (rows.shape[1] // 2, pieces)
    profiles = np.asarray(cv2.resize(rows, size, interpolation=cv2.INTER_AREA), np.uint8)
    lab = lab_of(np.ascontiguousarray(profiles.swapaxes(0, 1))).swapaxes(1, 2).copy()
    np.maximum(lab[:, 0], _BLACK, out=lab[:, 0])
    change = lab[1:] - lab[:-1]
    rise, fall = (np.maximum(way - _SLOW, 0).sum(0) for way in (change, -change))
    turns = 2 * np.minimum(rise, fall)
    beside_head = np.zeros(len(around.rgb), np.bool_)
    beside_head[around.head] = True
    hues = turns[1:, beside_head[_PIECE // 2 :: _PIECE][:pieces]].sum(0)
    hue = _HUE * quantile(hues, _SOME) if len(hues) >= _LEAST_PIECES else 0.0
    return max(quantile(turns.sum(0), 0.5), hue)
