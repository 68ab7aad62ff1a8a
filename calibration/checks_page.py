"""``python -m calibration.checks_page`` writes docs/checks.md from docstrings and standards.

What a check means stands once, in its measure's docstring; what it may be, in the standards. This
page only lays them side by side.
"""

import inspect
from pathlib import Path

from calibration import rates
from detector.checks import CHECKS, MEASURES_OF
from detector.explain import catalogue
from detector.measures import BY_KEY
from detector.standard import Limit, load_standard, standard_ids

PAGE = Path(__file__).parents[1] / "docs" / "checks.md"

_HEAD = """# Every check

Made from the measures' docstrings and the standards by `python -m calibration.checks_page`.
`must` limits decide the verdict, `advice` never does. Between the passing range and the review
bounds a person decides; beyond them the check fails.

Error rates are of the limits as they are shipped, on the development photos (`python -m
calibration`): shares with exact 95 % intervals that count photos, of which several show one
person. Most faults are synthetic, and the hand-set limits had these people in sight;
docs/accuracy.md says what that means.
"""


def page() -> str:
    """Give the page's text."""
    return "\n".join([_HEAD, *(_section(name) for name in CHECKS if MEASURES_OF[name])])


def _section(check: str) -> str:
    names = [catalogue(language)["checks"][check]["name"] for language in ("en", "zh")]
    parts = [f"## `{check}`", f"{names[0]} · {names[1]}"]
    for key in MEASURES_OF[check]:
        parts.append(inspect.cleandoc(BY_KEY[key].function.__doc__ or ""))
    sharing = _sharing(check)
    if sharing:
        head = "| measure | passes | a person decides | tier | clause | trust | standards |"
        rows = [f"| {row} | {_named(standards)} |" for row, standards in sharing.items()]
        parts.append("\n".join([head, "|---|---|---|---|---|---|---|", *rows]))
    else:
        parts.append("No standard limits it yet.")
    for standard in standard_ids():
        known = rates.read(standard).get(check)
        if known:
            parts.append(rates.sentence(standard, known))
    return "\n\n".join(parts) + "\n"


def _sharing(check: str) -> dict[str, list[str]]:
    """Give each limit on a check once, with the standards that share it."""
    sharing: dict[str, list[str]] = {}
    for standard in standard_ids():
        for limit in load_standard(standard).limits:
            if limit.check == check:
                sharing.setdefault(_row(limit), []).append(standard)
    return sharing


def _named(standards: list[str]) -> str:
    """Name standards; where nearly all are meant, by those left out."""
    others = [standard for standard in standard_ids() if standard not in standards]
    if len(others) > _FEW:
        return ", ".join(standards)
    return f"all but {', '.join(others)}" if others else "all"


_FEW = 4


def _row(limit: Limit) -> str:
    cells = [f"`{limit.key}`", passes(limit), reviewed(limit)]
    return " | ".join([*cells, limit.tier, limit.clause, limit.trust])


def passes(limit: Limit) -> str:
    """Say what passes a limit."""
    said = ", ".join(limit.one_of) or _range(limit.min, limit.max)
    either = "or " if limit.alternative else ""
    return f"{either}{said} {BY_KEY[limit.key].unit}".strip()


def reviewed(limit: Limit) -> str:
    """Say what a person decides, of that which does not pass a limit."""
    return _range(limit.review_min, limit.review_max) if limit.fails else "everything else"


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "—"
    if low is None:
        return f"≤ {high:,.10g}"
    if high is None:
        return f"≥ {low:,.10g}"
    return f"{low:,.10g}" if low == high else f"{low:,.10g} to {high:,.10g}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
