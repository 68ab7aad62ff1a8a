"""Photos against several standards: a line for each pair, and a sum for each standard."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.commands.names import names
from api.commands.verdicts import marked, nothing
from detector import Report, Standard
from detector.explain import catalogue, rank
from detector.framing import ORDINARY_HEAD, figures
from detector.report import Finding, Verdict

_VERDICTS: tuple[Verdict, ...] = ("pass", "review", "fail")
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
    words, console = catalogue(language)["tables"], Console()
    titles = [escape(str(getattr(standard.title, language))) for standard in standards]
    table = Table(expand=False)
    for heading in ("photo", "document", "verdict", "main_reason"):
        table.add_column(words[heading], overflow="fold", no_wrap=heading == "verdict")
    called = names(reports[0].photo for reports in photos)
    for reports in photos:
        name = called[reports[0].photo]
        for title, report in zip(titles, reports, strict=True):
            table.add_row(name, title, marked(report.verdict, language), _why(report, language))
            name = ""
        table.add_section()
    console.print(table)
    console.print(words["documents"].format(photos=len(photos), standards=len(standards)))
    if len(photos) > 1:
        console.print(_sums(photos, titles, language))


def _sums(photos: Sequence[Sequence[Report]], titles: list[str], language: str) -> Table:
    table = Table(catalogue(language)["tables"]["document"], expand=False)
    for verdict in _VERDICTS:
        table.add_column(marked(verdict, language))
    for place, title in enumerate(titles):
        counts = Counter(reports[place].verdict for reports in photos)
        table.add_row(title, *(str(counts[verdict]) for verdict in _VERDICTS))
    return table


def _why(report: Report, language: str) -> str:
    objections = [f for f in report.findings if f.tier == "must" and f.status != "pass"]
    if not objections:
        return nothing(language)
    objections.sort(key=_weight)
    gravest, *others = objections
    more = [finding for finding in others if finding.status == gravest.status]
    if not more:
        return _said(gravest, language)
    texts = catalogue(language)
    counted = texts["tables"]["more"].format(count=len(more))
    return f"{_said(gravest, language)}{texts['joint']}[dim]{counted}[/]"


def _weight(finding: Finding) -> tuple[object, bool]:
    """Order as they are told; what a crop and another file can mend comes after its like."""
    mendable = finding.check.startswith("file.") or finding.check in _FRAMING
    return rank(finding), mendable and finding.check != "file.readable"


def _said(finding: Finding, language: str) -> str:
    """Give the line of figures, which names the check; or the check and what is said of it."""
    if finding.figures is not None:
        return escape(str(getattr(finding.figures, language)))
    texts = catalogue(language)
    name, text = texts["checks"][finding.check]["name"], getattr(finding.message, language)
    return str(texts["tables"]["reason"].format(name=name, text=escape(text)))
