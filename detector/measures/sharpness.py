"""Focus."""

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import edge_blur_px
from detector.measure import Column, Figure, Reason, measure
from detector.regions import fill


@measure("sharpness.focus", "% eye distance")
def focus(batch: Batch) -> Column:
    """Blur of the face's own edges.

    Measures: the standard deviation of the blur on the strongest edges of eyes, brows and lips, in
    percent of the eye distance.
    Why: eyes, brows and lips are in every face and in one plane; hair and clothes are neither.
    The estimate does not depend on contrast, so pale brows are not out of focus.
    Known limits: nothing finer than about half a working pixel can be told apart.
    Clause: GA 461-2004 (features clearly visible); cf. ISO/IEC 29794-5 Sharpness.
    """
    return batch.each(_blur_percent)


def _blur_percent(scene: Scene) -> Figure:
    view = scene.view
    where = fill(view, at.EYE_RIGHT, at.EYE_LEFT, at.BROW_RIGHT, at.BROW_LEFT, at.LIPS_OUTER)
    reach = 2 * round(0.04 * view.eye_distance_px) + 1
    where = np.asarray(cv2.dilate(where, np.ones((reach, reach), np.uint8)), np.uint8)
    rows, columns = (np.flatnonzero(where.any(axis)) for axis in (1, 0))
    if not len(rows):
        return Reason.OUTSIDE_PICTURE
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    grey = cv2.cvtColor(np.ascontiguousarray(view.rgb[box]), cv2.COLOR_RGB2GRAY)
    blur_px = edge_blur_px(grey.astype(np.float32), where[box])
    return Reason.REGION_TOO_SMALL if np.isnan(blur_px) else 100 * blur_px / view.eye_distance_px
