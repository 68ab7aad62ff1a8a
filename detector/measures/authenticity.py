"""Whether the photo is of a person: not of a screen or print, not ironed by a filter.

A standard may send a photo to a person on these figures; they prove nothing.
"""

import math

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import green_against_magenta, quantile, shrink
from detector.kernels.crops import luma, square_at
from detector.kernels.spectrum import held_down, power, strongest_peak_db
from detector.kernels.texture import MEAN_TO_DEVIATION
from detector.measure import Column, Figure, Reason, column, measure
from detector.measures.background.border import border_steps
from detector.measures.sharpness.focus import detail, focus_percent
from detector.photo import Photo

_SIDE_PX, _HALF_PX, _LEAST_HALF_PX = 192, 96, 32
_MIDDLE_OF_FACE = 5  # the bridge of the nose


@measure("authenticity.recapture", "dB")
def recapture(batch: Batch) -> Column:
    """A photo of a screen or of a print.

    Measures: how far the most prominent frequency of the face stands above those around it, in
    decibels, in lightness and in green against magenta, at the photo's own size and at working
    size, where steep edges are held down to a few levels; or, where that is more, by how many
    decibels the step in colour that a third side of the picture has at least exceeds the CIE
    ΔE2000 of 1.6 that plain backgrounds reach, unless it runs along a line of pixels.
    Why: a screen's stripes, a print's dots and their moiré repeat all over the picture; nothing in
    a face does. A print that lies on a table shows its edge on most sides, never quite upright; a
    drawn frame is upright to the pixel. Where a pattern is so strong that no face is found, the
    middle of the picture is looked at.
    Known limits: a recapture fine enough, or soft enough, leaves no period, and bands broader than
    a third of the eye distance are taken for shading. A display's tone curve is not told from
    harsh contrast, nor an exactly upright sheet from a drawn frame. Stripes that lie exactly on the
    lines of JPEG's blocks are taken for those. A mask's folds repeat too.
    Clause: the photo is taken of the person; never a reason to refuse by itself.
    """
    return column(
        _strongest_db(scene) if scene else _without_face_db(photo)
        for photo, scene in zip(batch.photos, batch.scenes, strict=True)
    )


def _without_face_db(photo: Photo) -> Figure:
    size_px = np.array([photo.width_px, photo.height_px])
    if size_px.min() < 2 * _LEAST_HALF_PX:
        return Reason.NO_FACE
    return _own_period_db(photo, size_px / 2)


def _strongest_db(scene: Scene) -> Figure:
    period_db = _period_db(scene)
    return period_db if isinstance(period_db, Reason) else max(period_db, _sheet_db(scene))


def _sheet_db(scene: Scene) -> float:
    steps = sorted((step for step in border_steps(scene).sides if step >= 1), reverse=True)
    if len(steps) < _SHEET_SIDES or _upright_share(scene) > _DRAWN:
        return 0.0
    return 20 * math.log10(steps[_SHEET_SIDES - 1] / _USUAL_STEP)


def _upright_share(scene: Scene) -> float:
    """Give along what share of a side, in the median, the steepest step is on one line of pixels.

    A frame that was drawn is upright to the pixel, a sheet or a screen before a camera is not.
    """
    levels = scene.view.luma.astype(np.int16)
    depth = max(round(_OUTER_SHARE * min(levels.shape)), 2)
    shares = []
    for side in (levels, levels[::-1], levels.T, levels.T[::-1]):
        steepest = np.abs(np.diff(side[:depth], axis=0)).argmax(0)
        shares.append(np.bincount(steepest).max() / len(steepest))
    return float(np.median(shares))


_SHEET_SIDES, _USUAL_STEP = 3, 1.6
_OUTER_SHARE, _DRAWN = 0.14, 0.55


def _period_db(scene: Scene) -> Figure:
    view = scene.view
    middle = view.points[_MIDDLE_OF_FACE]
    levels, half = (
        square_at(view.luma, middle, _SIDE_PX),
        square_at(view.half, middle / 2, _HALF_PX),
    )
    if len(half) < _LEAST_HALF_PX:
        return Reason.REGION_TOO_SMALL
    period_db = _repeating_db(levels, half, view.scale)
    if view.scale == 1:
        return period_db
    return max(period_db, _own_period_db(scene.photo, middle / view.scale))


def _own_period_db(photo: Photo, middle_px: NDArray[np.floating]) -> float:
    """Give the strongest period around a point of the photo, at its own size."""
    around = square_at(photo.rgb, middle_px, _SIDE_PX)
    side = len(around) // 4 * 4
    own = around[:side, :side]
    return _repeating_db(luma(own), shrink(own, 0.5), 1.0)


def _repeating_db(levels: NDArray[np.uint8], half: NDArray[np.uint8], scale: float) -> float:
    """Give the strongest period of a square; in colour at half the size, as JPEG keeps colour."""
    return max(
        strongest_peak_db(power(held_down(plane)), scale)
        for plane in (levels, green_against_magenta(half))
    )


@measure("authenticity.retouched", "level")
def retouched(batch: Batch) -> Column:
    """Skin without texture while the edges are sharp.

    Measures: the standard deviation, in levels, of the detail between 0.6 and 1.5 pixels of working
    size that skin around the features has, in the smoothest tenth of its cells, brought to middle
    grey by the square root of the cell's own level; what the blur of the face's edges alone takes
    from it is given back.
    Why: pores, fine lines and the camera's own grain are in every photo that is sharp, on young
    and on dark skin; a filter that spares edges takes nothing else, and the finest first. Dark and
    underexposed skin varies by fewer levels and by a larger share of its level; the root lies
    between.
    Known limits: noise added afterwards passes for texture; a median of five pixels and heavy
    compression come near the limit, as do small children in soft light.
    Clause: GA 461-2004, 4.1.5 natural look; never a reason to refuse by itself.
    """
    return batch.each(_texture_levels)


def _texture_levels(scene: Scene) -> Figure:
    found = detail(scene)
    if found is None:
        return Reason.OUTSIDE_PICTURE
    if len(found.texture) < _LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    blur = focus_percent(scene)
    if isinstance(blur, Reason):
        return blur
    at_middle_grey = MEAN_TO_DEVIATION * found.texture * np.sqrt(_MIDDLE_GREY / found.level)
    lost = max(blur**2 - _SHARP_PERCENT**2, 0) / (2 * _TEXTURE_PERCENT**2)
    return quantile(at_middle_grey, _SMOOTHEST) * math.exp(min(lost, _MOST_GIVEN_BACK))


_MIDDLE_GREY = 128
_LEAST_CELLS, _SMOOTHEST = 12, 0.1
_SHARP_PERCENT, _TEXTURE_PERCENT, _MOST_GIVEN_BACK = 0.84, 1.0, 1.5
