"""A photo's figures and their judgement, as findings and places for its report."""

import math
from collections.abc import Mapping
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch
from detector.explain import (
    STATUSES,
    Seen,
    Setting,
    distance_cm,
    explain,
    explain_readable,
    explain_unreadable,
)
from detector.framing import head_of
from detector.judge import Judgement, Outcome
from detector.measure import Column, Reason
from detector.measures import BY_KEY, CATEGORIES
from detector.report import Finding, Findings, Geometry, Point
from detector.standard import Limit, Standard


def unreadable(code: str) -> Finding:
    """Give the finding of a file that could not become a photo, by its error's code."""
    said = explain_unreadable(code)
    return Finding(
        check="file.readable",
        status="fail",
        tier="must",
        value=code,
        unit="",
        min=None,
        max=None,
        margin=None,
        reason="not-readable",
        message=said.message,
        action=said.action,
    )


def findings(
    standard: Standard,
    batch: Batch,
    columns: Mapping[str, Column],
    judgement: Judgement,
    row: int,
) -> Findings:
    """Give what a standard finds in the photo of a row: one finding a check, in its order.

    Parameters
    ----------
    standard : Standard
        The limits.
    batch : Batch
        The photos; nothing of them is kept for the wording.
    columns : mapping of str to Column
        Their figures.
    judgement : Judgement
        What came of holding these against the limits.
    row : int
        Which photo.
    """
    setting = _setting(standard, batch, judgement, row)
    return Findings(partial(_worded, standard, columns, judgement, row, setting))


def _worded(
    standard: Standard,
    columns: Mapping[str, Column],
    judgement: Judgement,
    row: int,
    setting: Setting,
) -> tuple[Finding, ...]:
    outcomes, margins, excused, waived = (
        cells[row].tolist()
        for cells in (judgement.outcomes, judgement.margins, judgement.excused, judgement.waived)
    )
    found, limits = [_readable()], standard.limits
    for places in _by_check(standard):
        place = places[0]
        if len(places) > 1:
            counting = [at for at in places if not waived[at]]
            place = max(counting, key=lambda at: (outcomes[at], -_depth(limits[at], margins[at])))
        limit = limits[place]
        column, outcome = columns[limit.key], _OUTCOMES[outcomes[place]]
        seen = Seen(
            limit,
            outcome,
            _value(limit, column, row) if outcome is not Outcome.NOT_ASSESSED else None,
            _reason(outcome, column, row),
            excused[place],
        )
        found.append(_finding(seen, margins[place], setting))
    return tuple(found)


_OUTCOMES = tuple(Outcome)


@lru_cache(maxsize=64)
def _by_check(standard: Standard) -> tuple[tuple[int, ...], ...]:
    """Group a standard's limits by check, in the standard's order."""
    groups: dict[str, list[int]] = {}
    for place, limit in enumerate(standard.limits):
        groups.setdefault(limit.check, []).append(place)
    return tuple(map(tuple, groups.values()))


@lru_cache(maxsize=1)
def _readable() -> Finding:
    said = explain_readable()
    return Finding("file.readable", "pass", "must", "", "", None, None, None, None, said.message)


def _depth(limit: Limit, margin: float) -> float:
    """Give how far inside a limit a figure lies, whatever its unit: the least deep speaks."""
    return margin / max(limit.band, 1e-9) if math.isfinite(margin) else math.inf


def _reason(outcome: Outcome, column: Column, row: int) -> Reason | None:
    """Say why a limit was not assessed: there is no figure, or one that it does not apply to."""
    return (column.reasons[row] or Reason.ANOTHER_SIZE) if outcome is Outcome.NOT_ASSESSED else None


def _value(limit: Limit, column: Column, row: int) -> float | str:
    cell = float(column.values[row])
    return CATEGORIES[limit.key][int(cell)] if limit.one_of else cell


def _finding(seen: Seen, margin: float, setting: Setting) -> Finding:
    said, limit = explain(seen, setting), seen.limit
    return Finding(
        check=limit.check,
        status=STATUSES[seen.outcome],
        tier=limit.tier,
        value=seen.value,
        unit=BY_KEY[limit.key].unit,
        min=limit.min,
        max=limit.max,
        margin=margin if math.isfinite(margin) else None,
        reason=f"yields:{limit.yields_to}" if seen.excused else seen.reason,
        message=said.message,
        action=said.action,
        figures=said.figures,
        measure=limit.key,
    )


def _setting(standard: Standard, batch: Batch, judgement: Judgement, row: int) -> Setting:
    photo, anatomy = batch.photos[row], batch.anatomy
    eyes_px, outcomes = float(anatomy.eye_distance_px[row]), judgement.outcomes[row]
    seen = math.isfinite(eyes_px)
    return Setting(
        picture=standard.picture,
        width_px=photo.width_px,
        height_px=photo.height_px,
        eye_distance_px=eyes_px,
        distance_cm=distance_cm(photo.facts.focal_length_px, eyes_px),
        roll_deg=float(batch.pose_deg[row, 2]),
        failing=_checks(standard, outcomes == Outcome.FAIL),
        missed=_checks(standard, outcomes >= Outcome.REVIEW),
        head=head_of(anatomy, row, float(batch.hair_top[row, 1])) if seen else None,
        limits=standard.limits,
    )


def _checks(standard: Standard, chosen: NDArray[np.bool_]) -> frozenset[str]:
    return frozenset(standard.limits[place].check for place in np.flatnonzero(chosen))


def geometry(batch: Batch, row: int) -> Geometry:
    """Give where the head of the photo of a row is."""
    photo, anatomy = batch.photos[row], batch.anatomy
    yaw, pitch, roll = batch.pose_deg[row].tolist()
    return Geometry(
        image=(photo.width_px, photo.height_px),
        eye_right=_point(anatomy.eye_right[row]),
        eye_left=_point(anatomy.eye_left[row]),
        chin=_point(anatomy.chin[row]),
        hair_top=_point(batch.hair_top[row]),
        face_right=_point(anatomy.face_right[row]),
        face_left=_point(anatomy.face_left[row]),
        yaw_deg=_angle(yaw),
        pitch_deg=_angle(pitch),
        roll_deg=_angle(roll),
    )


def _point(point: NDArray[np.float64]) -> Point | None:
    x, y = point.tolist()
    return (x, y) if math.isfinite(x) else None


def _angle(angle: float) -> float | None:
    return angle if math.isfinite(angle) else None
