"""The texts, one catalogue a language."""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from detector.report import Message

LANGUAGES = ("zh", "en")


@cache
def catalogue(language: str) -> dict[str, Any]:
    """Give one language's texts."""
    return tomllib.loads(files("detector.messages").joinpath(f"{language}.toml").read_text("utf-8"))


def joined(said: Message, action: Message, *, asks_a_person: bool = False) -> Message:
    """Say what was seen and then what to do about it."""

    def whole(language: str) -> str:
        texts = catalogue(language)
        review = texts["review"] if asks_a_person else ""
        return f"{getattr(said, language)}{texts['joint']}{getattr(action, language)}{review}"

    return both(whole)


def both(text: Callable[[str], str]) -> Message:
    """Make a text in both languages."""
    return Message(zh=text("zh"), en=text("en"))
