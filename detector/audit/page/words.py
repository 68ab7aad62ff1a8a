"""Words of a report in both languages at once: the reader's choice shows one of them."""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from detector.audit.item import visible
from detector.explain import LANGUAGES, catalogue

Words = dict[str, str]


@cache
def texts() -> dict[str, Words]:
    """Give every text of the page, by name and language."""
    return tomllib.loads(files(__package__).joinpath("texts.toml").read_text("utf-8"))


def both(words: Words) -> Markup:
    """Put a text on the page in both languages; it is escaped."""
    return Markup("").join(
        Markup('<span lang="{}">{}</span>').format(language, words[language])
        for language in LANGUAGES
    )


def text(name: str, /, **values: Any) -> Markup:
    """Put one of the page's texts on it, with values that may differ by language."""
    return Markup("").join(
        Markup('<span lang="{}">{}</span>').format(
            language, texts()[name][language].format(**_said(values, language))
        )
        for language in LANGUAGES
    )


def _said(values: dict[str, Any], language: str) -> dict[str, str]:
    return {
        name: str(value[language] if isinstance(value, dict) else value)
        for name, value in values.items()
    }


def check_name(check: str) -> Markup:
    """Name a check."""
    return both(_named(lambda texts: texts["checks"].get(check, {}).get("name", check)))


def measure_name(measure: str, check: str) -> Markup:
    """Name a measure by the check of its name; one of several for a check with its key too."""
    named = _named(lambda texts: texts["checks"].get(measure, {}).get("name", ""))
    return both(named) if named["zh"] else check_name(check) + f" ({measure})"


def category_name(category: str) -> Markup:
    """Name a category that a measure found."""
    return both(_named(lambda texts: texts["categories"].get(category, category)))


def code_meaning(code: str) -> Words:
    """Say what the code of an unreadable file means."""
    return _named(lambda texts: texts["unreadable"].get(code, code))


def reasons(counted: dict[str, int]) -> Words:
    """Say why figures are absent, and how often."""
    return {
        language: "; ".join(
            f"{catalogue(language)['reasons'].get(reason, reason)} {count:,}"
            for reason, count in counted.items()
        )
        for language in LANGUAGES
    }


def figure(value: float) -> str:
    """Write a figure with four digits, never with a power of ten."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def unit(measure_unit: str) -> Words:
    """Say the unit of a measure as it follows a figure."""
    return _named(lambda texts: texts["units"][measure_unit] if measure_unit else "")


def short(name: str) -> str:
    """Give the last part of a photo's path."""
    return visible(name.rpartition("/")[2].rpartition("!")[2] or name)


def _named(find: Callable[[dict[str, Any]], str]) -> Words:
    return {language: str(find(catalogue(language))) for language in LANGUAGES}
