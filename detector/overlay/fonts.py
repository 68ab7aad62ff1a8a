"""A font that writes Chinese: the one on record if it was fetched, else one of the system's."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageDraw, ImageFont, features

from detector.errors import ModelError
from detector.networks import store
from detector.networks.manifest import Model, parsed
from detector.sentences import told

_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
_CHINESE = (
    "NotoSansCJK*-Regular.*",
    "NotoSansCJKsc-Regular.*",
    "NotoSansSC-*.*",
    "SourceHanSans*-Regular.*",
    "PingFang.ttc",
    "msyh.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
)
_TAGS = {"zh": "zh-Hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, or Pillow's own Latin letters where ``path`` is None."""

    path: Path | None
    language: str

    def write(
        self,
        brush: ImageDraw.ImageDraw,
        place: tuple[float, float],
        text: str,
        size_px: float,
        colour: str,
        anchor: str,
    ) -> None:
        """Write a line of text; ``anchor`` as Pillow names it."""
        font = _sized(self.path, round(size_px))
        tag = _TAGS[self.language] if self.path and features.check("raqm") else None
        brush.text(place, text, fill=colour, font=font, anchor=anchor, language=tag)


def font_on_record() -> Model:
    """Give the font that ``renxiang models fetch`` brings: its hash and where it comes from."""
    (font,) = parsed(files(__package__).joinpath("font.toml").read_text("utf-8"))
    return font


def font_for(language: str) -> Font:
    """Find a font for a language.

    Raises
    ------
    ModelError
        ``model-missing``: Chinese is to be written, and nothing here can.
    """
    font, folder = font_on_record(), store.folder()
    if store.state(font, folder) == "present":
        return Font(folder / font.name, language)
    path = _installed()
    if path is None and language == "zh":
        raise ModelError("model-missing", told("no_font", name=font.name, folder=folder))
    return Font(path, language)


@cache
def _installed() -> Path | None:
    return next(_candidates(), None)


def _candidates() -> Iterator[Path]:
    for pattern in _CHINESE:
        for folder in _FOLDERS:
            yield from sorted(folder.rglob(pattern))


@cache
def _sized(path: Path | None, size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(path, size_px) if path else ImageFont.load_default(size_px)
