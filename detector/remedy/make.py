"""From a photo that does not pass to one that does, or to what has to be different next time.

The picture is placed anew, encoded anew, and inspected again like any other; it is offered only if
it passes. No pixel of the face is lit, smoothed, sharpened or reshaped.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from detector.batch import Batch, prepare
from detector.codec import decode
from detector.errors import PhotoError
from detector.inspect import inspect_against, inspect_batch, report_unreadable
from detector.networks.sessions import thread_networks
from detector.remedy.encode import Encoded, encode
from detector.remedy.frame import Side
from detector.remedy.place import Obstacle, Placement, place
from detector.remedy.reasons import Objection, objections, stands_in_the_way
from detector.remedy.resample import resample
from detector.remedy.subject import Subject
from detector.report import Report
from detector.standard import Standard

Outcome = Literal["made", "retake", "none_needed"]
_DETAIL = "sharpness.upscaled"


@dataclass(frozen=True, slots=True)
class Transform:
    """What was done to the photo.

    Attributes
    ----------
    turn_deg : float
        Clockwise, about the photo's upper left corner.
    scale : float
        New pixels for each pixel of the photo.
    shift_px : tuple of float
        Across and down, in new pixels, after turning and scaling.
    continued : tuple of str
        Sides past which the plain wall was continued.
    quality, subsampling : int, str
        Of the JPEG file.
    """

    turn_deg: float
    scale: float
    shift_px: tuple[float, float]
    continued: tuple[Side, ...]
    quality: int
    subsampling: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """The answer for one photo and one standard.

    Attributes
    ----------
    standard : str
        The standard's identifier.
    remedy : {"made", "retake", "none_needed"}
        Whether a picture was made that passes; or why none is offered.
    picture : bytes or None
        The JPEG file, where one was made.
    transform : Transform or None
        What was done, also where it did not suffice.
    reasons : tuple of Objection
        For a retake: the one or two changes that matter most, the gravest first.
    found : Report
        Of the photo as it came.
    report : Report
        Of the picture made, also where it did not suffice; else the same as ``found``.
    """

    standard: str
    remedy: Outcome
    picture: bytes | None
    transform: Transform | None
    reasons: tuple[Objection, ...]
    found: Report
    report: Report

    def as_dict(self) -> dict[str, Any]:
        """Give what was done and what came of it as plain data, without the picture."""
        return {
            "standard": self.standard,
            "remedy": self.remedy,
            "transform": asdict(self.transform) if self.transform else None,
            "reasons": [asdict(reason) for reason in self.reasons],
            "report": self.report.as_dict(),
        }


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
    pairs = zip(standards, reports, strict=True)
    try:
        batch = prepare([decode(data)], thread_networks())
    except PhotoError:
        return [_retake(standard, report) for standard, report in pairs]
    return [_remedy(batch, standard, report) for standard, report in pairs]


def unreadable(error: PhotoError, standard: Standard, name: str = "") -> Remedy:
    """Answer for a file whose bytes could not even be had."""
    return _retake(standard, report_unreadable(error, standard, name))


def _remedy(batch: Batch, standard: Standard, report: Report) -> Remedy:
    if report.verdict == "pass":
        return Remedy(standard.id, "none_needed", None, None, (), report, report)
    if batch.faces.count[0] != 1:
        return _retake(standard, report)
    subject = _subject(batch, standard, report)
    placement = place(subject, standard)
    if isinstance(placement, Obstacle):
        return _retake(standard, report, stands_in_the_way(placement.code, placement.sides))
    picture_px = subject.photo_px
    if standard.picture:
        picture_px = standard.picture.width_px, standard.picture.height_px
    made = encode(resample(batch.photos[0].rgb, placement, picture_px), standard)
    if made is None:
        return _retake(standard, report, stands_in_the_way("bytes-out-of-reach"))
    return _judged(made, placement, standard, report)


def _judged(made: Encoded, placement: Placement, standard: Standard, found: Report) -> Remedy:
    """Offer what was made if it passes."""
    (report,) = inspect_batch([made.data], standard, [found.photo])
    done = Transform(
        placement.turn_deg,
        placement.scale,
        (placement.across_px, placement.down_px),
        tuple(wall.side for wall in placement.padded),
        made.quality,
        made.subsampling,
    )
    if report.verdict == "pass":
        return Remedy(standard.id, "made", made.data, done, (), found, report)
    reasons = objections(report, standard)
    return Remedy(standard.id, "retake", None, done, reasons, found, report)


def _retake(standard: Standard, report: Report, *grave: Objection) -> Remedy:
    reasons = objections(report, standard, grave)
    return Remedy(standard.id, "retake", None, None, reasons, report, report)


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
