"""A photo's figures and their judgement, as findings and places for its report."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch
from detector.explain import STATUSES, Seen, explain, explain_readable
from detector.judge import Judgement, Outcome
from detector.measure import Column
from detector.measures import BY_KEY, CATEGORIES
from detector.report import Finding, Geometry, Point
from detector.standard import Standard


def findings(
    standard: Standard, columns: Mapping[str, Column], judgement: Judgement, row: int
) -> tuple[Finding, ...]:
    """Give what a standard finds in the photo of a row: one finding a check, in its order."""
    message = explain_readable()
    found = [Finding("file.readable", "pass", "must", "", "", None, None, None, None, message)]
    for check, places in _by_check(standard).items():
        counting = [place for place in places if not judgement.waived[row, place]]
        place = max(counting, key=lambda at: _severity(judgement, row, at))
        found.append(_finding(standard, check, columns, judgement, (row, place)))
    return tuple(found)


def _by_check(standard: Standard) -> dict[str, list[int]]:
    """Group a standard's limits by check, in the standard's order."""
    groups: dict[str, list[int]] = {}
    for place, limit in enumerate(standard.limits):
        groups.setdefault(limit.check, []).append(place)
    return groups


def _severity(judgement: Judgement, row: int, place: int) -> tuple[int, float]:
    """Order a check's limits: the worst outcome, then the smallest margin, speaks for it."""
    margin = float(judgement.margins[row, place])
    return int(judgement.outcomes[row, place]), -margin if math.isfinite(margin) else -math.inf


def _finding(
    standard: Standard,
    check: str,
    columns: Mapping[str, Column],
    judgement: Judgement,
    at: tuple[int, int],
) -> Finding:
    limit = standard.limits[at[1]]
    cell, reason = columns[limit.key].values[at[0]], columns[limit.key].reasons[at[0]]
    value: float | str | None = None if reason is not None else float(cell)
    if value is not None and limit.one_of:
        value = CATEGORIES[limit.key][int(cell)]
    outcome = Outcome(int(judgement.outcomes[at]))
    excused = bool(judgement.excused[at])
    margin = float(judgement.margins[at])
    return Finding(
        check=check,
        status=STATUSES[outcome],
        tier=limit.tier,
        value=value,
        unit=BY_KEY[limit.key].unit,
        min=limit.min,
        max=limit.max,
        margin=margin if math.isfinite(margin) else None,
        reason=f"yields:{limit.yields_to}" if excused else reason,
        message=explain(Seen(limit, outcome, value, reason, excused)),
    )


def geometry(batch: Batch, row: int) -> Geometry:
    """Give where the head of the photo of a row is."""
    photo, anatomy = batch.photos[row], batch.anatomy
    yaw, pitch, roll = batch.faces.pose_deg[row].tolist()
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
