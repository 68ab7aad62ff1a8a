"""What a finding is located from, and what locating it gives."""

from dataclasses import dataclass

import numpy as np

from detector.batch import Scene
from detector.overlay.drawing import Outline
from detector.report import Finding, Geometry, Point


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One finding before the photo it was made on."""

    finding: Finding
    geometry: Geometry
    scene: Scene

    @property
    def size(self) -> Outline:
        """Width and height of the photo."""
        return np.array(self.geometry.image, np.float64)

    @property
    def unit(self) -> float:
        """Distance between the pupils in pixels of the photo."""
        return self.scene.view.eye_distance_px / self.scene.view.scale

    @property
    def value(self) -> float:
        """The figure; only where there is one."""
        assert isinstance(self.finding.value, float | int)
        return float(self.finding.value)

    def landmark(self, index: int) -> Outline:
        """Give one landmark in pixels of the photo."""
        return np.asarray(self.scene.view.points[index], np.float64) / self.scene.view.scale


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Where a finding lies, in pixels of the photo.

    Attributes
    ----------
    badge : ndarray, shape (2,)
        Where its number stands.
    areas : tuple of outlines
        What is wrong, to be hatched.
    outlines : tuple of outlines
        What is meant, to be gone around.
    lines : tuple of outlines
        What was measured, and which way to go.
    allowed : tuple of outlines
        Lines of what is required.
    """

    badge: Outline
    areas: tuple[Outline, ...] = ()
    outlines: tuple[Outline, ...] = ()
    lines: tuple[Outline, ...] = ()
    allowed: tuple[Outline, ...] = ()


def known(point: Point | None) -> Outline:
    """Give a place of the report as an array; a figure taken from it proves that it is there."""
    assert point is not None
    return np.array(point)


def middle(low: float | None, high: float | None) -> float:
    """Give the middle of a range, or its only bound."""
    bounds = [bound for bound in (low, high) if bound is not None]
    return sum(bounds) / len(bounds)
