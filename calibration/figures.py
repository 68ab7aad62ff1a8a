"""Fitted figures with their evidence, and as TOML in the form a standard takes."""

import json
import re
from collections import Counter
from datetime import date

import numpy as np

from calibration.conformal import Targets
from calibration.errors import CalibrationError, told
from calibration.fit import fit, fitted_by_fold, judged_by_fold, name_of
from calibration.observe import Observations
from calibration.score import Judged
from detector.figures import Row, Share
from detector.standard import Standard, Text

_OWN = ("（按自有照片校准）", ", calibrated on own photos")


def calibrated(
    standard: Standard, observations: Observations, targets: Targets, day: date
) -> tuple[list[Row], Judged]:
    """Fit a standard's limits and say what they are worth.

    A limit is fitted only where it can be with any tenth of the people left out: else what is
    said of it would be of the limit that the standard had before.

    Parameters
    ----------
    standard : Standard
        Its limits of trust "provisional" or "calibrated" are fitted.
    observations : Observations
        Labelled photos.
    targets : Targets
        Error rates to hold each limit to.
    day : date
        Noted beside the figures.

    Returns
    -------
    rows : list of dict
        Figures with evidence.
    scored : Judged
        The photos, judged by limits fitted without their people.

    Raises
    ------
    CalibrationError
        ``too-little-data``: no check has enough photos of both kinds, of enough people.
    """
    folds = fitted_by_fold(standard, observations, targets)
    tested = Counter(name_of(row) for fold in folds for row in fold.rows)
    fitted = fit(standard, observations, targets)
    rows = [row for row in fitted if tested[name_of(row)] == len(folds)]
    if not rows:
        people = len(np.unique(observations.people))
        said = told("too_little", photos=len(observations), people=people)
        raise CalibrationError("too-little-data", said)
    scored = judged_by_fold(standard, observations, folds)
    return with_evidence(rows, scored, day), scored


def with_evidence(rows: list[Row], scored: Judged, fitted: date) -> list[Row]:
    """Put beside each row what it rests on.

    Parameters
    ----------
    rows : list of dict
        Fitted on all photos.
    scored : Judged
        The same photos judged by limits fitted without their people.
    fitted : date
        Day of the fit.
    """
    data = scored.observations.data_hash
    return [row | {"evidence": evidence(row["check"], scored, fitted, data)} for row in rows]


def evidence(check: str, scored: Judged, day: date, data: str) -> Row:
    """Give what is known of one check's errors on labelled photos.

    Parameters
    ----------
    check : str
        Its name.
    scored : Judged
        The photos, judged.
    day : date
        When.
    data : str
        Hash of the photos and labels.
    """
    seen = scored.observations
    right, wrong = seen.complies(check) & seen.readable, seen.offends(check)
    return {
        "people": len(np.unique(seen.people[right | wrong])),
        "compliant": int(right.sum()),
        "faulty": int(wrong.sum()),
        "false_objection": scored.false_objection(check),
        "let_through": scored.let_through(check),
        "measured": day,
        "data": data[:16],
    }


def toml(rows: list[Row]) -> str:
    """Write rows as ``[[figures]]`` tables."""
    return "\n".join(_table(row) for row in rows)


def _table(row: Row) -> str:
    plain = [f"{key} = {_value(value)}" for key, value in row.items() if key != "evidence"]
    evidence = [f"{key} = {_value(value)}" for key, value in row["evidence"].items()]
    return "\n".join(["[[figures]]", *plain, "[figures.evidence]", *evidence, ""])


def _value(value: str | float | date | Share) -> str:
    if isinstance(value, Share):
        return f"{{ value = {value.value}, low = {value.low}, high = {value.high} }}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # a string of TOML too
    return value.isoformat() if isinstance(value, date) else repr(value)


def own_standard(name: str, base: str, title: Text, rows: list[Row], fitted: date) -> str:
    """Write a standard of the user's own that lays fitted figures over a known one.

    Parameters
    ----------
    name : str
        What to call it; made into an identifier.
    base : str
        Identifier of the standard that was fitted, or its file as seen from the new one's folder.
    title : Text
        Its title.
    rows : list of dict
        Figures with evidence.
    fitted : date
        Becomes the version.
    """
    name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "own"
    zh, en = (text.removesuffix(end) for text, end in zip((title.zh, title.en), _OWN, strict=True))
    head = (
        f"extends = {_value(base)}\n"
        f'id = "{name}"\n'
        f'version = "{fitted.isoformat()}"\n'
        f"title = {{ zh = {_value(zh + _OWN[0])}, en = {_value(en + _OWN[1])} }}\n"
    )
    return head + "\n" + toml(rows)
