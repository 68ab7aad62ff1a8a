"""What is kept of a photo that was sent, and what became of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """One inspected photo, ready to be kept.

    Attributes
    ----------
    number : str
        The photo number.
    sha256 : str
        Hash of the bytes as they came.
    verdict, report : str
        The report's verdict and its JSON.
    pixels : bytes or None
        The photo without metadata; None where it cannot be kept.
    sent_by : int or None
        The key that sent it; None for the access code.
    received_at : datetime
        When it came, with its zone.
    """

    number: str
    sha256: str
    verdict: str
    report: str
    pixels: bytes | None
    sent_by: int | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a submission: its report, and whether it made a new attempt."""

    report: str
    is_new: bool
