"""A drawing as a PNG of twice a phone's width, drawn at twice that and reduced."""

import io
from collections.abc import Iterator
from itertools import cycle

import numpy as np
from PIL import Image, ImageDraw

from detector.overlay.drawing import PAPER, WIDTH, Drawing, Outline, Shape, Style, Words
from detector.overlay.fonts import Font, font_for

_SCALE, _FINER = 2, 2
_UNIT = _SCALE * _FINER  # pixels drawn for a unit of the drawing
_HALO, _HATCH_OPACITY = 0.75, 0.8
_HATCH, _HATCH_WIDTH = 7.0, 2.2
_FILTER = Image.Resampling.BICUBIC


def to_png(drawing: Drawing) -> bytes:
    """Render a drawing, 720 pixels wide.

    Raises
    ------
    ModelError
        ``model-missing``: the words are Chinese, and no font here can write them.
    """
    stream = io.BytesIO()
    painted(drawing).save(stream, "PNG", compress_level=4)
    return stream.getvalue()


def painted(drawing: Drawing) -> Image.Image:
    """Render a drawing as :func:`to_png` does, to a picture."""
    font = font_for(drawing.language)
    size = round(WIDTH * _UNIT), round(drawing.height * _UNIT)
    canvas = Image.new("RGB", size, PAPER)
    photo = Image.fromarray(drawing.rgb)
    canvas.paste(photo.resize((size[0], round(drawing.photo_height * _UNIT)), _FILTER))
    brush = ImageDraw.Draw(canvas, "RGBA")
    for item in drawing.items:
        if isinstance(item, Words):
            _write(brush, item, font)
        else:
            _paint(canvas, brush, item)
    return canvas.reduce(_FINER)


def _write(brush: ImageDraw.ImageDraw, words: Words, font: Font) -> None:
    place = words.x * _UNIT, words.y * _UNIT
    anchor = "mm" if words.centred else "lm"
    font.write(brush, place, words.text, words.size * _UNIT, words.colour, anchor)


def _paint(canvas: Image.Image, brush: ImageDraw.ImageDraw, shape: Shape) -> None:
    style, points = shape.style, shape.points * _UNIT
    if style.fill:
        brush.polygon(_flat(points), fill=_with(style.fill, style.opacity))
    if style.hatched:
        _hatch(canvas, points, style)
    if not style.width:
        return
    around = np.vstack([points, points[:1]]) if shape.closed else points
    width = style.width * _UNIT
    if style.halo:
        _stroke(brush, around, width + 1.6 * _UNIT, _with(PAPER, _HALO))
    for part in _dashes(around, style.dash):
        _stroke(brush, part, width, _with(style.colour, 1))


def _stroke(
    brush: ImageDraw.ImageDraw, points: Outline, width: float, colour: tuple[int, ...]
) -> None:
    brush.line(_flat(points), fill=colour, width=max(round(width), 1), joint="curve")


def _flat(points: Outline) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points.tolist()]


def _with(colour: str, opacity: float) -> tuple[int, ...]:
    return *bytes.fromhex(colour.lstrip("#")), round(255 * opacity)


def _dashes(points: Outline, dash: tuple[float, ...]) -> Iterator[Outline]:
    """Cut a line into the parts that are drawn."""
    if not dash:
        yield points
        return
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    start, drawn = 0.0, True
    for length in cycle(dash):
        if start >= travelled[-1]:
            return
        end = min(start + length * _UNIT, travelled[-1])
        if drawn:
            corners = travelled[(travelled > start) & (travelled < end)]
            along = np.concatenate([[start], corners, [end]])
            yield np.stack([np.interp(along, travelled, points[:, k]) for k in (0, 1)], 1)
        start, drawn = end, not drawn


def _hatch(canvas: Image.Image, points: Outline, style: Style) -> None:
    """Rule an area with diagonals."""
    corner = np.maximum(np.floor(points.min(0)), 0).astype(int)
    width, height = np.minimum(np.ceil(points.max(0)).astype(int), canvas.size) - corner
    if width <= 0 or height <= 0:
        return
    mask = Image.new("L", (int(width), int(height)))
    ImageDraw.Draw(mask).polygon(_flat(points - corner), fill=round(255 * _HATCH_OPACITY))
    down, across = np.indices((height, width)) + corner[::-1, None, None]
    ruled = (across + down) % (_HATCH * _UNIT * np.sqrt(2)) < _HATCH_WIDTH * _UNIT * np.sqrt(2)
    hatching = Image.fromarray(np.where(ruled, np.asarray(mask), 0).astype(np.uint8))
    canvas.paste(style.colour, (int(corner[0]), int(corner[1])), hatching)
