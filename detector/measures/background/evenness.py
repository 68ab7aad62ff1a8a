"""The background: its evenness."""

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.kernels import difference_quantile, median_colour, shrink, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.measures.background.clutter import without_hair
from detector.regions.backdrop import LEAST_CELLS
from detector.view import lab_of_means

_SMOOTHING_CELLS = 10
_LEAST_SUPPORT = 0.25


@measure("background.uniformity", "ΔE00")
def uniformity(batch: Batch) -> Column:
    """Unevenness of the background.

    Measures: the 95th percentile of CIE ΔE2000 between the smoothed background and its median
    colour; of every 10 x 10 pixels the lightest red, green and blue are taken.
    Why: smoothing over cells leaves gradients, shadows and folds but no sensor noise, which
    OFIQ's gradient mean punishes instead; and loose hair before an even wall lets it through.
    Known limits: small things hardly move the percentile (``background.spot``), nor does a fine
    pattern that the cells even out (``background.pattern``).
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 BackgroundUniformity.
    """
    return batch.each(_uniformity)


def _uniformity(scene: Scene) -> Figure:
    backdrop = scene.backdrop
    if len(backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    weighted = cv2.cvtColor(without_hair(scene), cv2.COLOR_RGB2RGBA)
    weighted = cv2.copyTo(weighted, backdrop.seen.view(np.uint8))
    half = shrink(np.asarray(weighted, np.uint8), 0.5)
    side = _SMOOTHING_CELLS // 2
    sums = np.asarray(cv2.boxFilter(half, cv2.CV_32F, (side, side)), np.float32)
    known = where_set((half[..., 3] > 127) & (sums[..., 3] > 255 * _LEAST_SUPPORT))
    kept = sums.reshape(-1, 4).take(known[::2], axis=0)
    if not len(kept):
        return Reason.REGION_TOO_SMALL
    colours = lab_of_means(kept[:, :3] * (np.float32(255) / kept[:, 3:]))
    return difference_quantile(colours, median_colour(colours), 0.95)
