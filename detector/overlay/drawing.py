"""What a drawing is made of: lines, areas and words over a photo, for whichever renderer.

Lengths are in units of which the drawing is ``WIDTH`` wide: the pixels of a phone's page.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH = 360.0

# M. Okabe and K. Ito, Color Universal Design, 2008: told apart with any colour vision.
VERMILION, BLUE, GREEN, INK, PAPER = "#D55E00", "#0072B2", "#009E73", "#1A1A1A", "#FFFFFF"

FONT_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "sans-serif",
)

Outline = NDArray[np.float64]  # (K, 2), x and y


@dataclass(frozen=True, slots=True)
class Style:
    """How a shape is drawn.

    Attributes
    ----------
    colour : str
        Of the line and the hatching, ``#RRGGBB``.
    width : float
        Of the line; 0 for none.
    dash : tuple of float
        Lengths drawn and left out in turn; empty for a whole line.
    fill : str
        Colour of the area; empty for none.
    opacity : float
        Of the fill, 0..1.
    hatched : bool
        Whether the area is hatched in the line's colour.
    halo : bool
        Whether the line has a pale rim, to show on every ground.
    """

    colour: str
    width: float = 1.5
    dash: tuple[float, ...] = ()
    fill: str = ""
    opacity: float = 1.0
    hatched: bool = False
    halo: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A line, or an area where ``closed``."""

    points: Outline
    style: Style
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``x`` is its left end or, if ``centred``, its middle; ``y`` its middle."""

    text: str
    x: float
    y: float
    size: float
    colour: str = INK
    centred: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A photo with everything drawn over and below it.

    Attributes
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The photo; it fills the drawing's width from the top.
    height : float
        Of the whole drawing.
    items : tuple of Shape and Words
        In the order of drawing.
    language : str
        Of the words: ``zh`` or ``en``.
    """

    rgb: NDArray[np.uint8]
    height: float
    items: tuple[Shape | Words, ...]
    language: str

    @property
    def photo_height(self) -> float:
        """Height of the photo in the drawing."""
        height_px, width_px, _ = self.rgb.shape
        return WIDTH * float(height_px / width_px)
