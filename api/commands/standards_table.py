"""Standards as tables: all of them in a list, or one with every limit."""

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from detector import Standard
from detector.checks import CHECKS
from detector.explain import catalogue
from detector.limit import Limit, Picture, Source, Trust

_WORDS = {
    "en": {
        "id": "Standard",
        "title": "Document",
        "picture": "Picture",
        "trust": "How far its limits are to be trusted",
        "trusted": "Trust",
        "check": "Check",
        "passes": "Passes",
        "review": "A person decides",
        "tier": "Tier",
        "clause": "Clause",
        "source": "Source",
        "must": "decides",
        "advice": "[dim]advice[/]",
        "else": "everything else",
        "or": "or ",
        "any": "any size",
        "allowed": "The background may be replaced.",
        "forbidden": "The background may not be replaced.",
        "unread": "not read",
    },
    "zh": {
        "id": "标准",
        "title": "证件",
        "picture": "照片",
        "trust": "各项要求的可信程度",
        "trusted": "可信程度",
        "check": "检查项",
        "passes": "合格范围",
        "review": "人工复核范围",
        "tier": "级别",
        "clause": "条款",
        "source": "出处",
        "must": "决定结论",
        "advice": "[dim]仅供参考[/]",
        "else": "其余全部",
        "or": "或 ",
        "any": "尺寸不限",
        "allowed": "允许更换背景。",
        "forbidden": "不允许更换背景。",
        "unread": "未能阅读原文",
    },
}
_TRUST = {
    "en": {name: name for name in get_args(Trust)},
    "zh": {
        "official": "官方原文",
        "transcribed": "官方文本转载",
        "third-party": "第三方",
        "provisional": "暂定",
        "calibrated": "已标定",
        "policy": "本产品规定",
        "unverified": "未核实",
    },
}


def show_all(standards: Sequence[Standard], language: str) -> None:
    """Print one row a standard.

    Parameters
    ----------
    standards : sequence of Standard
        What to list.
    language : {"zh", "en"}
        Language of every word.
    """
    table = _table(language, "id", "title", "picture", "trust")
    for standard in standards:
        title = escape(str(getattr(standard.title, language)))
        size = _size(standard.picture, language)
        table.add_row(standard.id, title, size, _trusted(standard, language))
    Console().print(table)


def show_one(standard: Standard, language: str) -> None:
    """Print a standard: what it is for, every limit in the order of the checks, and the sources.

    Parameters
    ----------
    standard : Standard
        What to show.
    language : {"zh", "en"}
        Language of every word but the standard's own.
    """
    words, console = _WORDS[language], Console()
    title, hashed = getattr(standard.title, language), standard.reference.hash[:12]
    console.print(f"[bold]{escape(title)}[/]  {standard.id} {standard.version}  [dim]{hashed}[/]")
    if standard.note:
        console.print(escape(standard.note), highlight=False)
    console.print(_size(standard.picture, language), words[standard.background_replacement])
    table = _table(language, "check", "passes", "review", "tier", "clause", "source", "trusted")
    order = list(CHECKS)
    for limit in sorted(standard.limits, key=lambda row: order.index(row.check)):
        table.add_row(*_row(limit, language))
    console.print(table)
    used = {limit.source for limit in standard.limits}
    for name, source in standard.sources.items():
        if name in used or not source.read:
            console.print(_source(name, source, words), highlight=False, soft_wrap=True)


def _table(language: str, *headings: str) -> Table:
    table = Table(expand=False)
    for heading in headings:
        table.add_column(_WORDS[language][heading], overflow="fold")
    return table


def _size(picture: Picture | None, language: str) -> str:
    if picture is None:
        return _WORDS[language]["any"]
    units = catalogue(language)["units"]
    return (
        f"{picture.width_px} × {picture.height_px}{units['px']}, "
        f"{picture.width_mm:g} × {picture.height_mm:g}{units['mm']}, "
        f"{picture.density_ppi:g}{units['ppi']}"
    )


def _trusted(standard: Standard, language: str) -> str:
    counts = Counter(limit.trust for limit in standard.limits)
    names = _TRUST[language]
    return ", ".join(f"{names[trust]} {counts[trust]}" for trust in names if counts[trust])


def _row(limit: Limit, language: str) -> list[str]:
    words, texts = _WORDS[language], catalogue(language)
    name = texts["checks"][limit.check]["name"]
    unit = texts["units"].get(CHECKS[limit.check].unit, "")
    if limit.one_of:
        passes = " / ".join(texts["categories"][category] for category in limit.one_of)
    else:
        passes = _range(limit.min, limit.max) + unit
    review = _range(limit.review_min, limit.review_max)
    return [
        f"{name}\n[dim]{limit.key}[/]",
        (words["or"] if limit.alternative else "") + passes,
        review + unit if review else "" if limit.fails else words["else"],
        words[limit.tier],
        escape(limit.clause),
        limit.source,
        _TRUST[language][limit.trust],
    ]


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return "" if high is None else f"≤ {high:,.10g}"
    if high is None:
        return f"≥ {low:,.10g}"
    if low == high:
        return f"{low:,.10g}"
    return f"±{high:,.10g}" if low == -high else f"{low:,.10g}–{high:,.10g}"


def _source(name: str, source: Source, words: dict[str, str]) -> str:
    said = [source.title, "" if source.read else f"({words['unread']})", source.address]
    whole = f"[bold]{name}[/]: " + escape(" ".join(part for part in said if part))
    return whole + (f"\n  [dim]{escape(source.note)}[/]" if source.note else "")
