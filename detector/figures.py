"""Fitted numbers for a standard's limits, and the evidence they rest on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from detector.sentences import Fault, told

Row = dict[str, Any]

_BOUNDS = ("min", "max", "review_min", "review_max", "evidence")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Share(_Data):
    """A share of photos, 0 to 1, with its 95 % interval."""

    value: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)


class Evidence(_Data):
    """What a fitted limit rests on.

    ``false_objection`` is the share of compliant photos that the check objects to,
    ``let_through`` the share of photos with its fault that it does not; both of people the fit
    had not seen. ``measured`` is the day of it, ``data`` the hash of the photos and labels.
    """

    people: int
    compliant: int
    faulty: int
    false_objection: Share
    let_through: Share
    measured: date
    data: str


# Limits nobody else lays down: set by hand for the time being, or by fitting.
OPEN_TO_FIT = ("provisional", "calibrated")


def fitted(limits: Sequence[Row], figures: Sequence[Row]) -> list[Row]:
    """Lay fitted numbers over the limits they belong to.

    Parameters
    ----------
    limits : sequence of dict
        A standard's limits.
    figures : sequence of dict
        ``check``, ``measure`` where it differs, bounds, ``evidence``.

    Raises
    ------
    ValueError
        There is no such limit, or its ``trust`` is not one of ``OPEN_TO_FIT``.
    """
    known = {_name(row): row for row in figures}
    open_to_fit = {_name(row) for row in limits if row["trust"] in OPEN_TO_FIT}
    strangers = sorted(set(known) - open_to_fit)
    if strangers:
        raise Fault(told("not_open_to_fit", check=strangers[0][1]))
    return [_laid(row, known[_name(row)]) if _name(row) in known else row for row in limits]


def _laid(limit: Row, figure: Row) -> Row:
    kept = {key: value for key, value in limit.items() if key not in _BOUNDS}
    return kept | figure | {"trust": "calibrated"}


def _name(row: Row) -> tuple[str, str]:
    return row["check"], row.get("measure") or row["check"]
