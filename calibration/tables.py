"""``python -m calibration.tables PHOTOS [WORK]`` prints the tables of docs/accuracy.md.

From the figures that ``python -m calibration PHOTOS`` left in the work folder, in which what is
worn is told by models that had not seen the person.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from calibration.development import CALIBRATED, TARGETS, read_rows, suits
from calibration.fit import cross_validated
from calibration.intervals import percent
from calibration.observe import Observations, load
from calibration.portraits import portraits
from calibration.risk import rooms
from calibration.score import Judged, judged
from detector.figures import Share
from detector.judge import Outcome
from detector.standard import load_standard

_RISKIEST = 15


def main(
    photos: Annotated[Path, typer.Argument(help="Folder of the development photos.")],
    work: Annotated[Path, typer.Argument(help="Work folder of the calibration.")] = Path(
        "build/calibration"
    ),
) -> None:
    """Print them as Markdown."""
    seen = load(work / "figures.csv")
    for name in CALIBRATED:
        standard = load_standard(name)
        fitting = seen.rows(np.array([suits(name, label) for label in seen.labels]))
        now = judged(standard, fitting)
        fitted = cross_validated(standard, fitting, TARGETS)
        typer.echo(f"### `{name}`\n")
        typer.echo(whole([("shipped", now), ("fitted, on people left out", fitted)]))
        typer.echo(risks(now))
    own = seen.rows(np.array([not label.fault for label in seen.labels]))
    typer.echo(as_they_came(own, read_rows(photos)))


def whole(judgements: Sequence[tuple[str, Judged]]) -> str:
    """Tell how whole verdicts do, by each set of limits."""
    head = [
        "limits",
        "compliant photos that pass",
        "fail",
        "faults let through",
        "right check named",
    ]
    rows = []
    for name, one in judgements:
        right, wrong = one.compliant, one.refusable
        rows.append(
            [
                name,
                f"{percent(one.verdict_share(right, Outcome.PASS))} of {right.sum()}",
                percent(one.verdict_share(right, Outcome.FAIL)),
                f"{percent(one.verdict_share(wrong, Outcome.PASS))} of {wrong.sum()}",
                percent(one.share_named),
            ]
        )
    return _table(head, rows)


def risks(scored: Judged) -> str:
    """Tell which limits compliant people come nearest to, and what all of them refuse together."""
    found, together = rooms(scored)
    head = [
        "measure",
        "limit",
        "compliant: median, one in twenty, last",
        "expected to object to, of new compliant photos",
    ]
    rows = [
        [
            f"`{room.limit.key}`",
            f"{'≤' if room.side == 'max' else '≥'} {room.bound:g}",
            f"{room.usual:.3g}, {room.high:.3g}, {room.worst:.3g}",
            _fine(room.refused),
        ]
        for room in found[:_RISKIEST]
    ]
    rows.append([f"all {len(found)} together", "", "", _fine(together)])
    return _table(head, rows)


def as_they_came(own: Observations, rows: Sequence[dict[str, str]]) -> str:
    """Tell how faults in generated people and official portraits are caught by `portrait`."""
    head = ["fault", "with, without", "AUC", "EER", "caught at 3 % false alarms"]
    head += ["caught by the shipped limits", "false alarms"]
    cells = [
        [
            row.name,
            f"{row.wrong}, {row.right}",
            f"{row.area.value:.3f} ({row.area.low:.3f} to {row.area.high:.3f})",
            f"{100 * row.equal_error:.1f} %",
            *map(percent, (row.caught, row.caught_at_limit, row.false_alarms)),
        ]
        for row in portraits(judged(load_standard("portrait"), own), rows)
    ]
    return _table(head, cells)


def _fine(one: Share) -> str:
    return f"{100 * one.value:.2f} % ({100 * one.low:.2f} to {100 * one.high:.2f})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    typer.run(main)
