"""What can be done for a photo that does not pass, without touching what the person looks like."""

from detector.remedy.answer import Outcome, Remedy, Transform
from detector.remedy.make import remedies, remedy, unreadable

__all__ = ["Outcome", "Remedy", "Transform", "remedies", "remedy", "unreadable"]
