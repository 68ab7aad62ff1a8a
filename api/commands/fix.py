"""``renxiang fix``: make compliant pictures of photos that a crop, a turn or a re-encode saves."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands import remedy_table
from api.commands.choice import Standards, chosen
from api.commands.language import Language, terminal_language
from api.commands.outcome import NOT_PASSED, PASSED, UNREADABLE
from api.commands.outputs import Outputs, make_folder
from api.commands.photos import Paths, content_of, expand, name_of, on_every_core, write_line
from api.commands.table import followed
from detector import Standard
from detector.errors import PhotoError
from detector.remedy import Remedy, remedies, unreadable
from detector.report import rounded


def fix(
    paths: Paths,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the pictures made.", file_okay=False)
    ],
    standard: Standards = "cn-id-card",
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Write one JSON object a photo and standard, a line each."),
    ] = False,
    language: Annotated[
        Language | None, typer.Option(help="Language of the table; by default the terminal's.")
    ] = None,
) -> None:
    """Make compliant pictures of photos where cropping, turning and encoding suffice.

    Nothing about the person is changed, no photo is overwritten, and only pictures that pass the
    inspection are written: DIR/NAME.jpg, or DIR/STANDARD/NAME.jpg for several standards.

    The exit status is 0 if every photo now has a picture that passes, 1 if some have to be taken
    again, 2 for wrong usage, 3 if some files could not be read, 4 for a fault of our own.
    """
    rules = chosen(standard)
    found = expand(paths)
    make_folder(out, "--out")
    work = _Work(rules, Outputs(out))
    named = zip(found, work.outputs.reserve(found), strict=True)
    answers = on_every_core(lambda given: work.fix(*given), named)
    rows = [row for several in _shown(answers, len(found), as_json) for row in several]
    if not as_json:
        remedy_table.show(rows, rules, language or terminal_language())
    raise typer.Exit(_exit_status([row.remedy for row in rows]))


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of one photo under one standard; ``output`` is the file that meets it."""

    photo: str
    remedy: Remedy
    output: str | None

    def to_json(self) -> str:
        """Write it as one line of JSON."""
        fields: dict[str, Any] = {"photo": self.photo, "output": self.output}
        fields |= self.remedy.as_dict()
        return json.dumps(rounded(fields), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class _Work:
    rules: list[Standard]
    outputs: Outputs

    def fix(self, path: Path, name: str) -> list[Fixed]:
        """Remedy one photo for every standard and write what was made."""
        photo, data = name_of(path), content_of(path)
        if isinstance(data, PhotoError):
            return [Fixed(photo, unreadable(data, rule, photo), None) for rule in self.rules]
        return [
            Fixed(photo, answer, self._output(answer, path, name))
            for answer in remedies(data, self.rules, photo)
        ]

    def _output(self, answer: Remedy, path: Path, name: str) -> str | None:
        if answer.picture is None:
            return name_of(path) if answer.remedy == "none_needed" else None
        subfolder = answer.standard if len(self.rules) > 1 else ""
        return name_of(self.outputs.write(answer.picture, name, subfolder))


def _shown(answers: Iterator[list[Fixed]], total: int, as_json: bool) -> Iterator[list[Fixed]]:
    """Pass the answers on, writing each as it comes or showing how far the work is."""
    if not as_json:
        yield from followed(answers, total)
        return
    for several in answers:
        for row in several:
            write_line(row.to_json())
        sys.stdout.flush()
        yield several


def _exit_status(answers: list[Remedy]) -> int:
    if any(answer.report.findings[0].status != "pass" for answer in answers):
        return UNREADABLE
    return NOT_PASSED if any(answer.remedy == "retake" for answer in answers) else PASSED
