"""Pieces of SVG as text that is safe to put on a page."""

from collections.abc import Iterable

from markupsafe import Markup, escape


def element(tag: str, inside: str = "", **attributes: float | str) -> Markup:
    """Write one element; attribute names may end in ``_`` and hold ``_`` for ``-``.

    Parameters
    ----------
    tag : str
        Its name.
    inside : str
        What it holds; plain text is escaped.
    **attributes : float or str
        Figures are written to a tenth of a pixel.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
    )
    return Markup(f"<{tag}{written}>") + escape(inside) + Markup(f"</{tag}>")


def _value(value: float | str) -> str:
    return str(escape(value)) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def picture(width: float, height: float, parts: Iterable[Markup], **attributes: str) -> Markup:
    """Put parts into a picture that scales with the page."""
    inside = Markup("").join(parts)
    return element(
        "svg",
        inside,
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        **attributes,
    )
