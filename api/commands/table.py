"""Reports as a table that a newcomer understands."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from api.commands.names import names
from detector import Report, Standard
from detector.explain import catalogue
from detector.report import Finding

Seen = TypeVar("Seen")

_WORDS = {
    "en": {
        "photo": "Photo",
        "verdict": "Verdict",
        "why": "Why",
        "pass": "[green]✓ pass[/]",
        "review": "[yellow]? review[/]",
        "fail": "[red]✗ fail[/]",
        "nothing": "[dim]meets every requirement[/]",
        "advice": "advice",
        "sum": "{total} {photos} against {standard}: {pass} pass, {review} to review, {fail} fail.",
    },
    "zh": {
        "photo": "照片",
        "verdict": "结论",
        "why": "原因",
        "pass": "[green]✓ 合格[/]",
        "review": "[yellow]? 复核[/]",
        "fail": "[red]✗ 不合格[/]",
        "nothing": "[dim]全部符合要求[/]",
        "advice": "建议",
        "sum": "按{standard}检测 {total} 张：合格 {pass}，待复核 {review}，不合格 {fail}。",
    },
}

_COLOURS = {"fail": "red", "review": "yellow", "not_assessed": "yellow"}
_GRAVITY = {"fail": 0, "review": 1, "not_assessed": 2}


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
    words, console = _WORDS[language], Console()
    table = Table(show_lines=True, expand=False)
    table.add_column(words["photo"], overflow="fold")
    table.add_column(words["verdict"], no_wrap=True)
    table.add_column(words["why"], overflow="fold")
    called = names(report.photo for report in reports)
    for report in reports:
        reasons = _reasons(report, language) or [words["nothing"]]
        if geometry:
            reasons += _places(report)
        table.add_row(called[report.photo], words[report.verdict], "\n".join(reasons))
    console.print(table)
    counts = Counter(report.verdict for report in reports)
    console.print(
        words["sum"].format(
            total=len(reports),
            photos="photo" if len(reports) == 1 else "photos",
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
    objections.sort(key=lambda finding: (finding.tier == "advice", _GRAVITY[finding.status]))
    return [_reason(finding, language) for finding in objections]


def _reason(finding: Finding, language: str) -> str:
    name = catalogue(language)["checks"].get(finding.check, {}).get("name", finding.check)
    text = escape(str(getattr(finding.message, language)))
    if finding.figures is not None:
        text += f"\n[dim]{escape(str(getattr(finding.figures, language)))}[/]"
    if finding.tier == "advice":
        return f"[dim]{name} ({_WORDS[language]['advice']}): {text}[/]"
    return f"[{_COLOURS[finding.status]}]{name}[/]: {text}"


def _places(report: Report) -> list[str]:
    if report.geometry is None:
        return []
    lines = []
    for name in type(report.geometry).__slots__:
        value = getattr(report.geometry, name)
        if isinstance(value, tuple):
            value = ", ".join(f"{part:.1f}" for part in value)
        elif value is not None:
            value = f"{value:.1f}"
        lines.append(f"[dim]{name}: {value}[/]")
    return lines
