"""The photo with a standard's guides and every finding drawn where it is."""

from detector.overlay.compose import draw
from detector.overlay.drawing import Drawing
from detector.overlay.fonts import font_on_record
from detector.overlay.png import painted, to_png
from detector.overlay.show import drawings_of
from detector.overlay.svg import to_svg

__all__ = ["Drawing", "draw", "drawings_of", "font_on_record", "painted", "to_png", "to_svg"]
