"""The colour of the background: how far from each colour that documents ask for, and how light."""

from collections.abc import Sequence

import numpy as np

from detector.batch import Batch, Scene
from detector.kernels import WHITE_LAB, ciede2000, cielab, linearised
from detector.kernels.colour import Colour
from detector.measure import Column, Figure, Reason, measure
from detector.regions.backdrop import LEAST_CELLS

_STEPS = 33


@measure("background.colour", "ΔE00")
def colour(batch: Batch) -> Column:
    """Distance of the background from white.

    Measures: CIE ΔE2000 between the median colour of the background and sRGB white.
    Why: median and perceptual distance: a plain red wall is far from white, noise is not.
    Known limits: a white wall in dim light is grey, and counts as that.
    Clause: GA 461-2004, 4.1.5 (white).
    """
    return batch.each(lambda scene: _apart(scene, [WHITE_LAB]))


@measure("background.light_grey", "ΔE00")
def light_grey(batch: Batch) -> Column:
    """Distance of the background from light grey.

    Measures: the least CIE ΔE2000 between the median colour of the background and a neutral grey
    from sRGB 210 up to white.
    Why: the text gives a floor and no ceiling, so every grey from there up to white is as good.
    Known limits: a white wall in dim light reads as light grey.
    Clause: ministry's guide for exit-entry documents (luminance 198 of 240, which is sRGB 210).
    """
    return batch.each(lambda scene: _apart(scene, _LIGHT_GREYS))


@measure("background.light_blue", "ΔE00")
def light_blue(batch: Batch) -> Column:
    """Distance of the background from light blue.

    Measures: the least CIE ΔE2000 between the median colour of the background and a light blue
    from sRGB (100, 197, 255) half way up to white.
    Why: the texts give one blue and allow lighter ones, so the nearest on that way counts.
    Known limits: a white wall in bluish light comes near the palest.
    Clause: graduation photo (100, 197, 255); ministry's guide for exit-entry documents (hue 135,
    saturation 240, luminance at least 167 of 240: the same blue and lighter).
    """
    return batch.each(lambda scene: _apart(scene, _LIGHT_BLUES))


@measure("background.blue", "ΔE00")
def blue(batch: Batch) -> Column:
    """Distance of the background from a photo studio's blue.

    Measures: the least CIE ΔE2000 between the median colour of the background and a blue from
    sRGB (67, 142, 219) to (100, 197, 255).
    Why: texts that say "blue" give no figures; these are the blues of studio backdrops.
    Known limits: other blues are as blue; a limit should leave them to a person.
    Clause: civil service examination (white or blue, without figures).
    """
    return batch.each(lambda scene: _apart(scene, _BLUES))


@measure("background.lightness", "L*")
def lightness(batch: Batch) -> Column:
    """Lightness of the background.

    Measures: CIE L* of the median colour of the background, 0 black to 100 white.
    Why: texts that say "light" name no colour; L* is how light the eye sees any of them.
    Known limits: bright colours are light too; a lamp missing on the wall reads as a dark wall.
    Clause: ICAO Doc 9303-3 (uniform and light); HM Passport Office (plain and light-coloured).
    """
    return batch.each(_lightness)


def _apart(scene: Scene, wanted: Sequence[Colour]) -> Figure:
    """Give the background's distance from the nearest of the colours."""
    if len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    return min(ciede2000(scene.backdrop.colour, one) for one in wanted)


def _lightness(scene: Scene) -> Figure:
    if len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    return float(scene.backdrop.colour[0])


def _between(first: tuple[int, int, int], last: tuple[int, int, int]) -> list[Colour]:
    """Give CIE L*a*b* of 33 colours on the way from one sRGB colour to another."""
    rgb = np.linspace(first, last, _STEPS)[None] / 255
    lab: list[Colour] = cielab(linearised(rgb.astype(np.float32)))[0].tolist()
    return lab


_LIGHT_GREYS = _between((210, 210, 210), (255, 255, 255))
_LIGHT_BLUES = _between((100, 197, 255), (178, 226, 255))
_BLUES = _between((67, 142, 219), (100, 197, 255))
