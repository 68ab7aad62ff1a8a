"""Reports as a table that a newcomer understands."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from api.commands.names import names
from api.commands.verdicts import marked, nothing
from detector import Report, Standard
from detector.explain import catalogue, rank
from detector.report import Finding

Seen = TypeVar("Seen")

_COLOURS = {"fail": "red", "review": "yellow", "not_assessed": "yellow"}


def followed(photos: Iterable[Seen], total: int) -> Iterator[Seen]:
    """Pass on what was found photo by photo, showing progress on a terminal's standard error."""
    console = Console(stderr=True)
    return iter(
        track(
            photos,
            description="",
            total=total,
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
    )


def show(reports: list[Report], standard: Standard, language: str, *, geometry: bool) -> None:
    """Print one row a photo and a closing line.

    Parameters
    ----------
    reports : list of Report
        What was found.
    standard : Standard
        What it was judged by.
    language : {"zh", "en"}
        Language of every word.
    geometry : bool
        Whether to add where the head is.
    """
    words, console = catalogue(language)["tables"], Console()
    table = Table(show_lines=True, expand=False)
    table.add_column(words["photo"], overflow="fold")
    table.add_column(words["verdict"], no_wrap=True)
    table.add_column(words["why"], overflow="fold")
    called = names(report.photo for report in reports)
    for report in reports:
        reasons = _reasons(report, language) or [nothing(language)]
        if geometry:
            reasons += _places(report, language)
        verdict = marked(report.verdict, language)
        table.add_row(called[report.photo], verdict, "\n".join(reasons))
    console.print(table)
    counts = Counter(report.verdict for report in reports)
    console.print(
        words["one_photo" if len(reports) == 1 else "photos"].format(
            total=len(reports),
            standard=getattr(standard.title, language),
            **{verdict: counts[verdict] for verdict in ("pass", "review", "fail")},
        )
    )


def _reasons(report: Report, language: str) -> list[str]:
    """Give one line an objection, the gravest first; what advice could not measure is left out."""
    objections = [
        finding
        for finding in report.findings
        if finding.status in ("fail", "review")
        or (finding.status == "not_assessed" and finding.tier == "must")
    ]
    if report.verdict == "fail":
        objections = [f for f in objections if f.status != "not_assessed"]
    return [_reason(finding, language) for finding in sorted(objections, key=rank)]


def _reason(finding: Finding, language: str) -> str:
    name = catalogue(language)["checks"].get(finding.check, {}).get("name", finding.check)
    text = escape(str(getattr(finding.message, language)))
    if finding.figures is not None:
        text += f"\n[dim]{escape(str(getattr(finding.figures, language)))}[/]"
    words = catalogue(language)["tables"]
    if finding.tier == "advice":
        return f"[dim]{words['advice'].format(name=name, text=text)}[/]"
    named = f"[{_COLOURS[finding.status]}]{name}[/]"
    return str(words["reason"].format(name=named, text=text))


def _places(report: Report, language: str) -> list[str]:
    if report.geometry is None:
        return []
    texts, lines = catalogue(language), []
    names = texts["geometry"]
    for field in type(report.geometry).__slots__:
        value = getattr(report.geometry, field)
        parts = value if isinstance(value, tuple) else (value,)
        place = names["unknown"] if value is None else ", ".join(f"{part:.1f}" for part in parts)
        lines.append(f"[dim]{texts['tables']['reason'].format(name=names[field], text=place)}[/]")
    return lines
