"""Every measure, listed by hand: nothing is found by scanning."""

from detector.measure import Measure
from detector.measures import (
    backdrop,
    background,
    expression,
    file,
    lighting,
    position,
    sharpness,
    tone,
)

MEASURES: tuple[Measure, ...] = (
    file.format_,
    file.colour,
    file.width,
    file.height,
    file.resolution,
    file.byte_count,
    file.compression,
    file.trailing_data,
    position.face_count,
    position.face_width,
    position.crown_gap,
    position.eye_height,
    position.centring,
    position.roll,
    position.yaw,
    position.pitch,
    position.shoulders,
    position.aspect,
    background.colour,
    background.uniformity,
    background.border,
    backdrop.shadow,
    backdrop.clutter,
    backdrop.edge,
    lighting.underexposed,
    lighting.overexposed,
    lighting.evenness,
    tone.contrast,
    tone.glare,
    tone.colour_cast,
    tone.red_eye,
    sharpness.focus,
    expression.eyes_open,
    expression.mouth_closed,
    expression.gaze,
    expression.neutral,
)

BY_KEY = {measure.key: measure for measure in MEASURES}
CATEGORIES = {measure.key: measure.categories for measure in MEASURES if measure.categories}
