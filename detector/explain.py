"""Outcomes into sentences: what was seen, what is required, what to do; Chinese and English."""

import tomllib
from collections.abc import Callable, Mapping
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
_MOST_DECIMALS = 6

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
    kind = _kind(seen)
    wording = str(check.get(kind, texts["otherwise"][kind]))
    body = wording.format(name=check["name"], **_figures(seen, texts))
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
    limit, names = seen.limit, texts["categories"]
    if isinstance(seen.value, str):
        wanted = texts["or"].join(names[name] for name in limit.one_of)
        return {"value": names[seen.value], "wanted": wanted}
    decimals = CHECKS[limit.check].decimals
    low, high = (
        "" if bound is None else _shown(bound, decimals, bound.__eq__)
        for bound in (limit.min, limit.max)
    )
    value = "" if seen.value is None else _shown(seen.value, decimals, limit.allows)
    return {"value": value, "wanted": texts["wanted"][_range(limit)].format(min=low, max=high)}


def _range(limit: Limit) -> str:
    """Choose how a range is worded: exactly, within, least, most or range."""
    if limit.max is None:
        return "least"
    if limit.min is None:
        return "most"
    if limit.min == limit.max:
        return "exactly"
    return "within" if limit.min == -limit.max else "range"


def _shown(figure: float, decimals: int, holds: Callable[[float], object]) -> str:
    """Round no further than leaves true what ``holds`` says of the figure."""
    true = holds(figure)
    enough = (n for n in range(decimals, _MOST_DECIMALS) if holds(round(figure, n)) == true)
    return f"{figure:z.{next(enough, _MOST_DECIMALS)}f}"
