"""What can be done for a photo that does not pass, without touching what the person looks like."""

from detector.remedy.make import Remedy, Transform, remedies, remedy, unreadable

__all__ = ["Remedy", "Transform", "remedies", "remedy", "unreadable"]
