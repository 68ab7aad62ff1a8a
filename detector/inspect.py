"""The visible list of steps: bytes to photos, to a batch, to columns, to verdicts, to reports."""

import hashlib
import math
import time
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, prepare
from detector.codec import decode
from detector.errors import PhotoError
from detector.explain import STATUSES, Seen, explain, explain_readable, explain_unreadable
from detector.judge import Judgement, Outcome, judge
from detector.measure import Column
from detector.measures import BY_KEY, CATEGORIES
from detector.networks.sessions import thread_networks
from detector.photo import Photo
from detector.report import Finding, Geometry, Point, Report, Verdict
from detector.standard import Standard
from detector.version import __version__

_AT_ONCE = 16  # photos decoded together: bounds the memory, changes no result

_VERDICTS: dict[int, Verdict] = {
    Outcome.PASS: "pass",
    Outcome.REVIEW: "review",
    Outcome.FAIL: "fail",
}


def inspect(data: bytes, standard: Standard) -> Report:
    """Inspect one photo.

    Parameters
    ----------
    data : bytes
        The file as it came.
    standard : Standard
        What it is judged by.

    Returns
    -------
    Report
        Bytes that cannot become a photo give a report too: ``fail``, with the error's code under
        ``file.readable``.

    Raises
    ------
    ModelError
        The neural models are not in place.
    """
    (report,) = inspect_batch([data], standard)
    return report


def inspect_batch(
    data: Sequence[bytes], standard: Standard, names: Sequence[str] | None = None
) -> list[Report]:
    """Inspect many photos; each report is the one the photo would get alone.

    Parameters
    ----------
    data : sequence of N bytes
        The files as they came.
    standard : Standard
        What they are judged by.
    names : sequence of N str, optional
        The caller's own names for them, repeated in the reports.

    Raises
    ------
    ModelError
        The neural models are not in place.
    """
    labels = names if names is not None else [""] * len(data)
    reports: list[Report] = []
    for start in range(0, len(data), _AT_ONCE):
        several = slice(start, start + _AT_ONCE)
        reports += _inspect_some(data[several], standard, labels[several])
    return reports


def _inspect_some(data: Sequence[bytes], standard: Standard, names: Sequence[str]) -> list[Report]:
    started = time.perf_counter()
    opened = [_open(content) for content in data]
    batch = prepare([photo for photo in opened if isinstance(photo, Photo)], thread_networks())
    columns = measure(batch, standard)
    judgement = judge(standard, columns, CATEGORIES)
    rows = iter(range(len(batch)))
    drafts = [
        _unreadable(content, error)
        if isinstance(error, PhotoError)
        else _readable(standard, batch, columns, judgement, next(rows))
        for content, error in zip(data, opened, strict=True)
    ]
    elapsed_ms = 1000 * (time.perf_counter() - started) / max(len(data), 1)
    return [
        Report(name, sha256, __version__, standard.reference, verdict, findings, place, elapsed_ms)
        for name, (sha256, verdict, findings, place) in zip(names, drafts, strict=True)
    ]


def report_unreadable(error: PhotoError, standard: Standard, name: str = "") -> Report:
    """Report a file whose bytes could not even be had."""
    _, verdict, findings, place = _unreadable(b"", error)
    return Report(name, "", __version__, standard.reference, verdict, findings, place, 0.0)


def measure(batch: Batch, standard: Standard) -> dict[str, Column]:
    """Compute the columns that a standard limits."""
    keys = dict.fromkeys(limit.key for limit in standard.limits)
    return {key: BY_KEY[key](batch) for key in keys}


_Draft = tuple[str, Verdict, tuple[Finding, ...], Geometry | None]


def _open(content: bytes) -> Photo | PhotoError:
    try:
        return decode(content)
    except PhotoError as error:
        return error


def _unreadable(content: bytes, error: PhotoError) -> _Draft:
    message = explain_unreadable(error.code)
    finding = Finding(
        "file.readable", "fail", "must", error.code, "", None, None, None, "not-readable", message
    )
    return hashlib.sha256(content).hexdigest(), "fail", (finding,), None


def _readable(
    standard: Standard,
    batch: Batch,
    columns: Mapping[str, Column],
    judgement: Judgement,
    row: int,
) -> _Draft:
    message = explain_readable()
    opens = Finding("file.readable", "pass", "must", "", "", None, None, None, None, message)
    findings = [opens]
    for check, places in _by_check(standard).items():
        place = max(places, key=lambda at: _severity(judgement, row, at))
        findings.append(_finding(standard, check, columns, judgement, (row, place)))
    verdict = _VERDICTS[int(judgement.verdicts[row])]
    return batch.photos[row].facts.sha256, verdict, tuple(findings), _geometry(batch, row)


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


def _geometry(batch: Batch, row: int) -> Geometry:
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
