"""What is worn on or before the face, told from how the head differs from its own skin."""

from detector.appearance.frame import Frame, frame
from detector.appearance.recognise import Certainties, recognise

__all__ = ["Certainties", "Frame", "frame", "recognise"]
