"""Regions of a portrait: person, background, skin, clothes, and the top of the hair."""

from detector.regions.backdrop import Backdrop, backdrop
from detector.regions.masks import Mask, Regions, fill, regions
from detector.regions.person import STEPS_A_UNIT, guess, person, reduced

__all__ = [
    "STEPS_A_UNIT",
    "Backdrop",
    "Mask",
    "Regions",
    "backdrop",
    "fill",
    "guess",
    "person",
    "reduced",
    "regions",
]
