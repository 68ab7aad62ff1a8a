"""What is worn on or before the face, told from what a network sees in two crops of the head."""

from detector.appearance.crops import Crops, crops
from detector.appearance.recognise import Features, certainty, combined, features

__all__ = ["Crops", "Features", "certainty", "combined", "crops", "features"]
