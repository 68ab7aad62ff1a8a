"""What people said of photos: the rows of a ``labels.csv``."""

import csv
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from calibration.errors import CalibrationError, told
from detector.audit.sources.text import REST, table
from detector.checks import CHECKS
from detector.report import Message
from detector.sentences import why

EVERYTHING = "*"
COLUMNS = ("path", "person", "check", "unsure", "fault", "severity")
_FAMILIES = {check.partition(".")[0] for check in CHECKS}
_MOST_NAMED = 5
_BETWEEN = r"[\s,;，；、]+"


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
        by blanks or commas; empty for a compliant photo), and where they help ``person``,
        ``unsure``, ``fault``, ``severity``; as spreadsheets save it.

    Raises
    ------
    CalibrationError
        ``malformed-labels``: the table cannot be read, lacks a column, names a check that there
        is not, or a photo twice.
    """
    try:
        with table(str(path)) as reader:
            names = [name.strip().lower() for name in reader.fieldnames or ()]
            reader.fieldnames = names
            rows = [(reader.line_num, row) for row in reader if any(row.values())]
    except (OSError, UnicodeError, csv.Error) as error:
        raise _malformed("unread", path=path, why=why(error)) from error
    missing = sorted({"path", "check"} - set(names))
    if missing:
        raise _malformed("no_column", path=path, names=_listed(missing))
    labels = [_label(row, {"path": path, "line": number}) for number, row in rows]
    _refuse_twice(path, [number for number, _ in rows], labels)
    return labels


def _refuse_twice(path: Path, lines: Iterable[int], labels: Iterable[Label]) -> None:
    """Refuse a photo of two rows: each would take it as right in what the other says is wrong."""
    seen: dict[str, int] = {}
    for number, label in zip(lines, labels, strict=True):
        before = seen.setdefault(label.path, number)
        if before != number:
            raise _malformed("twice", path=path, line=number, photo=label.path, before=before)


def _label(row: dict[str, str], where: Mapping[str, object]) -> Label:
    told = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if row.get(REST):
        raise _malformed("too_many_cells", **where)
    if not told["path"]:
        raise _malformed("no_photo_named", **where)
    return Label(
        path=told["path"],
        person=told["person"] or person_of(told["path"]),
        offends=_checks(told["check"], set(CHECKS), where),
        unsure=_checks(told["unsure"], {*CHECKS, *_FAMILIES, EVERYTHING}, where),
        fault=told["fault"],
        severity=told["severity"],
    )


def _checks(cell: str, known: Collection[str], where: Mapping[str, object]) -> frozenset[str]:
    """Give the checks that a cell names."""
    named = frozenset(re.split(_BETWEEN, cell)) - {""}
    for name in sorted(named - set(known)):
        near = [one for one in known if one.endswith(f".{name}")] or get_close_matches(name, known)
        hint = told("near_check", name=near[0]) if near else told("checks_page")
        raise _malformed("no_check", name=name, hint=hint, **where)
    return named


def _listed(names: Sequence[str]) -> Message:
    return Message(zh="、".join(names), en=" and ".join(names))


def _malformed(name: str, /, **values: object) -> CalibrationError:
    return CalibrationError("malformed-labels", told(name, **values))


def refuse_missing(folder: Path, labels: Sequence[Label]) -> None:
    """See that all photos are there, before any is measured.

    Raises
    ------
    CalibrationError
        ``photo-missing``, naming the first few that are not.
    """
    missing = [label.path for label in labels if not (folder / label.path).is_file()]
    if missing:
        counts = {"count": len(missing), "total": len(labels)}
        said = told("photos_missing", folder=folder, names=first_few(missing), **counts)
        raise CalibrationError("photo-missing", said)


def first_few(paths: Sequence[str]) -> str:
    """Name the first few of some photos."""
    return ", ".join(paths[:_MOST_NAMED]) + (", …" if len(paths) > _MOST_NAMED else "")


def write_labels(path: Path, labels: Iterable[Label]) -> None:
    """Write a ``labels.csv``."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(COLUMNS)
        rows.writerows(label.cells for label in labels)
