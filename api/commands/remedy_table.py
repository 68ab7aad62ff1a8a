"""Remedies as a table that a newcomer understands."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.commands.names import names
from detector import Standard

if TYPE_CHECKING:
    from api.commands.fix import Fixed

_WORDS = {
    "en": {
        "photo": "Photo",
        "standard": "Standard",
        "remedy": "Remedy",
        "then": "File, or what to change",
        "made": "[green]✓ made[/]",
        "none_needed": "[green]✓ none needed[/]",
        "retake": "[red]✗ take it again[/]",
        "sum": "{made} made, {none_needed} needed none, {retake} to be taken again.",
    },
    "zh": {
        "photo": "照片",
        "standard": "标准",
        "remedy": "处理",
        "then": "文件，或需要改变什么",
        "made": "[green]✓ 已生成[/]",
        "none_needed": "[green]✓ 无需处理[/]",
        "retake": "[red]✗ 请重拍[/]",
        "sum": "已生成 {made} 张，无需处理 {none_needed} 张，需重拍 {retake} 张。",
    },
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
    words, console = _WORDS[language], Console()
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
        table.add_row(called[row.photo], *named, words[row.remedy.remedy], escape(then))
    console.print(table)
    counts = dict.fromkeys(("made", "none_needed", "retake"), 0)
    counts |= Counter(row.remedy.remedy for row in rows)
    console.print(words["sum"].format(**counts))
