"""A finding's texts: put together from the catalogue, the figures and the advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from detector.checks import CHECKS
from detector.codec.limits import DEFAULT_LIMITS
from detector.explain.actions import advise, nearest
from detector.explain.catalogue import both, catalogue, joined
from detector.explain.figures import Figures, plain, shown
from detector.explain.first import first, instead
from detector.explain.seen import Seen, Setting
from detector.judge import Outcome
from detector.measure import Reason
from detector.report import Message, Status, Tier

STATUSES: dict[Outcome, Status] = {
    Outcome.PASS: "pass",
    Outcome.REVIEW: "review",
    Outcome.FAIL: "fail",
    Outcome.NOT_ASSESSED: "not_assessed",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """The texts of one finding.

    Attributes
    ----------
    message : Message
        What was seen, what is required, what to do; for the person in the photo.
    action : Message or None
        What to do alone; None where nothing needs doing.
    figures : Message or None
        One line in the units of the measurement, for the studio; None where there is no figure.
    """

    message: Message
    action: Message | None
    figures: Message | None


def explain(seen: Seen, setting: Setting) -> Explanation:
    """Write the texts of one finding.

    Parameters
    ----------
    seen : Seen
        The limit, its outcome and the figure.
    setting : Setting
        The photo around it.
    """
    limit, kind = seen.limit, _kind(seen)
    cause = first(limit.check, setting)
    if seen.reason is not None:
        return _absent(limit.check, seen.reason, limit.tier, cause)
    figures = _line(seen, kind)
    if kind in _CONTENT:
        constant = _constant(limit.check, limit.key, kind)
        if constant is not None:
            return Explanation(constant, None, figures)
        return Explanation(_said(seen, kind, setting), None, figures)
    said = _said(seen, kind, setting)
    action = instead(cause) if cause else _advice(seen, kind, setting)
    review = seen.outcome is Outcome.REVIEW
    return Explanation(joined(said, action, asks_a_person=review), action, figures)


def explain_unreadable(code: str) -> Explanation:
    """Write the texts of a file that could not become a photo, by its error's code."""
    said = both(lambda language: catalogue(language)["unreadable"][code])
    action = both(lambda language: catalogue(language)["unreadable_do"][code].format(**_MOST))
    return Explanation(joined(said, action), action, None)


@cache
def explain_readable() -> Explanation:
    """Write the texts of a file that could be read."""
    return Explanation(both(lambda language: catalogue(language)["readable"]), None, None)


_MOST = {
    "megabytes": f"{DEFAULT_LIMITS.max_bytes / 1e6:g}",
    "megapixels": f"{DEFAULT_LIMITS.max_pixels / 1e6:g}",
}
_CONTENT = ("pass", "excused")


def _kind(seen: Seen) -> str:
    """Choose among a check's sentences: pass, excused, neither, low, high or other."""
    if seen.excused:
        return "excused"
    if seen.outcome is Outcome.PASS:
        return "pass"
    if seen.limit.alternative:
        return "neither"
    if not isinstance(seen.value, float):
        return "other"
    return "low" if seen.limit.min is not None and seen.value < seen.limit.min else "high"


@cache
def _absent(check: str, reason: Reason, tier: Tier, cause: str | None) -> Explanation:
    def said(language: str) -> str:
        texts = catalogue(language)
        name = texts["checks"][check]["name"]
        return str(texts["not_assessed"]).format(name=name, reason=texts["reasons"][reason])

    if tier == "advice":
        return Explanation(both(said), None, None)
    if cause is None:
        action = both(lambda language: catalogue(language)["reasons_do"][reason])
    else:
        action = instead(cause)
    return Explanation(joined(both(said), action), action, None)


@cache
def _constant(check: str, key: str, kind: str) -> Message | None:
    """Give a sentence that names no figure."""
    message = both(lambda language: _sentence(check, key, kind, language))
    return None if "{" in message.zh + message.en else message


@cache
def _sentence(check: str, key: str, kind: str, language: str) -> str:
    return str(_texts(check, key, language).get(kind, catalogue(language)["otherwise"][kind]))


def _texts(check: str, key: str, language: str) -> dict[str, Any]:
    """Give a check's texts, with what the measure says in their place."""
    texts = catalogue(language)
    said: dict[str, Any] = texts["checks"][check] | texts["measures"].get(key, {})
    return said


def _said(seen: Seen, kind: str, setting: Setting) -> Message:
    limit = seen.limit
    if isinstance(seen.value, str):
        return both(
            lambda language: _sentence(limit.check, limit.key, kind, language).format(
                name=catalogue(language)["checks"][limit.check]["name"],
                unit="",
                **_categories(seen, catalogue(language)),
            )
        )
    figures = plain(limit, seen.figure, setting)
    value, low, high = figures.texts()
    frame = _told(limit.check, limit.key, kind, low, high, figures.unit)
    return Message(frame.zh.replace("{value}", value), frame.en.replace("{value}", value))


@cache
def _told(check: str, key: str, kind: str, low: str, high: str, unit: str) -> Message:
    """Fill in all of a sentence but the figure."""

    def told(language: str) -> str:
        texts = catalogue(language)
        return _sentence(check, key, kind, language).format(
            name=texts["checks"][check]["name"],
            value="{value}",
            wanted=_wanted(low, high, texts),
            unit=texts["units"][unit],
            on=texts["on_print"] if unit == "mm" else "",
        )

    return both(told)


def _advice(seen: Seen, kind: str, setting: Setting) -> Message:
    variant, amounts = advise(seen, kind, setting)
    return both(lambda language: _do(seen, variant, amounts, setting, language))


def _do(
    seen: Seen, variant: str, amounts: Mapping[str, str], setting: Setting, language: str
) -> str:
    texts = catalogue(language)
    said = _texts(seen.limit.check, seen.limit.key, language)
    do = said.get("do", texts["otherwise"]["do"])
    text = str(do if isinstance(do, str) else do.get(variant, texts["otherwise"]["do"]))
    unit = texts["units"]["px" if setting.picture is None else "mm"]
    wanted = _categories(seen, texts)["wanted"] if seen.limit.one_of else ""
    room = str(texts["above_hair"]).format(**amounts) if "above" in amounts else ""
    return text.format(unit=unit, wanted=wanted, room=room, **amounts)


def _categories(seen: Seen, texts: Mapping[str, Any]) -> dict[str, str]:
    names = texts["categories"]
    wanted = texts["or"].join(names[name] for name in seen.limit.one_of)
    return {"value": names[seen.value], "wanted": wanted}


def _wanted(low: str, high: str, texts: Mapping[str, Any]) -> str:
    """Word a range: exactly, within, at least, at most, or from to."""
    if not high:
        way = "least"
    elif not low:
        way = "most"
    elif low == high:
        way = "exactly"
    else:
        way = "within" if low == f"-{high}" else "range"
    return str(texts["wanted"][way]).format(min=low, max=high)


def _line(seen: Seen, kind: str) -> Message:
    """Give the figures in the units of the measurement, in one line."""
    limit = seen.limit
    if isinstance(seen.value, str):
        return both(
            lambda language: str(catalogue(language)["studio"]["category"]).format(
                name=catalogue(language)["checks"][limit.check]["name"],
                **_categories(seen, catalogue(language)),
            )
        )
    frame = _frame(limit.check, limit.min, limit.max, limit.yields_to, kind)
    value = shown(limit, seen.figure)
    zh, en = frame.zh.replace("{value}", value), frame.en.replace("{value}", value)
    if kind in _CONTENT:
        return Message(zh, en)
    places = len(value.partition(".")[2])
    gap = f"{max(abs(seen.figure - nearest(limit, seen.figure)), 10**-places):,.{places}f}"
    return Message(zh.replace("{gap}", gap), en.replace("{gap}", gap))


@cache
def _frame(check: str, low: float | None, high: float | None, yields_to: str, kind: str) -> Message:
    """Fill in all of a line that no photo changes."""
    unit = CHECKS[check].unit
    figures = Figures(0.0, low, high, 0, unit)
    _, least, most = figures.texts()

    def framed(language: str) -> str:
        texts = catalogue(language)
        after = texts["units"][unit]
        return str(texts["studio"][kind if kind in _CONTENT else "miss"]).format(
            name=texts["checks"][check]["name"],
            value="{value}" + after,
            wanted=_wanted(least, most, texts) + after,
            gap="{gap}" + after,
            prior=texts["checks"].get(yields_to, {}).get("name", ""),
        )

    return both(framed)
