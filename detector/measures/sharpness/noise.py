"""Noise of the sensor, told from the texture of skin and cloth."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import green_against_blue
from detector.kernels.crops import Box
from detector.kernels.texture import (
    cell_means,
    even_grain_levels,
    fine_grain,
    soft_grain,
    stray_levels,
)
from detector.measure import Column, Figure, Reason, measure
from detector.measures.sharpness.focus import features_box
from detector.view import View


@measure("sharpness.noise", "level")
def noise(batch: Batch) -> Column:
    """Sensor noise.

    Measures: the standard deviation, in levels of 0..255 at working size, of the finest detail
    that skin around the features and clothes share, what a median of 3 x 3 pixels takes: of the
    smoothest tenth of either's cells, reduced by as much as that lies below the region's median;
    the smaller of the two regions. Or that of green less blue at half the size, brought to that of
    channels which vary independently, or that of stray pixels, if larger.
    Why: noise is everywhere and of the same size everywhere. Pores, wrinkles, stubble and cloth
    are here and not there, and what sharpens a photo raises them as much as noise: their cells
    differ, and they do not come on skin and cloth at once. Skin's texture has hardly any colour,
    a sensor's noise has, above all its coarse blotches and in blue. A white or replaced background
    has no noise and is not asked.
    Known limits: blotches of lightness alone, of two pixels and more, are seen as shading. Noise
    of less than two levels that is grey, as of film, passes for texture.
    Clause: GA 461-2004 (clear); cf. FICV "pixelation", Regula NoiseLevel.
    """
    return batch.each(_noise_levels)


def _noise_levels(scene: Scene) -> Figure:
    box, regions = features_box(scene), scene.regions
    if box is None:
        return Reason.OUTSIDE_PICTURE
    view, skin = scene.view, regions.skin[box]
    levels = view.luma[box]
    grain = fine_grain(levels)
    of_light, of_colour = _light_levels(levels, grain, skin), math.nan
    if math.isnan(of_light):
        return Reason.REGION_TOO_SMALL
    chest = _chest(scene)
    on_chest, clothes = view.luma[chest], regions.clothes[chest]
    of_clothes = _light_levels(on_chest, fine_grain(on_chest), clothes)
    if not math.isnan(of_clothes):
        of_light = min(of_light, of_clothes)
        of_colour = _colour_levels(view, chest, clothes)
    if not of_colour <= of_light:  # the skin's could only lower it
        of_colour = float(np.fmin(of_colour, _colour_levels(view, box, skin)))
    return max(of_light, of_colour, stray_levels(levels, grain, skin))


def _chest(scene: Scene) -> Box:
    """Give the box in which clothes are looked at, below the collar."""
    view, clothes = scene.view, scene.regions.clothes
    reach = math.ceil(_CHEST * view.eye_distance_px)
    top = int(clothes.argmax()) // clothes.shape[1]
    left = round(view.eyes[0]) - reach
    first = min(max(left, 0), clothes.shape[1] - 1)
    return slice(top, top + reach), slice(first, max(left + 2 * reach, first + 1))


def _light_levels(
    levels: NDArray[np.uint8], grain: NDArray[np.uint8], where: NDArray[np.uint8]
) -> float:
    """Give the noise of lightness in a region; NaN where it is too small."""
    if cv2.countNonZero(where) < _LEAST_PX:
        return math.nan
    darkest, lightest, *_ = cv2.minMaxLoc(levels, where)
    if darkest > _NEARLY_BLACK and lightest < _NEARLY_WHITE:
        return even_grain_levels(*cell_means(where, grain))
    sizes, means = cell_means(where, grain, levels)
    return even_grain_levels(sizes[(means > _NEARLY_BLACK) & (means < _NEARLY_WHITE)])


def _colour_levels(view: View, box: Box, where: NDArray[np.uint8]) -> float:
    """Give the noise of colour in a region of a box; NaN where it is too small."""
    half = tuple(slice((side.start + 1) // 2, side.stop // 2) for side in box)
    rows, columns = (side.start % 2 for side in box)
    colour = green_against_blue(view.half[half])
    height, width = colour.shape
    where_half = np.ascontiguousarray(where[rows::2, columns::2][:height, :width])
    (sizes,) = cell_means(where_half, soft_grain(colour))
    return _COLOUR_WEIGHT * even_grain_levels(sizes)


_LEAST_PX = 512
_CHEST = 0.9  # of clothes, in eye distances: so deep, and so far to either side
_NEARLY_BLACK, _NEARLY_WHITE = 12, 243
_COLOUR_WEIGHT = 2.82  # brings it to the deviation of channels that vary independently
