"""What can be done for a photo that does not pass, without touching what the person looks like."""

from detector.remedy.make import Outcome, Remedy, Transform, remedies, remedy, unreadable

__all__ = ["Outcome", "Remedy", "Transform", "remedies", "remedy", "unreadable"]
