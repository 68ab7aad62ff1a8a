"""A drawing as SVG: one file, photo included, nothing fetched from elsewhere."""

import base64
from xml.sax.saxutils import escape, quoteattr

import simplejpeg

from detector.kernels import shrink
from detector.overlay.drawing import FONT_FAMILIES, PAPER, WIDTH, Drawing, Shape, Style, Words

_PHOTO_WIDTH_PX, _PHOTO_HEIGHT_PX, _JPEG_QUALITY = 1080, 8640, 85
_HALO_OPACITY, _HATCH = 0.75, 7
_LANGUAGES = {"zh": "zh-Hans", "en": "en"}


def to_svg(drawing: Drawing) -> str:
    """Write a drawing as the text of an SVG file.

    Parameters
    ----------
    drawing : Drawing
        The drawing; its photo is embedded as a new JPEG without metadata.
    """
    families = ", ".join(f"'{name}'" if " " in name else name for name in FONT_FAMILIES)
    shapes = [item for item in drawing.items if isinstance(item, Shape)]
    colours = sorted({shape.style.colour for shape in shapes if shape.style.hatched})
    body = [_shape(item) if isinstance(item, Shape) else _words(item) for item in drawing.items]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {drawing.height:.1f}" '
            f'lang="{_LANGUAGES[drawing.language]}" font-family={quoteattr(families)}>',
            f'<rect width="100%" height="100%" fill="{PAPER}"/>',
            "<defs>",
            *map(_hatching, colours),
            "</defs>",
            _photo(drawing),
            *body,
            "</svg>\n",
        ]
    )


def _photo(drawing: Drawing) -> str:
    height_px, width_px = drawing.rgb.shape[:2]
    scale = min(1.0, _PHOTO_WIDTH_PX / width_px, _PHOTO_HEIGHT_PX / height_px)
    rgb = shrink(drawing.rgb, scale)
    jpeg = simplejpeg.encode_jpeg(rgb, quality=_JPEG_QUALITY, colorspace="RGB")
    return (
        f'<image width="{WIDTH:g}" height="{drawing.photo_height:.2f}" preserveAspectRatio="none" '
        f'href="data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"/>'
    )


def _hatching(colour: str) -> str:
    name = _name(colour)
    return (
        f'<pattern id="{name}" width="{_HATCH}" height="{_HATCH}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V{_HATCH}" stroke="{colour}" '
        'stroke-width="2.2"/></pattern>'
    )


def _name(colour: str) -> str:
    return f"hatch-{colour.lstrip('#')}"


def _shape(shape: Shape) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points.tolist())
    style, tag = shape.style, "polygon" if shape.closed else "polyline"
    start = f'<{tag} points="{points}" stroke-linejoin="round" '
    fill = f'fill="{style.fill or "none"}" fill-opacity="{style.opacity:g}" '
    if style.hatched:
        fill = f'fill="url(#{_name(style.colour)})" fill-opacity="0.8" '
    if not style.width:
        return f"{start}{fill}/>"
    halo = ""
    if style.halo:
        halo = (
            f'{start}fill="none" stroke="{PAPER}" stroke-opacity="{_HALO_OPACITY}" '
            f'stroke-width="{style.width + 1.6:g}"/>'
        )
    return (
        f'{halo}{start}{fill}stroke="{style.colour}" stroke-width="{style.width:g}"{_dash(style)}/>'
    )


def _dash(style: Style) -> str:
    lengths = " ".join(f"{length:g}" for length in style.dash)
    return f' stroke-dasharray="{lengths}"' if lengths else ""


def _words(words: Words) -> str:
    anchor = ' text-anchor="middle"' if words.centred else ""
    return (
        f'<text x="{words.x:.1f}" y="{words.y:.1f}" font-size="{words.size:g}" '
        f'fill="{words.colour}" dominant-baseline="central"{anchor}>{escape(words.text)}</text>'
    )
