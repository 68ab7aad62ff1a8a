"""From a photo that does not pass to one that does, or to what has to be different next time.

The picture is placed anew, encoded anew, and inspected again like any other; it is offered only if
it passes. No pixel of the face is lit, smoothed, sharpened or reshaped.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, prepare
from detector.codec import decode
from detector.errors import PhotoError
from detector.formats import ColourMode, Format
from detector.inspection import (
    inspect_against,
    inspect_batch,
    inspect_photo,
    report_unreadable,
)
from detector.networks.sessions import thread_networks
from detector.photo import FileFacts, Photo
from detector.remedy.answer import Background, Remedy, Transform
from detector.remedy.backdrop import replaced
from detector.remedy.encode import encode
from detector.remedy.place import Obstacle, Placement, place
from detector.remedy.reasons import Objection, objections, stands_in_the_way
from detector.remedy.resample import resample
from detector.remedy.subject import Subject
from detector.report import Report
from detector.standard import Standard

_DETAIL, _WALL = "sharpness.upscaled", "background."
_WHITE = 255, 255, 255


def remedy(data: bytes, standard: Standard) -> Remedy:
    """Remedy one photo for one standard.

    Parameters
    ----------
    data : bytes
        The file as it came.
    standard : Standard
        What it has to meet.

    Raises
    ------
    ModelError
        The neural models are not in place.
    """
    (answer,) = remedies(data, [standard])
    return answer


def remedies(data: bytes, standards: Sequence[Standard], name: str = "") -> list[Remedy]:
    """Remedy one photo for several standards, each for itself.

    Parameters
    ----------
    data : bytes
        The file as it came.
    standards : sequence of N Standard
        What it has to meet.
    name : str
        The caller's own name for it, repeated in the reports.

    Raises
    ------
    ModelError
        The neural models are not in place.
    """
    (reports,) = inspect_against([data], standards, [name])
    try:
        photo = decode(data)
    except PhotoError:
        pairs = zip(standards, reports, strict=True)
        return [_retake(standard, report, report) for standard, report in pairs]
    quarters, batch = _upright(photo)
    seen: Sequence[Report] = reports
    if quarters:
        sha256 = hashlib.sha256(data).hexdigest()
        seen = inspect_photo(batch.photos[0], sha256, standards, name)
    cases = zip(standards, reports, seen, strict=True)
    return [_remedy(_Case(batch, quarters, *case)) for case in cases]


def unreadable(error: PhotoError, standard: Standard, name: str = "") -> Remedy:
    """Answer for a file whose bytes could not even be had."""
    report = report_unreadable(error, standard, name)
    return _retake(standard, report, report)


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """A photo of one face or none, turned upright, and one standard.

    ``found`` reports the photo as it came, ``seen`` the upright one.
    """

    batch: Batch
    quarters: int
    standard: Standard
    found: Report
    seen: Report


def _upright(photo: Photo) -> tuple[int, Batch]:
    """Turn a photo by whole quarters until the head stands upright; tell how often, clockwise."""
    batch = prepare([photo], thread_networks())
    roll_deg = float(batch.pose_deg[0, 2])
    quarters = 0 if math.isnan(roll_deg) else round(roll_deg / 90) % 4
    if not quarters:
        return 0, batch
    rgb = np.ascontiguousarray(np.rot90(photo.rgb, -quarters))
    rgb.setflags(write=False)
    turned = prepare([replace(photo, rgb=rgb)], thread_networks())
    still_deg = float(turned.pose_deg[0, 2])
    return (quarters, turned) if abs(still_deg) < abs(roll_deg) else (0, batch)


def _remedy(case: _Case) -> Remedy:
    standard, found, seen = case.standard, case.found, case.seen
    if found.verdict == "pass":
        return Remedy(standard.id, "none_needed", None, None, (), found, found)
    if case.batch.faces.count[0] != 1:
        return _retake(standard, found, seen)
    subject = _subject(case.batch, standard, seen)
    placement = place(subject, standard)
    if isinstance(placement, Obstacle):
        grave = stands_in_the_way(placement.code, placement.sides)
        return _retake(standard, found, seen, grave)
    picture_px = subject.photo_px
    if standard.picture:
        picture_px = standard.picture.width_px, standard.picture.height_px
    picture = resample(case.batch.photos[0].rgb, placement, picture_px)
    answer = _offered(picture, placement, case)
    if not _wants_another_wall(answer, standard):
        return answer
    other = _before_another_wall(picture, standard)
    return answer if other is None else _offered(other, placement, case, "replaced")


def _offered(
    picture: NDArray[np.uint8],
    placement: Placement,
    case: _Case,
    background: Background = "kept",
) -> Remedy:
    """Write a picture, inspect it like any other, and offer it if it passes."""
    standard, found = case.standard, case.found
    made = encode(picture, standard)
    if made is None:
        return _retake(standard, found, case.seen, stands_in_the_way("bytes-out-of-reach"))
    (report,) = inspect_batch([made.data], standard, [found.photo])
    done = Transform(
        case.quarters,
        placement.turn_deg,
        placement.scale,
        (placement.across_px, placement.down_px),
        tuple(wall.side for wall in placement.padded),
        background,
        made.quality,
        made.subsampling,
    )
    if report.verdict == "pass":
        return Remedy(standard.id, "made", made.data, done, (), found, report)
    reasons = objections(report, standard)
    return Remedy(standard.id, "retake", None, done, reasons, found, report)


def _wants_another_wall(answer: Remedy, standard: Standard) -> bool:
    """Tell whether the issuer lets the wall be replaced and it stands in the way."""
    if answer.remedy == "made" or standard.background_replacement != "allowed":
        return False
    return any(
        finding.tier == "must" and finding.status != "pass" and finding.check.startswith(_WALL)
        for finding in answer.report.findings
    )


def _before_another_wall(
    picture: NDArray[np.uint8], standard: Standard
) -> NDArray[np.uint8] | None:
    colours = standard.picture.backgrounds if standard.picture else (_WHITE,)
    facts = FileFacts(picture.nbytes, Format.JPEG, ColourMode.RGB)
    (scene,) = prepare([Photo(picture, facts)], thread_networks()).scenes
    return None if scene is None else replaced(picture, scene, colours[0])


def _retake(standard: Standard, found: Report, seen: Report, *grave: Objection) -> Remedy:
    reasons = objections(seen, standard, grave)
    return Remedy(standard.id, "retake", None, None, reasons, found, found)


def _subject(batch: Batch, standard: Standard, report: Report) -> Subject:
    """Limit the enlargement to what leaves the detail that the standard asks for.

    Enlarging spreads the same detail over more pixels. A photo that is measured reduced has more
    detail than the figure says; of such a photo, what does not enlarge is always allowed.
    """
    limit = next((one for one in standard.limits if one.key == _DETAIL and one.min), None)
    seen = next((one.value for one in report.findings if one.check == _DETAIL), None)
    scene = batch.scenes[0]
    if limit is None or not limit.min or scene is None or not isinstance(seen, float):
        return Subject(batch, 1)
    if scene.view.scale < 1:
        return Subject(batch, max(seen * scene.view.scale / limit.min, 1))
    band = limit.min - (limit.review_min or 0.9 * limit.min)
    return Subject(batch, seen / limit.min, band / limit.min)
