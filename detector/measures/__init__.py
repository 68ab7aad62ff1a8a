"""Every measure, listed by hand: nothing is found by scanning."""

from detector.measure import Measure
from detector.measures import (
    appearance,
    authenticity,
    background,
    expression,
    file,
    lighting,
    position,
    sharpness,
)

MEASURES: tuple[Measure, ...] = (
    file.format_,
    file.colour,
    file.width,
    file.height,
    file.aspect_ratio,
    file.resolution,
    file.byte_count,
    file.compression,
    file.trailing_data,
    *position.MEASURES,
    *background.MEASURES,
    *lighting.MEASURES,
    *sharpness.MEASURES,
    authenticity.recapture,
    authenticity.retouched,
    *expression.MEASURES,
    *appearance.MEASURES,
)

BY_KEY = {measure.key: measure for measure in MEASURES}
CATEGORIES = {measure.key: measure.categories for measure in MEASURES if measure.categories}
