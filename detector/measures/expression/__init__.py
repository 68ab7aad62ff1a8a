"""The measures of one family: eyes, mouth and brows."""

from detector.measure import Measure
from detector.measures.expression import (
    gaze,
    neutral,
)

MEASURES: tuple[Measure, ...] = (
    neutral.eyes_open,
    neutral.mouth_closed,
    gaze.gaze,
    neutral.neutral,
)
