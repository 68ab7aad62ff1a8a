"""Who sits and how the photo is taken: every parameter of a synthetic portrait."""

from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Sitter:
    """A person who does not exist. Colours are sRGB under full light.

    Attributes
    ----------
    skin, lips, hair_colour, clothes : tuple of int
        Colours.
    hair : {"short", "long", "none"}
        Long hair is tied back behind the ears.
    jaw : float
        Width of the jaw, 1 for a broad one.
    beard_shadow : float
        Strength of a shaven beard, 0..1.
    brow_weight : float
        Thickness of the brows, 1 for strong ones.
    eye_opening : float
        Height of the lid gap, 1 for a relaxed open eye and 0 for a closed one.
    mouth_opening : float
        Gap between the lips in sitter units; the chin sinks with it.
    wears : {"nothing", "cap", "glasses", "sunglasses"}
        What is on the head.
    seed : int
        Chooses pores, hairs and freckles.
    """

    skin: Colour = (226, 182, 152)
    lips: Colour = (186, 112, 102)
    hair_colour: Colour = (34, 29, 28)
    clothes: Colour = (38, 48, 74)
    hair: Literal["short", "long", "none"] = "short"
    jaw: float = 1.0
    beard_shadow: float = 0.5
    brow_weight: float = 1.0
    eye_opening: float = 1.0
    mouth_opening: float = 0.0
    wears: Literal["nothing", "cap", "glasses", "sunglasses"] = "nothing"
    seed: int = 461


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Scene:
    """How the sitter is lit, framed and photographed.

    Attributes
    ----------
    size_px : tuple of int
        Width and height of the photo.
    eyes_px : tuple of float
        Where the point between the pupils lies.
    scale : float
        Pixels a sitter unit: the face is 207 times as many pixels wide.
    roll_deg : float
        Lean of the head towards the person's right shoulder.
    background : tuple of int
        sRGB of the wall.
    wall_shadow : float
        Depth of the shadow the head throws on the wall, 0..1.
    border_px : int
        Width of a black frame around the photo.
    light_ratio : float
        Strength of the lamp at the person's left over that at the right.
    exposure_ev : float
        Stops above the right exposure.
    blur_px : float
        Sigma of the defocus.
    """

    size_px: tuple[int, int] = (358, 441)
    eyes_px: tuple[float, float] = (179.0, 196.0)
    scale: float = 1.0
    roll_deg: float = 0.0
    background: Colour = (254, 254, 254)
    wall_shadow: float = 0.0
    border_px: int = 0
    light_ratio: float = 1.0
    exposure_ev: float = 0.0
    blur_px: float = 0.0
