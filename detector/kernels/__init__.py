"""Array kernels: pixels and numbers in, numbers out; nothing here knows of faces or photos."""

from detector.kernels.arrays import (
    above,
    between,
    extrapolated,
    inside,
    level_below,
    magnitude,
    median_colour,
    quantile,
    sampled,
    shrink,
    warp,
)
from detector.kernels.colour import (
    WHITE_LAB,
    ciede2000,
    cielab,
    difference_quantile,
    green_against_blue,
    green_against_magenta,
    lightness,
    linearised,
    luminance_of,
)

__all__ = [
    "WHITE_LAB",
    "above",
    "between",
    "ciede2000",
    "cielab",
    "difference_quantile",
    "extrapolated",
    "green_against_blue",
    "green_against_magenta",
    "inside",
    "level_below",
    "lightness",
    "linearised",
    "luminance_of",
    "magnitude",
    "median_colour",
    "quantile",
    "sampled",
    "shrink",
    "warp",
]
