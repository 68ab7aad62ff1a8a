"""What is wrong in a standard's file, and on which line."""

import math
import re
import tomllib
from bisect import bisect_left
from typing import Any

from pydantic import ValidationError

from detector.errors import Problem
from detector.invalid import worded
from detector.report import Message
from detector.sentences import Fault, as_it_is

Place = tuple[str | int, ...]


class PlacedError(Fault):
    """A fault between several parts of a standard, with the place of the one to blame."""

    def __init__(self, place: Place, said: Message) -> None:
        super().__init__(said)
        self.place = place


def of_syntax(error: tomllib.TOMLDecodeError, text: str, file: str) -> tuple[Problem, ...]:
    """Name what keeps a text from being TOML."""
    given = re.search(r"\(at line (\d+)", str(error))
    line = int(given[1]) if given else text.count("\n") + 1
    return (Problem(file, line, "", as_it_is(str(error))),)


def of_content(error: ValidationError, text: str, file: str) -> tuple[Problem, ...]:
    """Name everything in a text that makes no standard, in the order of its lines."""
    problems = []
    for found in error.errors():
        cause = found.get("ctx", {}).get("error")
        place = cause.place if isinstance(cause, PlacedError) else found["loc"]
        problems.append(Problem(file, line_of(text, place), _named(place), worded(found)))
    return tuple(sorted(problems, key=lambda problem: problem.line or math.inf))


def _named(place: Place) -> str:
    """Write a place as its reader would count: ``limits #1.max`` is in the first limit."""
    steps = (f" #{step + 1}" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).lstrip(".")


def line_of(text: str, place: Place) -> int | None:
    """Find the line on which a place of a TOML document is reached.

    Parameters
    ----------
    text : str
        A whole TOML document.
    place : tuple of str and int
        Keys and indices, outermost first; what is not there is looked for in its parent.

    Notes
    -----
    The TOML parser itself is asked: the line is the last of the shortest beginning of the text
    that holds the place, so strings and arrays over several lines mislead nobody.
    """
    lines = text.splitlines(keepends=True)
    for depth in range(len(place), 0, -1):
        sought = place[:depth]
        line = bisect_left(range(len(lines) + 1), True, key=lambda n: _holds(lines[:n], sought))
        if line <= len(lines):
            return line
    return None


def _holds(lines: list[str], place: Place) -> bool:
    for end in range(len(lines), 0, -1):
        try:
            part: Any = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        return _has(part, place)
    return False


def _has(part: Any, place: Place) -> bool:
    for step in place:
        try:
            part = part[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
