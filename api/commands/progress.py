"""How an audit comes on, on a terminal's standard error; silent elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
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

from api.commands.language import terminal_language
from detector.audit.summary.shares import wilson
from detector.audit.work import Tally
from detector.explain import catalogue

if TYPE_CHECKING:
    from detector.audit.page.content import Copied

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
        counts, names = self._tally.verdicts, outcomes(terminal_language())
        return " ".join(
            f"[{_COLOURS[name]}]{counts[name]} {said}[/]" for name, said in names.items()
        )


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


def outcomes(language: str) -> dict[str, str]:
    """Give the words for what may come of a photo."""
    texts = catalogue(language)
    return {**texts["verdicts"], "unreadable": texts["audit"]["unreadable"]}


def show(tally: Tally, kept: int, seconds: float) -> None:
    """Print what an audit came to, in the terminal's language.

    Parameters
    ----------
    tally : Tally
        All photos.
    kept : int
        How many of them an earlier start had done.
    seconds : float
        How long this start took.
    """
    language = terminal_language()
    texts = catalogue(language)["audit"]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(catalogue(language)["tables"]["verdict"])
    for heading in (texts["photos"], texts["share"], texts["interval"]):
        table.add_column(heading, justify="right")
    for name, said in outcomes(language).items():
        count = tally.verdicts[name]
        table.add_row(f"[{_COLOURS[name]}]{said}[/]", *_shares(texts, count, tally.total))
    for code, count in tally.codes.most_common():
        table.add_row(_meaning(code, language), *_shares(texts, count, tally.total))
    console = Console()
    console.print(table)
    fresh = tally.total - kept
    said = texts["sum_of_one" if tally.total == 1 else "sum"].format(
        count=tally.total,
        earlier=texts["earlier"].format(kept=kept) if kept else "",
        seconds=seconds,
        rate=texts["rate"].format(rate=fresh / seconds) if fresh else "",
    )
    console.print(said, highlight=False)


def show_copies(found: "Copied") -> None:
    """Print how many photos are there more than once, and how many numbers have several; if any."""
    texts = catalogue(terminal_language())["audit"]
    counts = {
        "same_files": found.files,
        "same_pictures": found.pictures,
        "several_numbers": found.numbers,
        "shared_numbers": found.shared_total,
    }
    said = [
        texts[f"{name}_one" if count == 1 else name].format(count=count)
        for name, count in counts.items()
        if count
    ]
    if said and not found.complete:
        said.append(texts["not_compared"])
    if said:
        Console().print(texts["joint"].join(said), highlight=False, soft_wrap=True)


def _meaning(code: str, language: str) -> Padding:
    """Say what the code of an unreadable file means, below the row of all such files."""
    meaning = catalogue(language)["unreadable"].get(code, "")
    return Padding(f"{meaning} [dim]{code}[/]".strip(), (0, 0, 0, 2))


def _shares(texts: dict[str, str], count: int, total: int) -> tuple[str, str, str]:
    share = wilson(count, total)
    between = texts["between"].format(low=100 * share.low, high=100 * share.high)
    return str(count), f"{100 * share.value:.2f} %", between
