"""``renxiang audit run``: inspect any number of photos and keep every figure."""

import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import INTERRUPTED, TERMINATED
from api.commands.outcome import FailOn, exit_status
from api.commands.said import said
from api.cores import core_count
from detector.audit.launch import Launched, launched

if TYPE_CHECKING:
    from api.commands.auditing import Order


class Engine(StrEnum):
    """What the work is spread over."""

    LOCAL = "local"
    RAY = "ray"


class Form(StrEnum):
    """Formats that the rows are written in beside Parquet."""

    JSONL = "jsonl"
    CSV = "csv"


Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Folders, photos, globs, @list, - (a list on standard input), .zip, .tar, "
        "s3://bucket/prefix, or tables: .parquet, .csv with the columns path, photo_number.",
    ),
]
Out = Annotated[
    Path,
    typer.Option(help="Folder for the results; the same again goes on.", file_okay=False),
]
Rules = Annotated[str, typer.Option(help="A standard's identifier, or a .toml file of your own.")]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Processes that examine photos; by default one a processor."),
]
Forms = Annotated[
    list[Form] | None,
    typer.Option("--format", help="Write the rows in this format too, when all is done."),
]
On = Annotated[Engine, typer.Option(help="This machine, or a Ray cluster (make cluster adds Ray).")]
Address = Annotated[
    str | None, typer.Option(help="Address of the Ray cluster; by default one is started here.")
]
Size = Annotated[
    int | None, typer.Option(min=1, help="Audit this many photos, drawn blindly among all.")
]
Seed = Annotated[
    int | None, typer.Option(help="Another seed draws another sample; 0 if none is named.")
]
Thumbnails = Annotated[
    bool, typer.Option(help="Show faces in the report.html that is written at the end.")
]
Reference = Annotated[
    Path | None,
    typer.Option(
        help="In the report, compare distributions with those of a reference, not the calibration.",
        exists=True,
        dir_okay=False,
    ),
]
Mildest = Annotated[
    FailOn, typer.Option(help="The mildest verdict that makes the exit status 1; never: 0 always.")
]


def run(
    sources: Sources,
    out: Out,
    standard: Rules = "cn-id-card",
    workers: Workers = None,
    forms: Forms = None,
    engine: On = Engine.LOCAL,
    address: Address = None,
    sample: Size = None,
    seed: Seed = None,
    thumbnails: Thumbnails = True,
    reference: Reference = None,
    fail_on: Mildest = FailOn.REVIEW,
) -> None:
    """Inspect any number of photos and keep every figure, one row a photo, as Parquet.

    Stopped or killed at any point, the same command goes on where it was. At the end report.html
    in the folder says what it comes to. The exit status is 0 if all photos passed, 1 if some did
    not, 2 for wrong usage, 3 if some files could not be read, 4 for a fault of our own.
    """
    if address is not None and engine is not Engine.RAY:
        raise typer.BadParameter(said("only_ray"), param_hint="--address")
    if seed is not None and sample is None:
        raise typer.BadParameter(said("only_sample"), param_hint="--seed")
    with _stopping(), launched() if engine is Engine.LOCAL else nullcontext() as process:
        # What takes long to import comes now: the worker's process is loading beside.
        from api.commands.auditing import Order
        from api.commands.choice import chosen_one
        from detector.audit.folder import Sample
        from detector.audit.sources.listing import plain

        formats = tuple(form for form in Form if form in (forms or ()))
        drawn = Sample(size=sample, seed=seed or 0) if sample is not None else None
        count, rules = workers or core_count(), chosen_one(standard)
        asked = tuple(map(plain, sources)), rules, out, count, formats, engine, address, drawn
        order = Order(*asked, thumbnails, reference)
        raise typer.Exit(exit_status(_verdicts(order, process), fail_on))


@contextmanager
def _stopping() -> Iterator[None]:
    """Say how to go on where somebody presses Ctrl-C, or a scheduler ends it, however early."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    except KeyboardInterrupt as stop:
        typer.echo(said("stopped"), err=True)
        raise typer.Exit(TERMINATED if isinstance(stop, _Terminated) else INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


class _Terminated(KeyboardInterrupt):
    """The process is asked to end."""


def _terminate(*_: object) -> None:
    raise _Terminated


def _verdicts(order: "Order", process: Launched | None) -> Collection[str]:
    """Run the audit and say where its report is."""
    from api.commands.auditing import run_audit

    tally = run_audit(order, process)
    typer.echo(said("report_is", path=order.out / "report.html"))
    return tally.verdicts
