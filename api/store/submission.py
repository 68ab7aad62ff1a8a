"""What is kept of a photo that was sent, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from api.store.database import StoreError


class ErasedMeanwhile(StoreError):
    """The photo's number was erased after the photo came; the photo is not kept."""


class SentByAnother(StoreError):
    """Somebody else's photo came first, and the sender may not replace it; this one is not kept."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A photo that is coming in: what must not change until it is kept.

    Attributes
    ----------
    number : str
        The photo number.
    sent_by : int or None
        The key that sends it; None for the access code.
    received_at : datetime
        When it came, with its zone.
    order : int
        Larger than that of every photo that came before.
    erasures : int
        How often the number had been erased.
    replaces_others : bool
        Whether it may replace a photo that somebody else sent.
    """

    number: str
    sent_by: int | None
    received_at: datetime
    order: int
    erasures: int
    replaces_others: bool


@dataclass(frozen=True, slots=True)
class Submission:
    """One inspected photo, ready to be kept.

    Attributes
    ----------
    arrival : Arrival
        How it came.
    sha256 : str
        Hash of the bytes as they came.
    verdict, report : str
        The report's verdict and its JSON.
    pixels : bytes or None
        The photo without metadata; None where it cannot be kept.
    """

    arrival: Arrival
    sha256: str
    verdict: str
    report: str
    pixels: bytes | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a submission: its report, and whether it made a new attempt."""

    report: str
    is_new: bool
