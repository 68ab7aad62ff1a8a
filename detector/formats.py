"""Kinds of files that are decoded, and how they store colour."""

from enum import StrEnum


class Format(StrEnum):
    """Container formats that are decoded; the magic bytes decide, never the file name."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"


class ColourMode(StrEnum):
    """How the file stores colour, before it became 8-bit sRGB."""

    RGB = "rgb"
    GREY = "grey"
    PALETTE = "palette"
    ALPHA = "alpha"
    CMYK = "cmyk"
    DEEP = "16-bit"
