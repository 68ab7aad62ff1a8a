"""The measures of one family: the light on the face."""

from detector.measure import Measure
from detector.measures.lighting import (
    colour_cast,
    contrast,
    dapple,
    exposure,
    glare,
    lamp,
)

MEASURES: tuple[Measure, ...] = (
    exposure.underexposed,
    exposure.overexposed,
    exposure.evenness,
    exposure.shade,
    lamp.lamp_height,
    lamp.lamp_ahead,
    dapple.dapple,
    contrast.contrast,
    contrast.hardness,
    contrast.steps,
    glare.glare,
    colour_cast.colour_cast,
    glare.red_eye,
)
