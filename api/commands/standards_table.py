"""Standards as tables: all of them in a list, or one with every limit."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from detector import Standard
from detector.checks import CHECKS
from detector.explain import catalogue
from detector.limit import Limit, Picture, Source


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
    table.columns[0].no_wrap = True  # to be copied
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
    words, console = catalogue(language)["standards"], Console()
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
        table.add_column(catalogue(language)["standards"][heading], overflow="fold")
    return table


def _size(picture: Picture | None, language: str) -> str:
    texts = catalogue(language)
    if picture is None:
        return str(texts["standards"]["any"])
    return str(texts["standards"]["size"]).format(**picture.model_dump())


def _trusted(standard: Standard, language: str) -> str:
    counts = Counter(limit.trust for limit in standard.limits)
    names = catalogue(language)["trust"]
    return ", ".join(f"{names[trust]} {counts[trust]}" for trust in names if counts[trust])


def _row(limit: Limit, language: str) -> list[str]:
    texts = catalogue(language)
    words = texts["standards"]
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
        words["must"] if limit.tier == "must" else f"[dim]{words['advice']}[/]",
        escape(limit.clause),
        limit.source,
        texts["trust"][limit.trust],
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
    said = [source.title, "" if source.read else words["unread"], source.address]
    whole = f"[bold]{name}[/]: " + escape(" ".join(part for part in said if part))
    return whole + (f"\n  [dim]{escape(source.note)}[/]" if source.note else "")
