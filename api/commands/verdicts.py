"""Verdicts as every table shows them."""

from detector.explain import catalogue
from detector.report import Verdict

_MARKED: dict[Verdict, str] = {
    "pass": "[green]✓ {}[/]",
    "review": "[yellow]? {}[/]",
    "fail": "[red]✗ {}[/]",
}


def marked(verdict: Verdict, language: str) -> str:
    """Give a verdict's word with its mark, in its colour."""
    return _MARKED[verdict].format(catalogue(language)["verdicts"][verdict])


def nothing(language: str) -> str:
    """Say that no objection is made."""
    return f"[dim]{catalogue(language)['tables']['nothing']}[/]"
