"""Outcomes into sentences: what was seen, what is required, what to do; Chinese and English."""

from detector.explain.catalogue import LANGUAGES, catalogue
from detector.explain.order import rank
from detector.explain.seen import Seen, Setting, distance_cm
from detector.explain.wording import (
    STATUSES,
    Explanation,
    explain,
    explain_readable,
    explain_unreadable,
)

__all__ = [
    "LANGUAGES",
    "STATUSES",
    "Explanation",
    "Seen",
    "Setting",
    "catalogue",
    "distance_cm",
    "explain",
    "explain_readable",
    "explain_unreadable",
    "rank",
]
