"""A drawing as a PNG of twice a phone's width, drawn at twice that and reduced."""

import io
import math
from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image, ImageDraw

from detector.overlay.drawing import PAPER, WIDTH, Drawing, Outline, Shape, Style, Words
from detector.overlay.fonts import Font, font_for

_SCALE, _FINER = 2, 2
_MOST_PIXELS = 24_000_000  # drawn; only photos many times as tall as wide would need more
_HALO, _HATCH_OPACITY = 0.75, 0.8
_HATCH, _HATCH_WIDTH = 7.0, 2.2
_FILTER = Image.Resampling.BICUBIC


def to_png(drawing: Drawing) -> bytes:
    """Render a drawing, 720 pixels wide; narrower where it would be too tall to be held.

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
    unit_px = min(_SCALE * _FINER, math.sqrt(_MOST_PIXELS / (WIDTH * drawing.height)))
    size = round(WIDTH * unit_px), round(drawing.height * unit_px)
    canvas = Image.new("RGB", size, PAPER)
    photo = Image.fromarray(drawing.rgb)
    canvas.paste(photo.resize((size[0], round(drawing.photo_height * unit_px)), _FILTER))
    brush = ImageDraw.Draw(canvas, "RGBA")
    for item in drawing.items:
        if isinstance(item, Words):
            _write(brush, item, font, unit_px)
        else:
            _paint(canvas, brush, item, unit_px)
    return canvas.reduce(_FINER)


def _write(brush: ImageDraw.ImageDraw, words: Words, font: Font, unit_px: float) -> None:
    place = words.x * unit_px, words.y * unit_px
    anchor = "mm" if words.centred else "lm"
    size_px = max(words.size * unit_px, 1)
    font.write(brush, place, words.text, size_px, words.colour, anchor)


def _paint(canvas: Image.Image, brush: ImageDraw.ImageDraw, shape: Shape, unit_px: float) -> None:
    style, points = shape.style, shape.points * unit_px
    if style.fill:
        brush.polygon(_flat(points), fill=_with(style.fill, style.opacity))
    if style.hatched:
        _hatch(canvas, points, style, unit_px)
    if not style.width:
        return
    around = np.vstack([points, points[:1]]) if shape.closed else points
    width = style.width * unit_px
    if style.halo:
        _stroke(brush, around, width + 1.6 * unit_px, _with(PAPER, _HALO))
    for part in _dashes(around, tuple(length * unit_px for length in style.dash)):
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
    """Cut a line into the parts that are drawn, each before a gap; all lengths are in pixels."""
    if not dash:
        yield points
        return
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    turns = np.arange(0, travelled[-1], sum(dash))[:, None] + np.cumsum([0, *dash[:-1]])
    ends = turns[turns < travelled[-1]]
    ends = np.append(ends, [travelled[-1]] * (len(ends) % 2)).reshape(-1, 2)
    places = np.stack([np.interp(ends, travelled, points[:, k]) for k in (0, 1)], -1)
    for (start, end), corners in zip(places, np.searchsorted(travelled, ends), strict=True):
        yield np.vstack([start, points[slice(*corners)], end])


def _hatch(canvas: Image.Image, points: Outline, style: Style, unit_px: float) -> None:
    """Rule an area with diagonals."""
    corner = np.maximum(np.floor(points.min(0)), 0).astype(int)
    width, height = np.minimum(np.ceil(points.max(0)).astype(int), canvas.size) - corner
    if width <= 0 or height <= 0:
        return
    mask = Image.new("L", (int(width), int(height)))
    ImageDraw.Draw(mask).polygon(_flat(points - corner), fill=round(255 * _HATCH_OPACITY))
    apart_px, width_px = (length * unit_px * math.sqrt(2) for length in (_HATCH, _HATCH_WIDTH))
    diagonals = (np.arange(height + width - 1) + corner.sum()) % apart_px < width_px
    ruled = sliding_window_view(diagonals, width)  # row by row one further along
    hatching = Image.fromarray(np.where(ruled, np.asarray(mask), 0).astype(np.uint8))
    canvas.paste(style.colour, (int(corner[0]), int(corner[1])), hatching)
