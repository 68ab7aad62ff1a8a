"""Text broken into lines without asking a font: widths that no usual font exceeds."""

import unicodedata

_NARROW, _WIDE, _CAPITAL = 0.49, 1.0, 0.68  # in units of the size
_NOT_FIRST = set("，。；：！？、）》”’…%°×–,.;:!?)")


def width_of(text: str, size: float) -> float:
    """Estimate a line's width."""
    return size * sum(map(_width, text))


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines of at most ``width``.

    Latin words stay whole, Chinese breaks between any two characters; no line begins with a
    closing mark.
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of(line + piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return _WIDE
    return _CAPITAL if character.isupper() else _NARROW


def _pieces(text: str) -> list[str]:
    """Split where a line may break: not within a word, nor between a figure and its unit."""
    pieces: list[str] = []
    for character in text:
        if pieces and (character in _NOT_FIRST or _joins(pieces[-1], character)):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _joins(piece: str, character: str) -> bool:
    if piece[-1] == " ":
        return piece[-2:-1].isdigit()
    return _width(character) < _WIDE and _width(piece[-1]) < _WIDE
