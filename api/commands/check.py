"""``renxiang check``: inspect photos and say what is wrong with them."""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from api.commands import matrix, table
from api.commands.choice import Standards, chosen
from api.commands.language import Language, terminal_language
from api.commands.outcome import FailOn, exit_status
from api.commands.outputs import make_folder
from api.commands.overlays import OverlayFormat, Overlays
from api.commands.photos import Paths, content_of, expand, name_of, on_every_core, write_line
from detector import Report, Standard, inspect_against
from detector.errors import PhotoError, RenxiangError
from detector.inspection import report_unreadable

_CHUNK = 8
_Reports = tuple[Report, ...]  # of one photo, in the order of the standards


def check(
    paths: Paths,
    standard: Standards = "cn-id-card",
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object a line.")] = False,
    geometry: Annotated[
        bool, typer.Option("--geometry", help="Say where eyes, chin, hair and face edges are.")
    ] = False,
    fail_on: Annotated[
        FailOn,
        typer.Option(help="The mildest verdict that makes the exit status 1; never: 0 always."),
    ] = FailOn.REVIEW,
    language: Annotated[
        Language | None,
        typer.Option(help="Language of table and overlays; by default the terminal's."),
    ] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(help="Folder for the photos with their findings drawn on.", file_okay=False),
    ] = None,
    overlay_format: Annotated[
        OverlayFormat, typer.Option(help="What the drawings are written as.")
    ] = OverlayFormat.PNG,
) -> None:
    """Inspect photos and say what is wrong with them.

    Under several standards each photo is measured once and judged by all of them.

    The exit status is 0 if all passed, 1 if some did not, 2 for wrong usage, 3 if some files
    could not be read, 4 for a fault of our own.
    """
    rules = chosen(standard)
    found = expand(paths)
    if overlay is not None:
        make_folder(overlay, "--overlay")
    words = language or terminal_language()
    overlays = Overlays(overlay, found, overlay_format, words) if overlay else None
    photos = _inspect(found, rules, overlays)
    if as_json:
        reports = _written(photos, geometry=geometry)
    else:
        reports = _shown(table.followed(photos, len(found)), rules, words, geometry=geometry)
    raise typer.Exit(exit_status([_outcome(report) for report in reports], fail_on))


def _shown(
    photos: Iterable[_Reports], rules: list[Standard], words: Language, *, geometry: bool
) -> Iterator[Report]:
    """Show every report in one table, and pass them on."""
    every = list(photos)
    if len(rules) == 1:
        table.show([only for (only,) in every], rules[0], words, geometry=geometry)
    else:
        matrix.show(every, rules, words)
    yield from chain.from_iterable(every)


def _written(photos: Iterable[_Reports], *, geometry: bool) -> Iterator[Report]:
    """Pass every report on as soon as its line is out."""
    for reports in photos:
        for report in reports:
            write_line(report.to_json(geometry=geometry))
            yield report
        sys.stdout.flush()


def _inspect(
    paths: list[Path], rules: list[Standard], overlays: Overlays | None
) -> Iterator[_Reports]:
    """Inspect in chunks, giving each photo's reports in the order of the paths."""

    def work(chunk: list[Path]) -> list[_Reports]:
        inspected = _inspect_chunk(chunk, rules)
        if overlays is not None:
            for path, reports in zip(chunk, inspected, strict=True):
                overlays.draw(path, reports)
        return inspected

    chunks = (paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK))
    for reports in on_every_core(work, chunks):
        yield from reports


def _inspect_chunk(paths: list[Path], rules: list[Standard]) -> list[_Reports]:
    """Inspect some photos together; whatever one of them does to us costs that one alone."""
    try:
        return _together(paths, rules)
    except RenxiangError:
        raise
    except Exception as error:
        if len(paths) > 1:
            return [reports for path in paths for reports in _inspect_chunk([path], rules)]
        died = PhotoError("worker-died", type(error).__name__)
        return [_unread(died, rules, name_of(path)) for path in paths]


def _together(paths: list[Path], rules: list[Standard]) -> list[_Reports]:
    contents = [content_of(path) for path in paths]
    names = [name_of(path) for path in paths]
    pairs = list(zip(names, contents, strict=True))
    read = [(name, data) for name, data in pairs if isinstance(data, bytes)]
    reports = iter(inspect_against([data for _, data in read], rules, [name for name, _ in read]))
    return [
        _unread(data, rules, name) if isinstance(data, PhotoError) else next(reports)
        for name, data in pairs
    ]


def _unread(error: PhotoError, rules: list[Standard], name: str) -> _Reports:
    return tuple(report_unreadable(error, standard, name) for standard in rules)


def _outcome(report: Report) -> str:
    readable = report.findings[0].status == "pass"
    return report.verdict if readable else "unreadable"
