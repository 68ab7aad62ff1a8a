"""The texts, one catalogue a language."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")


@cache
def catalogue(language: str) -> dict[str, Any]:
    """Give one language's texts."""
    return tomllib.loads(files("detector.messages").joinpath(f"{language}.toml").read_text("utf-8"))
