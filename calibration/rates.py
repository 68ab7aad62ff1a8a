"""How often each check errs with the limits as they are shipped; kept beside the code as data."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from calibration.figures import evidence, toml
from calibration.intervals import percent
from calibration.score import Judged
from detector.figures import Evidence, Row

FOLDER = Path(__file__).parent / "rates"


def rates(scored: Judged, day: date) -> str:
    """Write the error rates of every check that labelled photos say something about.

    Parameters
    ----------
    scored : Judged
        Labelled photos, judged by the standard as it is shipped.
    day : date
        Noted beside the figures.
    """
    data = scored.observations.data_hash
    known = {check: evidence(check, scored, day, data) for check in scored.checks}
    told: list[Row] = [
        {"check": check, "evidence": found}
        for check, found in known.items()
        if found["compliant"] or found["faulty"]
    ]
    return toml(told)


def read(standard: str) -> Mapping[str, Evidence]:
    """Give the error rates of a standard's checks, as last measured; none if they never were."""
    path = FOLDER / f"{standard}.toml"
    if not path.exists():
        return {}
    rows = tomllib.loads(path.read_text("utf-8"))["figures"]
    return {row["check"]: Evidence(**row["evidence"]) for row in rows}


def sentence(standard: str, of: Evidence) -> str:
    """Put one check's rates into words."""
    parts = []
    if of.compliant:
        parts.append(
            f"objects to {percent(of.false_objection)} of {of.compliant} photos without the fault"
        )
    if of.faulty:
        parts.append(f"lets {percent(of.let_through)} of {of.faulty} photos with it through")
    return f"Under `{standard}` it {' and '.join(parts)}."
