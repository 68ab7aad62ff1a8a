"""The measures of one family: where the head is, how large, and how it is held."""

from detector.measure import Measure
from detector.measures.position import (
    placed,
    proportions,
)

MEASURES: tuple[Measure, ...] = (
    placed.face_count,
    placed.face_width,
    placed.crown_gap,
    placed.eye_height,
    placed.centring,
    proportions.head_width,
    proportions.head_height,
    proportions.skull_height,
    proportions.crown_margin,
    proportions.eye_level,
    proportions.chin_margin,
    proportions.eye_distance,
    placed.roll,
    placed.slant,
    placed.yaw,
    placed.pitch,
    placed.shoulders,
    placed.aspect,
)
