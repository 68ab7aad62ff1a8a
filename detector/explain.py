"""Outcomes into sentences: what was seen, what is required, what to do; Chinese and English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from detector.checks import CHECKS
from detector.judge import Outcome
from detector.measure import Reason
from detector.report import Message, Status
from detector.standard import Limit

LANGUAGES = ("zh", "en")

STATUSES: dict[Outcome, Status] = {
    Outcome.PASS: "pass",
    Outcome.REVIEW: "review",
    Outcome.FAIL: "fail",
    Outcome.NOT_ASSESSED: "not_assessed",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one limit saw in one photo.

    ``value`` is a figure, a category, or None with a ``reason``.
    """

    limit: Limit
    outcome: Outcome
    value: float | str | None
    reason: Reason | None
    excused: bool


def explain(seen: Seen) -> Message:
    """Write the message of one finding.

    Parameters
    ----------
    seen : Seen
        The limit, its outcome and the figure.
    """
    return Message(**{language: _sentence(seen, catalogue(language)) for language in LANGUAGES})


def explain_unreadable(code: str) -> Message:
    """Write the message of a file that could not become a photo, by its error's code."""
    return Message(**{language: catalogue(language)["unreadable"][code] for language in LANGUAGES})


def explain_readable() -> Message:
    """Write the message of a file that could be read."""
    return Message(**{language: catalogue(language)["readable"] for language in LANGUAGES})


@cache
def catalogue(language: str) -> dict[str, Any]:
    """Give one language's texts."""
    return tomllib.loads(files("detector.messages").joinpath(f"{language}.toml").read_text("utf-8"))


def _sentence(seen: Seen, texts: Mapping[str, Any]) -> str:
    check = texts["checks"][seen.limit.check]
    if seen.reason is not None:
        return str(texts["not_assessed"]).format(
            name=check["name"], reason=texts["reasons"][seen.reason]
        )
    body = str(check[_kind(seen)]).format(**_figures(seen, texts))
    return body + texts["review"] if seen.outcome is Outcome.REVIEW else body


def _kind(seen: Seen) -> str:
    """Choose among a check's sentences: pass, excused, low, high or other."""
    if seen.excused:
        return "excused"
    if seen.outcome is Outcome.PASS:
        return "pass"
    if not isinstance(seen.value, float):
        return "other"
    return "low" if seen.limit.min is not None and seen.value < seen.limit.min else "high"


def _figures(seen: Seen, texts: Mapping[str, Any]) -> dict[str, str]:
    limit = seen.limit
    decimals = CHECKS[limit.check].decimals
    names = texts["categories"]

    def number(value: float | None) -> str:
        return "" if value is None else f"{value:.{decimals}f}"

    if isinstance(seen.value, str):
        wanted = texts["or"].join(names[name] for name in limit.one_of)
        return {"value": names[seen.value], "wanted": wanted}
    wanted = texts["wanted"]["range"]
    if limit.min is None or limit.max is None:
        wanted = texts["wanted"]["least" if limit.max is None else "most"]
    elif limit.min == limit.max:
        wanted = "{min}"
    low, high = number(limit.min), number(limit.max)
    return {"value": number(seen.value), "wanted": wanted.format(min=low, max=high)}
