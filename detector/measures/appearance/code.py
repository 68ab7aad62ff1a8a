"""A square of black and white over one lower corner: a QR code, a barcode, a label of print."""

import cv2
import numpy as np

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, square
from detector.measure import Column, Figure, Reason, measure
from detector.measures.appearance.patches import face_closeup
from detector.regions import Mask

_ABOVE_CHIN, _BESIDE = 0.3, 0.5  # eye distances from the chin, from where on it is looked for
_LEAST_ROWS = 12
_STEEP = 140  # levels between a pixel and its neighbours
_WITHIN = 0.2  # eye distances, side of the square in which steep pixels are counted
_DENSE, _ELSEWHERE = 0.45, 0.25  # share of steep pixels: of print, and of all that may be beside it


@measure("appearance.code", "% face")
def code(batch: Batch) -> Column:
    """A code of black and white modules, or dense print, over one lower corner of the photo.

    Measures: the area, in percent of the face's, to one side of the chin and below it, in which
    45 % of the pixels within .1 eye distances differ by 140 levels from a neighbour; nothing where
    anything to the other side or below the chin reaches 25 %.
    Why: print goes from black to white within a pixel or two and back within a few, over wall and
    cloth alike. Cloth, wool and hair have less contrast, and outlines are single lines; bold
    patterns go on to the other side.
    Known limits: modules finer than a pixel at working size, which are grey; a code in the middle
    or on both sides. A boldly patterned scarf over one shoulder is taken for print, so a person
    decides.
    Clause: FICV 10, neither ink marked nor creased; GA 461-2004, 4.1.5.
    """
    return batch.each(_code_percent)


def _code_percent(scene: Scene) -> Figure:
    face = face_closeup(scene)
    if face is None:
        return Reason.REGION_TOO_SMALL
    dense = code_at(scene)[0]
    return 100 * cv2.countNonZero(dense) / (face.area * scene.view.eye_distance_px**2)


@shared
def code_at(scene: Scene) -> tuple[Mask, int]:
    """Mask a code in the rows (h', w) from one row of the view on, and give that row."""
    x, chin = scene.view.points[at.MENTON].tolist()
    unit = scene.view.eye_distance_px
    first = min(max(int(chin - _ABOVE_CHIN * unit), 0), len(scene.view.luma))
    below = scene.view.luma[first:]
    nothing = np.zeros(below.shape, np.uint8), first
    if len(below) < _LEAST_ROWS:
        return nothing
    rises = cv2.morphologyEx(below, cv2.MORPH_GRADIENT, square(3))
    side = 2 * round(_WITHIN * unit / 2) + 1
    steep = above(np.asarray(rises, np.uint8), _STEEP)
    if 255 * cv2.countNonZero(steep) < int(255 * _DENSE) * side * side:  # too few for any square
        return nothing
    share = cv2.blur(steep, (side, side), borderType=cv2.BORDER_CONSTANT)
    most = np.asarray(cv2.reduce(share, 0, cv2.REDUCE_MAX))[0]
    if most.max(initial=0) <= 255 * _DENSE:
        return nothing
    ends = [min(max(int(x + way * unit), 0), len(most)) for way in (-_BESIDE, _BESIDE)]
    left, middle, right = (int(part.max(initial=0)) for part in np.split(most, ends))
    if max(middle, min(left, right)) > 255 * _ELSEWHERE:
        return nothing
    return above(np.asarray(share, np.uint8), 255 * _DENSE), first
