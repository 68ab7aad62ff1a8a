"""The measures of one family: how much of the face is really there."""

from detector.measure import Measure
from detector.measures.sharpness import (
    focus,
    noise,
)

MEASURES: tuple[Measure, ...] = (
    focus.focus,
    focus.motion,
    noise.noise,
    focus.blockiness,
    focus.upscaled,
)
