"""``python -m benchmarks.rows``: what a finished audit of many photos takes to be looked at again.

The rows are made up, as the tests make theirs: figures of plausible size, no photos.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.processes import Use, watch
from detector.standard import load_standard
from tests.detector.audit.synthetic import Shape, make_audit

_COMMAND = (sys.executable, "-c", "from api.cli import main; main()", "audit")
_PART_ROWS = 1024  # as a long audit writes them
_SHIFT = 0.8  # of a spread: moves most verdicts


def main(rows: Annotated[int, typer.Option(help="Rows of each audit.")] = 1_000_000) -> None:
    """Report, judge again and compare two audits, by processor time, the clock and memory."""
    standard = load_standard("cn-id-card")
    table = Table(title=f"{rows:,} rows")
    for heading in ("", "processor s", "wall s", "MB at most"):
        table.add_column(heading, justify="right" if heading else "left")
    with tempfile.TemporaryDirectory(prefix="renxiang-") as folder:
        one, other = Path(folder, "one"), Path(folder, "other")
        make_audit(one, standard, Shape(rows, part_rows=_PART_ROWS))
        make_audit(other, standard, Shape(rows, part_rows=_PART_ROWS, shift=_SHIFT))
        changes = Path(folder, "changes.parquet")
        for name, words in {
            "report": ("report", one, "--no-thumbnails"),
            "rejudge": ("rejudge", one, "--standard", "portrait", "--out", Path(folder, "again")),
            "compare": ("compare", one, other, "--out", changes),
        }.items():
            use = _use(tuple(map(str, words)))
            table.add_row(name, f"{use.cpu_s:.0f}", f"{use.wall_s:.0f}", f"{use.memory_mb:.0f}")
    Console().print(table)


def _use(words: tuple[str, ...]) -> Use:
    process = subprocess.Popen([*_COMMAND, *words], stdout=subprocess.DEVNULL)
    *_, use = watch(process)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{words[0]} ended with status {process.returncode}.")
    return use


if __name__ == "__main__":
    typer.run(main)
