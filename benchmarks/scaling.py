"""``python -m benchmarks.scaling``: audits by ever more workers, each with as many photos to do.

What is told is photos a second between the first part file and the last, so that the start, which
is the same for any number of photos, does not count, and how much of so many single workers' rate
that is.
"""

import json
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.audit import COMMAND, MOST, REST, fill
from benchmarks.photos import described, photos
from detector.audit.folder import parts

_LOOK_EVERY_S = 0.05
_LEAST = 40  # photos, so that there are parts enough to tell a rate from


@dataclass(frozen=True, slots=True)
class Rate:
    """What one audit took by the clock, and its photos a second once it was at work."""

    workers: int
    photos: int
    first_s: float
    last_s: float
    whole_s: float
    photos_a_second: float


def main(
    workers: Annotated[str, typer.Option(help="Numbers of workers, by commas.")] = "1,2",
    each: Annotated[
        int, typer.Option("--photos", min=_LEAST, help="How many photos a worker.")
    ] = 600,
    source: Annotated[
        Path | None, typer.Option(help="Folder of JPEGs; else card photos in turns.")
    ] = None,
) -> None:
    """Time one audit for every number of workers; the last line is the figures as JSON."""
    given = photos(MOST) if source is None else sorted(source.rglob("*.jpg"))
    typer.echo(f"Measured on {described(source)}")
    rates = []
    with tempfile.TemporaryDirectory(prefix="renxiang-") as place:
        for number in map(int, workers.split(",")):
            folder = Path(place) / str(number)
            fill(folder, given, number * each)
            rates.append(_rate(folder, number))
    _show(rates)


def _rate(folder: Path, workers: int) -> Rate:
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        out, began, seen = Path(place), time.perf_counter(), 0
        first_s = last_s = 0.0
        process = subprocess.Popen(
            [*COMMAND, str(folder), "--out", place, "--workers", str(workers), *REST],
            stdout=subprocess.DEVNULL,
        )
        while process.poll() is None:
            if len(parts(out)) > seen:
                seen, last_s = len(parts(out)), time.perf_counter() - began
                first_s = first_s or last_s
            time.sleep(_LOOK_EVERY_S)
        if process.returncode:
            raise SystemExit(f"The audit ended with status {process.returncode}.")
        whole_s = time.perf_counter() - began
        counts = [pq.read_metadata(part).num_rows for part in parts(out)]
    later = sum(counts) - counts[0]
    return Rate(workers, sum(counts), first_s, last_s, whole_s, later / (last_s - first_s))


def _show(rates: list[Rate]) -> None:
    table = Table(title="Audits by the number of workers, times by the clock")
    for heading in ("workers", "photos", "first part s", "whole s", "photos a second", "of linear"):
        table.add_column(heading, justify="right")
    single = rates[0].photos_a_second / rates[0].workers
    for rate in rates:
        table.add_row(
            str(rate.workers),
            str(rate.photos),
            f"{rate.first_s:.1f}",
            f"{rate.whole_s:.1f}",
            f"{rate.photos_a_second:.1f}",
            f"{rate.photos_a_second / rate.workers / single:.2f}",
        )
    Console().print(table)
    typer.echo(json.dumps([asdict(rate) for rate in rates]))


if __name__ == "__main__":
    typer.run(main)
