"""What people said of photos: the rows of a ``labels.csv``."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from calibration.errors import CalibrationError
from detector.checks import CHECKS

EVERYTHING = "*"
COLUMNS = ("path", "person", "check", "unsure", "fault", "severity")


@dataclass(frozen=True, slots=True)
class Label:
    """One photo's label.

    Attributes
    ----------
    path : str
        The file, relative to the folder of photos.
    person : str
        Who is shown; photos of one person are never fitted and scored against each other.
    offends : frozenset of str
        Checks that have to object; empty for a compliant photo.
    unsure : frozenset of str
        Checks of which nothing is known, single or as a family (``background``); ``*`` for
        every check that is not offended.
    fault, severity : str
        What was done to the photo and how far, where it was made.
    """

    path: str
    person: str
    offends: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    fault: str = ""
    severity: str = ""

    def complies(self, check: str) -> bool:
        """Tell whether the photo is known to be right as far as a check goes."""
        family = check.partition(".")[0]
        return not (self.offends | self.unsure) & {check, family, EVERYTHING}

    @property
    def cells(self) -> tuple[str, ...]:
        """The label as a row of ``labels.csv``, in the order of ``COLUMNS``."""
        lists = (" ".join(sorted(names)) for names in (self.offends, self.unsure))
        return (self.path, self.person, *lists, self.fault, self.severity)


def person_of(path: str) -> str:
    """Give who a photo shows: the number its name starts with, else the name itself."""
    stem = Path(path).stem
    number = re.match(r"\d+", stem)
    return number.group() if number else stem


def read_labels(path: Path) -> list[Label]:
    """Read a ``labels.csv``.

    Parameters
    ----------
    path : Path
        A table with the columns ``path`` and ``check`` (checks that have to object, separated
        by blanks; empty for a compliant photo), and where they help ``person``, ``unsure``,
        ``fault``, ``severity``.

    Raises
    ------
    CalibrationError
        ``malformed-labels``: the table cannot be read, lacks a column, or names a check that
        there is not.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CalibrationError("malformed-labels", f"{path} cannot be read: {error}.") from error
    missing = {"path", "check"} - set(rows[0] if rows else ())
    if missing:
        raise CalibrationError(
            "malformed-labels", f"{path} has no column {' and '.join(sorted(missing))}."
        )
    return [_label(row, f"{path}, row {number}") for number, row in enumerate(rows, 2)]


def _label(row: dict[str, str], where: str) -> Label:
    if not row["path"]:
        raise CalibrationError("malformed-labels", f"{where}: no photo is named.")
    offends = frozenset((row["check"] or "").split())
    unknown = sorted(offends - set(CHECKS))
    if unknown:
        raise CalibrationError("malformed-labels", f"{where}: there is no check {unknown[0]!r}.")
    return Label(
        path=row["path"],
        person=row.get("person") or person_of(row["path"]),
        offends=offends,
        unsure=frozenset((row.get("unsure") or "").split()),
        fault=row.get("fault") or "",
        severity=row.get("severity") or "",
    )


def write_labels(path: Path, labels: Iterable[Label]) -> None:
    """Write a ``labels.csv``."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(COLUMNS)
        rows.writerows(label.cells for label in labels)
