"""How an audit comes on, on a terminal's standard error; silent elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from detector.audit.summary.shares import wilson
from detector.audit.work import Tally

_COLUMNS = (
    ("verdict", "left"),
    ("photos", "right"),
    ("share", "right"),
    ("95 % interval", "right"),
)
_COLOURS = {"pass": "green", "review": "yellow", "fail": "red", "unreadable": "magenta"}


class _Rate(ProgressColumn):
    """Photos a second."""

    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:.1f}/s", style="cyan")


class Follow:
    """Shows how many photos are done, of how many, how fast, and how they came out."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, outcome="")
        self._tally = Tally()
        self._lock = Lock()

    @property
    def is_shown(self) -> bool:
        """Whether anybody sees it."""
        return not self._progress.disable

    def add(self, some: Tally) -> None:
        """Count photos that are done; any thread may."""
        with self._lock:
            self._tally.add(some)
            self._progress.update(self._task, completed=self._tally.total, outcome=self._outcome())

    def expect(self, total: int | None) -> None:
        """Say how many photos there are, once that is known."""
        self._progress.update(self._task, total=total)

    def _outcome(self) -> str:
        counts = self._tally.verdicts
        return " ".join(f"[{_COLOURS[name]}]{counts[name]} {name}[/]" for name in _COLOURS)


@contextmanager
def following() -> Iterator[Follow]:
    """Show progress while the work goes on."""
    console = Console(stderr=True)
    progress = Progress(
        SpinnerColumn(),
        BarColumn(24),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[outcome]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        speed_estimate_period=60,
    )
    with progress:
        yield Follow(progress)


def reading() -> Progress:
    """Give a progress bar for what an audit's rows are read for; silent where no terminal is."""
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)


def show(tally: Tally, kept: int, seconds: float) -> None:
    """Print what an audit came to.

    Parameters
    ----------
    tally : Tally
        All photos.
    kept : int
        How many of them an earlier start had done.
    seconds : float
        How long this start took.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading, side in _COLUMNS:
        table.add_column(heading, justify="right" if side == "right" else "left")
    for name, colour in _COLOURS.items():
        _add(table, f"[{colour}]{name}[/]", tally.verdicts[name], tally.total)
    for code, count in tally.codes.most_common():
        _add(table, f"[dim]  {code}[/]", count, tally.total)
    console = Console()
    console.print(table)
    fresh = tally.total - kept
    earlier = f", {kept} kept from before" if kept else ""
    rate = f", {fresh / seconds:.1f} a second" if fresh else ""
    photos = "1 photo" if tally.total == 1 else f"{tally.total} photos"
    console.print(f"{photos}{earlier}; {seconds:.0f} s{rate}.", highlight=False)


def _add(table: Table, name: str, count: int, total: int) -> None:
    share = wilson(count, total)
    interval = f"{100 * share.low:.2f} to {100 * share.high:.2f} %"
    table.add_row(name, str(count), f"{100 * share.value:.2f} %", interval)
