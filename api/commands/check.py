"""``renxiang check``: inspect photos and say what is wrong with them."""

import sys
from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands import table
from api.commands.choice import chosen
from api.commands.language import Language, terminal_language
from api.commands.photos import (
    NOT_PASSED,
    PASSED,
    UNREADABLE,
    content_of,
    expand,
    name_of,
    on_every_core,
)
from detector import Report, Standard, inspect_batch
from detector.errors import PhotoError
from detector.inspect import report_unreadable

_CHUNK = 8


class FailOn(StrEnum):
    """Which verdicts make the exit status 1."""

    FAIL = "fail"
    REVIEW = "review"
    NEVER = "never"


def check(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Photos, folders of photos, or - for a list on standard input."
        ),
    ],
    standard: Annotated[
        str, typer.Option(help="A standard's identifier, or a .toml file of your own.")
    ] = "cn-id-card",
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object a line.")] = False,
    geometry: Annotated[
        bool, typer.Option("--geometry", help="Say where eyes, chin, hair and face edges are.")
    ] = False,
    fail_on: Annotated[
        FailOn, typer.Option(help="The mildest verdict that makes the exit status 1.")
    ] = FailOn.REVIEW,
    language: Annotated[
        Language | None, typer.Option(help="Language of the table; by default the terminal's.")
    ] = None,
) -> None:
    """Inspect photos and say what is wrong with them.

    The exit status is 0 if all passed, 1 if some did not, 2 for wrong usage, 3 if some files
    could not be read, 4 for a fault of our own.
    """
    (rules,) = chosen(standard)
    found = list(expand(paths))
    reports = _inspect(found, rules)
    if as_json:
        seen = []
        for report in reports:
            sys.stdout.write(report.to_json(geometry=geometry) + "\n")
            sys.stdout.flush()
            seen.append(_outcome(report))
    else:
        shown = list(table.followed(reports, len(found)))
        table.show(shown, rules, language or terminal_language(), geometry=geometry)
        seen = [_outcome(report) for report in shown]
    raise typer.Exit(exit_status(seen, fail_on))


def _inspect(paths: list[Path], rules: Standard) -> Iterator[Report]:
    """Inspect in chunks, giving the reports in the order of the paths."""
    chunks = (paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK))
    for reports in on_every_core(lambda chunk: _inspect_chunk(chunk, rules), chunks):
        yield from reports


def _inspect_chunk(paths: list[Path], rules: Standard) -> list[Report]:
    contents = [content_of(path) for path in paths]
    read = [(path, data) for path, data in zip(paths, contents, strict=True) if data is not None]
    reports = iter(
        inspect_batch([data for _, data in read], rules, [name_of(path) for path, _ in read])
    )
    return [
        next(reports) if data is not None else _vanished(path, rules)
        for path, data in zip(paths, contents, strict=True)
    ]


def _vanished(path: Path, rules: Standard) -> Report:
    error = PhotoError("cannot-open", f"{path} cannot be opened.")
    return report_unreadable(error, rules, name_of(path))


def _outcome(report: Report) -> str:
    readable = report.findings[0].status == "pass"
    return report.verdict if readable else "unreadable"


def exit_status(outcomes: Collection[str], fail_on: FailOn) -> int:
    """Give the exit status for photos that came out as ``outcomes``, unreadable ones named so."""
    if fail_on is FailOn.NEVER:
        return PASSED
    if "unreadable" in outcomes:
        return UNREADABLE
    counted = {"fail"} if fail_on is FailOn.FAIL else {"fail", "review"}
    return NOT_PASSED if counted & set(outcomes) else PASSED
