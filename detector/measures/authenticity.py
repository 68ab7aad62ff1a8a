"""Whether the photo is of a person: not of a screen or print, not ironed by a filter.

A standard may send a photo to a person on these figures; they prove nothing.
"""

import math

import cv2
import numpy as np

from detector.batch import Batch, Scene
from detector.crops import box_of, grey, grown, square_at
from detector.kernels import quantile
from detector.measure import Column, Figure, Reason, measure
from detector.measures.background import border_steps
from detector.measures.sharpness import focus_percent
from detector.spectrum import power, strongest_peak_db
from detector.texture import band, cell_deviations, cell_means

_SIDE_PX, _LEAST_SIDE_PX = 192, 64
_MIDDLE_OF_FACE = 5  # the bridge of the nose


@measure("authenticity.recapture", "dB")
def recapture(batch: Batch) -> Column:
    """A photo of a screen or of a print.

    Measures: how far the most prominent frequency of the face stands above those around it, in
    lightness and in colour, at the photo's own size and at working size; or, where that is more,
    the step in colour, CIE ΔE2000, that a third side of the picture has at least, in decibels.
    Why: a screen's stripes, a print's dots and their moiré repeat all over the picture; nothing in
    a face does. A print that lies on a table shows its edge on most sides.
    Known limits: a recapture fine enough, or soft enough, leaves no period. A display's tone curve
    is not told from a dark photo, nor a drawn frame from a sheet's edge.
    Clause: the photo is taken of the person; never a reason to refuse by itself.
    """
    return batch.each(_strongest_db)


def _strongest_db(scene: Scene) -> Figure:
    period_db = _period_db(scene)
    return period_db if isinstance(period_db, Reason) else max(period_db, _sheet_db(scene))


def _sheet_db(scene: Scene) -> float:
    steps = sorted((step for step in border_steps(scene) if step >= 1), reverse=True)
    return 20 * math.log10(steps[_SHEET_SIDES - 1]) if len(steps) >= _SHEET_SIDES else 0.0


_SHEET_SIDES = 3


def _period_db(scene: Scene) -> Figure:
    view = scene.view
    pictures = (
        [(view.rgb, 1.0)]
        if view.scale == 1
        else [(view.rgb, 1.0), (scene.photo.rgb, 1 / view.scale)]
    )
    squares = [
        square_at(rgb, view.points[_MIDDLE_OF_FACE] * times, _SIDE_PX) for rgb, times in pictures
    ]
    if len(squares[0]) < _LEAST_SIDE_PX:
        return Reason.REGION_TOO_SMALL
    weights = np.array(_LIGHTNESS_AND_COLOUR, np.float32)
    planes = [
        plane
        for square in squares
        for plane in cv2.split(cv2.transform(square.astype(np.float32), weights))
    ]
    return max(strongest_peak_db(power(np.asarray(plane, np.float32))) for plane in planes)


# Of red, green and blue: luma, and green against the two others, where a screen's stripes show.
_LIGHTNESS_AND_COLOUR = ((0.299, 0.587, 0.114), (-0.25, 0.5, -0.25))


@measure("authenticity.retouched", "level")
def retouched(batch: Batch) -> Column:
    """Skin without texture while the edges are sharp.

    Measures: the standard deviation, in levels, of the skin's detail between 1.2 and 4 percent of
    the eye distance, in the smoothest tenth of its cells, brought to middle grey by the square root
    of the cell's own level; what the blur of the face's edges alone takes from it is given back.
    Why: pores, fine lines and the skin's shading are in every photo that is sharp, on young and on
    dark skin; a filter that spares edges takes nothing else. Dark and underexposed skin varies by
    fewer levels and by a larger share of its level; the root lies between.
    Known limits: noise added afterwards passes for texture; heavy make-up and heavy compression
    come near the limit.
    Clause: GA 461-2004, 4.1.5 natural look; never a reason to refuse by itself.
    """
    return batch.each(_texture_levels)


def _texture_levels(scene: Scene) -> Figure:
    box = box_of(scene.regions.skin)
    if box is None:
        return Reason.OUTSIDE_PICTURE
    eyes = scene.view.eye_distance_px
    box = grown(box, round(3 * _PORES[1] * eyes))
    picture = grey(scene.view.rgb[box])
    unclipped = cv2.bitwise_and(scene.regions.skin[box], cv2.inRange(picture, 1, _NEARLY_WHITE))
    skin, cell_px = np.asarray(unclipped, np.uint8), max(round(_CELL * eyes), 4)
    texture = band(picture, *(share * eyes for share in _PORES))
    deviations = cell_deviations(texture, skin, cell_px)
    if len(deviations) < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    blur = focus_percent(scene)
    if isinstance(blur, Reason):
        return blur
    at_middle_grey = deviations * np.sqrt(_MIDDLE_GREY / cell_means(picture, skin, cell_px))
    lost = max(blur**2 - _SHARP_PERCENT**2, 0) / (2 * _GRAIN_PERCENT**2)
    return quantile(at_middle_grey, _SMOOTHEST) * math.exp(min(lost, _MOST_GIVEN_BACK))


_NEARLY_WHITE, _MIDDLE_GREY = 245, 128
_PORES, _CELL, _LEAST_CELLS, _SMOOTHEST = (0.012, 0.04), 0.09, 12, 0.1
_SHARP_PERCENT, _GRAIN_PERCENT, _MOST_GIVEN_BACK = 0.9, 2.2, 2.0
