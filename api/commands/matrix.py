"""Photos against several standards: a line for each pair, and a sum for each standard."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.commands.names import names
from detector import Report, Standard
from detector.explain import catalogue
from detector.framing import ORDINARY_HEAD, figures
from detector.report import Finding, Verdict

_VERDICTS: tuple[Verdict, ...] = ("pass", "review", "fail")
_WORDS = {
    "en": {
        "photo": "Photo",
        "document": "Document",
        "verdict": "Verdict",
        "why": "Main reason",
        "pass": "[green]✓ pass[/]",
        "review": "[yellow]? review[/]",
        "fail": "[red]✗ fail[/]",
        "nothing": "[dim]meets every requirement[/]",
        "more": " [dim](and {count} more)[/]",
        "sum": "Photos: {photos}. Standards: {standards}.",
    },
    "zh": {
        "photo": "照片",
        "document": "证件",
        "verdict": "结论",
        "why": "主要原因",
        "pass": "[green]✓ 合格[/]",
        "review": "[yellow]? 复核[/]",
        "fail": "[red]✗ 不合格[/]",
        "nothing": "[dim]全部符合要求[/]",
        "more": " [dim]（另有 {count} 项）[/]",
        "sum": "照片 {photos} 张，标准 {standards} 种。",
    },
}
_GRAVITY = {"fail": 0, "review": 1, "not_assessed": 2}
_FRAMING = frozenset(figures(ORDINARY_HEAD, 1, 1))


def show(photos: Sequence[Sequence[Report]], standards: Sequence[Standard], language: str) -> None:
    """Print every photo's verdict under every standard, with the reason that weighs most.

    Parameters
    ----------
    photos : sequence of N sequences of S Report
        What was found: a photo's reports, in the order of the standards.
    standards : sequence of S Standard
        What they were judged by.
    language : {"zh", "en"}
        Language of every word.
    """
    words, console = _WORDS[language], Console()
    titles = [escape(str(getattr(standard.title, language))) for standard in standards]
    table = _table(words, ("photo", "document", "verdict", "why"))
    called = names(reports[0].photo for reports in photos)
    for reports in photos:
        name = called[reports[0].photo]
        for title, report in zip(titles, reports, strict=True):
            table.add_row(name, title, words[report.verdict], _why(report, language))
            name = ""
        table.add_section()
    console.print(table)
    console.print(words["sum"].format(photos=len(photos), standards=len(standards)))
    if len(photos) > 1:
        console.print(_sums(photos, titles, words))


def _table(words: dict[str, str], headings: Iterable[str]) -> Table:
    table = Table(expand=False)
    for heading in headings:
        table.add_column(words[heading], overflow="fold", no_wrap=heading == "verdict")
    return table


def _sums(photos: Sequence[Sequence[Report]], titles: list[str], words: dict[str, str]) -> Table:
    table = _table(words, ("document", *_VERDICTS))
    for place, title in enumerate(titles):
        counts = Counter(reports[place].verdict for reports in photos)
        table.add_row(title, *(str(counts[verdict]) for verdict in _VERDICTS))
    return table


def _why(report: Report, language: str) -> str:
    words = _WORDS[language]
    objections = [f for f in report.findings if f.tier == "must" and f.status != "pass"]
    if not objections:
        return words["nothing"]
    objections.sort(key=_weight)
    gravest, *others = objections
    more = [finding for finding in others if finding.status == gravest.status]
    return _said(gravest, language) + (words["more"].format(count=len(more)) if more else "")


def _weight(finding: Finding) -> tuple[int, bool]:
    """Order by gravity; what a crop and another file can mend comes after what it cannot."""
    mendable = finding.check.startswith("file.") or finding.check in _FRAMING
    return _GRAVITY[finding.status], mendable and finding.check != "file.readable"


def _said(finding: Finding, language: str) -> str:
    """Give the line of figures, which names the check; or the check and what is said of it."""
    if finding.figures is not None:
        return escape(str(getattr(finding.figures, language)))
    name = catalogue(language)["checks"][finding.check]["name"]
    return f"{name}: {escape(str(getattr(finding.message, language)))}"
