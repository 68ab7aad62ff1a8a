"""Faces: where they are, how many, their landmarks, expression and pose."""

from detector.face.faces import Faces, locate

__all__ = ["Faces", "locate"]
