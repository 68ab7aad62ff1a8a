"""What is answered for one photo and one standard."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from detector.remedy.frame import Side
from detector.remedy.reasons import Objection
from detector.report import Report

Outcome = Literal["made", "retake", "none_needed"]
Background = Literal["kept", "replaced"]


@dataclass(frozen=True, slots=True)
class Transform:
    """What was done to the photo.

    Attributes
    ----------
    quarters : int
        How often the photo was turned by 90 degrees first, clockwise; 0 to 3. All else is said of
        the photo so turned.
    turn_deg : float
        Clockwise, about the photo's upper left corner.
    scale : float
        New pixels for each pixel of the photo.
    shift_px : tuple of float
        Across and down, in new pixels, after turning and scaling.
    continued : tuple of str
        Sides past which the plain wall was continued.
    background : {"kept", "replaced"}
        Whether the wall behind the person was replaced by a plain colour.
    quality, subsampling : int, str
        Of the JPEG file.
    """

    quarters: int
    turn_deg: float
    scale: float
    shift_px: tuple[float, float]
    continued: tuple[Side, ...]
    background: Background
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
