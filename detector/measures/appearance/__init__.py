"""The measures of one family: what is worn, and what is on the face or the photo."""

from detector.measure import Measure
from detector.measures.appearance import (
    code,
    in_mouth,
    lettering,
    ornament,
    patches,
    seal,
    strokes,
    wall_strokes,
    watermark,
    worn,
)

MEASURES: tuple[Measure, ...] = (
    worn.head_covering,
    worn.hat,
    worn.band,
    worn.earphones,
    worn.glasses_tint,
    worn.glasses_glare,
    worn.glasses_frame,
    worn.eyes_visible,
    worn.brows_visible,
    worn.ears_visible,
    worn.face_covered,
    patches.patches,
    strokes.strokes,
    in_mouth.in_mouth,
    wall_strokes.wall_strokes,
    lettering.lettering,
    ornament.ornament,
    code.code,
    seal.seal,
    watermark.watermark,
    worn.white_top,
)
