"""``python -m benchmarks.audit``: one worker, two, and two under Ray on the same photos, in turns.

Ratios are given with and without the start, by the clock and by processor time. The clock says
something on a quiet machine only.
"""

import hashlib
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.photos import described, photos
from benchmarks.processes import Use, watch
from detector.audit.folder import parts

_FEW = 4
MOST = 120
_ENGINES = {
    "one worker": ("--workers", "1"),
    "two workers": ("--workers", "2"),
    "two under Ray": ("--workers", "2", "--engine", "ray"),
}
COMMAND = (sys.executable, "-c", "from api.cli import main; main()", "audit")
REST = ("--no-thumbnails", "--fail-on", "never")


@dataclass(frozen=True, slots=True)
class Turn:
    """One audit: when the first part was there and the last, what it used, and what it wrote."""

    first_s: float
    last_s: float
    use: Use
    content: str


def main(
    count: Annotated[int, typer.Option("--photos", help="How many photos.")] = 3000,
    rounds: Annotated[int, typer.Option(help="How often each engine has its turn.")] = 1,
    ray: Annotated[bool, typer.Option(help="Whether Ray has turns.")] = True,
    source: Annotated[
        Path | None, typer.Option(help="Folder of JPEGs, no two alike; else card photos in turns.")
    ] = None,
) -> None:
    """Time audits of few photos and of many by every engine."""
    engines = {name: words for name, words in _ENGINES.items() if ray or "ray" not in words}
    few: dict[str, list[Turn]] = {name: [] for name in engines}
    many: dict[str, list[Turn]] = {name: [] for name in engines}
    given = photos(MOST) if source is None else sorted(source.rglob("*.jpg"))
    typer.echo(f"Measured on {described(source)}")
    with tempfile.TemporaryDirectory(prefix="renxiang-") as place:
        folder = Path(place)
        for wanted in (_FEW, count):
            fill(folder / str(wanted), given, wanted)
        for _ in range(rounds):
            for turns, wanted in ((few, _FEW), (many, count)):
                for name, words in engines.items():
                    turns[name].append(_turn(folder / str(wanted), words))
    _show(few, many, count)


def fill(folder: Path, given: Sequence[Path], count: int) -> None:
    """Fill a new folder with links to the given photos in turns."""
    folder.mkdir()
    for place, photo in enumerate(islice(cycle(given), count)):
        (folder / f"{place:07d}.jpg").symlink_to(photo.resolve())


def _turn(source: Path, words: tuple[str, ...]) -> Turn:
    with tempfile.TemporaryDirectory(dir=source.parent) as out:
        process = subprocess.Popen(
            [*COMMAND, str(source), "--out", out, *words, *REST], stdout=subprocess.DEVNULL
        )
        first_s, last_s, count, use = 0.0, 0.0, 0, Use()
        for use in watch(process):
            if len(parts(Path(out))) > count:
                count, last_s = len(parts(Path(out))), use.wall_s
                first_s = first_s or last_s
        if process.returncode:
            raise SystemExit(f"The audit ended with status {process.returncode}.")
        return Turn(first_s, last_s, use, _content(Path(out)))


def _content(out: Path) -> str:
    digest = hashlib.sha256()
    for part in parts(out):
        digest.update(part.read_bytes())
    return digest.hexdigest()


def _show(few: dict[str, list[Turn]], many: dict[str, list[Turn]], count: int) -> None:
    table = Table(title=f"{count} photos, and {_FEW}; medians")
    headings = (
        "wall s",
        "CPU s",
        "report s",
        "start: wall s",
        "CPU s",
        "first part s",
        "MB at most",
    )
    for heading in ("", *headings):
        table.add_column(heading, justify="right" if heading else "left")
    for name in many:
        report_s = statistics.median(turn.use.wall_s - turn.last_s for turn in many[name])
        cells = [*_times(many[name]), report_s, *_times(few[name])]
        cells.append(statistics.median(turn.first_s for turn in few[name]))
        cells.append(max(turn.use.memory_mb for turn in many[name]))
        table.add_row(name, *(f"{cell:.1f}" for cell in cells))
    console = Console()
    console.print(table)
    for line in _ratios(few, many):
        console.print(line, highlight=False)
    contents = {turn.content for turns in many.values() for turn in turns}
    console.print("same files, byte for byte" if len(contents) == 1 else "FILES DIFFER")


def _times(turns: list[Turn]) -> tuple[float, float]:
    return (
        statistics.median(turn.use.wall_s for turn in turns),
        statistics.median(turn.use.cpu_s for turn in turns),
    )


def _ratios(few: dict[str, list[Turn]], many: dict[str, list[Turn]]) -> Iterator[str]:
    pairs = (("one worker", "two workers"), ("two under Ray", "two workers"))
    for slow, fast in pairs:
        if slow not in many:
            continue
        for what, place in (("wall", 0), ("CPU", 1)):
            whole = _times(many[slow])[place] / _times(many[fast])[place]
            work = [_times(many[name])[place] - _times(few[name])[place] for name in (slow, fast)]
            yield (
                f"{slow} / {fast}, {what}: {whole:.2f} with the start, "
                f"{work[0] / work[1]:.2f} without"
            )


if __name__ == "__main__":
    typer.run(main)
