"""A standard's guides: where head, crown and eyes have to be, in quiet lines."""

import numpy as np

from detector.overlay.drawing import GREEN, Outline, Shape, Style
from detector.overlay.sight import known, middle
from detector.report import Finding, Report

_LINE = Style(GREEN, 0.9, dash=(5, 4))
_AXIS = Style(GREEN, 0.9, dash=(9, 3, 2, 3))
_BAND = Style(GREEN, 0, fill=GREEN, opacity=0.14)


def guides(report: Report) -> list[Shape]:
    """Draw the guides, in pixels of the photo.

    Bands are what the width of the face and the space above the hair may be, dashed lines how high
    the eyes have to be, dashes and dots the middle. Limits in pixels hold for a photo of the
    document's own size, and are left out on another.
    """
    limits = {finding.check: finding for finding in report.findings}
    shapes = _axis(report, limits)
    pixels = limits.get("file.pixels")
    if report.geometry is None or (pixels is not None and pixels.status != "pass"):
        return shapes
    return [*_crown(report, limits), *_face(report, limits), *_eyes(report, limits), *shapes]


def _axis(report: Report, limits: dict[str, Finding]) -> list[Shape]:
    found = limits.get("position.centring")
    if report.geometry is None or found is None:
        return []
    width, height = report.geometry.image
    x = middle(found.min, found.max) / 100 * width
    return [Shape(np.array([[x, 0.0], [x, height]]), _AXIS)]


def _crown(report: Report, limits: dict[str, Finding]) -> list[Shape]:
    found = limits.get("position.crown_gap")
    assert report.geometry is not None
    if found is None or found.min is None or found.max is None:
        return []
    width = report.geometry.image[0]
    return [
        Shape(_rectangle(0, found.min, width, found.max), _BAND, closed=True),
        *(Shape(np.array([[0.0, y], [width, y]]), _LINE) for y in (found.min, found.max)),
    ]


def _face(report: Report, limits: dict[str, Finding]) -> list[Shape]:
    found, centring = limits.get("position.face_width"), limits.get("position.centring")
    place = report.geometry
    assert place is not None
    if found is None or found.min is None or found.max is None or place.face_right is None:
        return []
    across = middle(centring.min, centring.max) if centring else 50.0
    x, y = across / 100 * place.image[0], known(place.face_right)[1]
    near, far, reach = found.min / 2, found.max / 2, found.min / 3
    bands = [(x - far, x - near), (x + near, x + far)]
    return [
        shape
        for left, right in bands
        for shape in (
            Shape(_rectangle(left, y - reach, right, y + reach), _BAND, closed=True),
            *(
                Shape(np.array([[edge, y - reach], [edge, y + reach]]), _LINE)
                for edge in (left, right)
            ),
        )
    ]


def _eyes(report: Report, limits: dict[str, Finding]) -> list[Shape]:
    found = limits.get("position.eye_height")
    assert report.geometry is not None
    if found is None:
        return []
    width, height = report.geometry.image
    heights = [height - bound for bound in (found.min, found.max) if bound is not None]
    return [Shape(np.array([[0.0, y], [width, y]]), _LINE) for y in heights]


def _rectangle(left: float, top: float, right: float, bottom: float) -> Outline:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
