"""What is worn on or before the face, told from what networks see in two crops of the head."""

from detector.appearance.again import look_again
from detector.appearance.crops import Crops, crops
from detector.appearance.pooled import Features
from detector.appearance.recognise import Worn, certainty, combined, features, look

__all__ = [
    "Crops",
    "Features",
    "Worn",
    "certainty",
    "combined",
    "crops",
    "features",
    "look",
    "look_again",
]
