"""Remedies as a table that a newcomer understands."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.commands.names import names
from detector import Standard
from detector.explain import catalogue

if TYPE_CHECKING:
    from api.commands.fix import Fixed

_MARKED = {
    "made": "[green]✓ {}[/]",
    "none_needed": "[green]✓ {}[/]",
    "retake": "[red]✗ {}[/]",
}


def show(rows: "Sequence[Fixed]", standards: Sequence[Standard], language: str) -> None:
    """Print one row a photo and standard, and a closing line.

    Parameters
    ----------
    rows : sequence of Fixed
        What came of each photo.
    standards : sequence of Standard
        What the pictures were to meet; named only where there are several.
    language : {"zh", "en"}
        Language of every word.
    """
    texts, console = catalogue(language), Console()
    words = texts["tables"]
    titles = {standard.id: getattr(standard.title, language) for standard in standards}
    table = Table(show_lines=True, expand=False)
    table.add_column(words["photo"], overflow="fold")
    if len(titles) > 1:
        table.add_column(words["standard"], overflow="fold")
    table.add_column(words["remedy"], no_wrap=True)
    table.add_column(words["then"], overflow="fold")
    called = names(row.photo for row in rows)
    for row in rows:
        named = [escape(titles[row.remedy.standard])] if len(titles) > 1 else []
        then = row.output or "\n".join(
            getattr(reason.message, language) for reason in row.remedy.reasons
        )
        remedy = _MARKED[row.remedy.remedy].format(texts["remedies"][row.remedy.remedy])
        table.add_row(called[row.photo], *named, remedy, escape(then))
    console.print(table)
    counts = dict.fromkeys(_MARKED, 0)
    counts |= Counter(row.remedy.remedy for row in rows)
    console.print(words["remedies"].format(**counts))
