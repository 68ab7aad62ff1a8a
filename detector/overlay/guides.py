"""A standard's guides: where head, crown and eyes have to be, in quiet lines."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detector.overlay.drawing import GREEN, Outline, Shape, Style
from detector.overlay.sight import middle
from detector.report import Finding, Geometry, Report

_LINE = Style(GREEN, 0.9, dash=(5, 4))
_AXIS = Style(GREEN, 0.9, dash=(9, 3, 2, 3))
_BAND = Style(GREEN, 0, fill=GREEN, opacity=0.14)


def guides(report: Report) -> list[Shape]:
    """Draw the guides, in pixels of the photo.

    Bands are what the space above the hair and the width of the face may be, dashed lines how high
    the eyes have to be, dashes and dots the middle. Limits in pixels hold for a photo of the
    document's own size, and are left out on another.
    """
    if report.geometry is None:
        return []
    limits = {finding.check: finding for finding in report.findings}
    page = _Page(report.geometry, limits)
    return [*_crown(page), *_face(page), *_eyes(page), *_axis(page)]


@dataclass(frozen=True, slots=True)
class _Page:
    """A photo and what a standard limits in it."""

    place: Geometry
    limits: Mapping[str, Finding]

    @property
    def width(self) -> float:
        """Pixels across the photo."""
        return self.place.image[0]

    @property
    def height(self) -> float:
        """Pixels down the photo."""
        return self.place.image[1]

    def bounds_px(self, pixels: str, share: str, side: float) -> list[float]:
        """Give the known bounds of a length limited in pixels or in percent of a side."""
        size = self.limits.get("file.pixels")
        if pixels in self.limits and (size is None or size.status == "pass"):
            found, px = self.limits[pixels], 1.0
        elif share in self.limits:
            found, px = self.limits[share], side / 100
        else:
            return []
        return [bound * px for bound in (found.min, found.max) if bound is not None]


def _axis(page: _Page) -> list[Shape]:
    found = page.limits.get("position.centring")
    if found is None:
        return []
    x = middle(found.min, found.max) / 100 * page.width
    return [Shape(np.array([[x, 0.0], [x, page.height]]), _AXIS)]


def _crown(page: _Page) -> list[Shape]:
    heights = page.bounds_px("position.crown_gap", "position.crown_margin", page.height)
    lines = [_across(page, y) for y in heights]
    if len(heights) < 2:
        return lines
    return [Shape(_rectangle(0, heights[0], page.width, heights[1]), _BAND, closed=True), *lines]


def _face(page: _Page) -> list[Shape]:
    widths = page.bounds_px("position.face_width", "", page.width)
    if len(widths) < 2 or page.place.face_right is None:
        return []
    centring = page.limits.get("position.centring")
    x = (middle(centring.min, centring.max) if centring else 50) / 100 * page.width
    y, reach = page.place.face_right[1], widths[0] / 3
    near, far = widths[0] / 2, widths[1] / 2
    return [
        shape
        for left, right in ((x - far, x - near), (x + near, x + far))
        for shape in (
            Shape(_rectangle(left, y - reach, right, y + reach), _BAND, closed=True),
            *(
                Shape(np.array([[edge, y - reach], [edge, y + reach]]), _LINE)
                for edge in (left, right)
            ),
        )
    ]


def _eyes(page: _Page) -> list[Shape]:
    heights = page.bounds_px("position.eye_height", "position.eye_level", page.height)
    return [_across(page, page.height - height) for height in heights]


def _across(page: _Page, y: float) -> Shape:
    return Shape(np.array([[0.0, y], [page.width, y]]), _LINE)


def _rectangle(left: float, top: float, right: float, bottom: float) -> Outline:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
