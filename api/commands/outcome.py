"""Exit statuses: which verdicts and which errors make which.

=====  =========================================================================================
0      everything passed, nothing changed, all is in place
1      some photos did not pass, some verdicts changed
2      wrong usage, or nothing to work on: no photo, a standard or table that cannot be used, a
       folder that holds something else
3      some files could not be read; ``doctor``: something is missing
4      a fault of our own or of the machine: models missing, no room, a store that does not answer
130    interrupted
=====  =========================================================================================
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum

import typer

from api.commands.said import in_words
from api.commands.usage import worded
from detector.errors import RenxiangError

PASSED, NOT_PASSED, USAGE, UNREADABLE, OWN_FAULT = 0, 1, 2, 3, 4
CHANGED = NOT_PASSED
MISSING = UNREADABLE

# Every other error is something that was asked for and cannot be had: wrong usage.
_FAULTS = frozenset(
    (
        "cannot-write", "source-unreachable", "workers-fail",
        "model-missing", "model-damaged", "model-unreachable",
    )
)  # fmt: skip


class FailOn(StrEnum):
    """Which verdicts make the exit status 1."""

    FAIL = "fail"
    REVIEW = "review"
    NEVER = "never"


def exit_status(outcomes: Collection[str], fail_on: FailOn) -> int:
    """Give the exit status for photos that came out as ``outcomes``, unreadable ones named so."""
    if fail_on is FailOn.NEVER:
        return PASSED
    if "unreadable" in outcomes:
        return UNREADABLE
    counted = {"fail"} if fail_on is FailOn.FAIL else {"fail", "review"}
    return NOT_PASSED if counted & set(outcomes) else PASSED


@contextmanager
def explained() -> Iterator[None]:
    """Have an error that is raised on purpose end the command with its message and status."""
    try:
        yield
    except typer.TyperException as error:
        sentence = worded(error)
        if sentence is None:
            raise
        raise sentence from error
    except RenxiangError as error:
        typer.echo(f"renxiang: {in_words(error.said)} [{error.code}]", err=True)
        raise typer.Exit(OWN_FAULT if error.code in _FAULTS else USAGE) from error
