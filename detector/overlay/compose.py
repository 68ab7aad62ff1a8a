"""The whole drawing: guides, numbered findings on the photo, and what they mean below it."""

from collections.abc import Iterable

import numpy as np

from detector.batch import Scene
from detector.explain import catalogue, rank
from detector.overlay.drawing import (
    BLUE,
    GREEN,
    PAPER,
    VERMILION,
    WIDTH,
    Drawing,
    Outline,
    Shape,
    Style,
    Words,
)
from detector.overlay.guides import guides
from detector.overlay.marks import locate
from detector.overlay.outlines import circle
from detector.overlay.sight import Mark
from detector.overlay.wrap import wrapped
from detector.photo import Photo
from detector.report import Finding, Report

MOST_SHOWN = 6
_TEXT, _LINE, _HEAD = 14.0, 19.0, 17.0
_LEFT, _INDENT, _RADIUS, _GAP = 12.0, 38.0, 9.0, 8.0
_COLOURS = {"fail": VERMILION, "review": BLUE}
_VERDICT_COLOURS = {"pass": GREEN, **_COLOURS}


def draw(photo: Photo, scene: Scene | None, report: Report, language: str) -> Drawing:
    """Draw a photo with its report.

    Parameters
    ----------
    photo : Photo
        The photo as decoded.
    scene : Scene or None
        Its regions; None without a face.
    report : Report
        What was found.
    language : {"zh", "en"}
        Of the words.
    """
    scale = WIDTH / photo.width_px
    below = photo.height_px * scale
    objections = objections_of(report)
    shown = objections[:MOST_SHOWN]
    marks = [locate(finding, report.geometry, scene) for finding in shown]
    items: list[Shape | Words] = [_scaled(shape, scale) for shape in guides(report)]
    for finding, mark in zip(shown, marks, strict=True):
        if mark is not None:
            items += [_scaled(shape, scale) for shape in _styled(mark, finding)]
    items += _badges(marks, shown, scale, below)
    legend, height = _legend(report, shown, len(objections), below, language)
    return Drawing(photo.rgb, height, (*items, *legend), language)


def objections_of(report: Report) -> list[Finding]:
    """Give the failing and doubtful findings in the order in which they are told."""
    return sorted((one for one in report.findings if one.status in _COLOURS), key=rank)


def _scaled(shape: Shape, scale: float) -> Shape:
    return Shape(shape.points * scale, shape.style, shape.closed)


def _styled(mark: Mark, finding: Finding) -> Iterable[Shape]:
    colour = _COLOURS[finding.status]
    dash = () if finding.status == "fail" else (6.0, 3.0)
    for area in mark.areas:
        yield Shape(area, Style(colour, 1.6, dash, hatched=True), closed=True)
    for outline in mark.outlines:
        yield Shape(outline, Style(colour, 1.8, dash), closed=True)
    for line in mark.allowed:
        yield Shape(line, Style(GREEN, 2.2))
    for line in mark.lines:
        yield Shape(line, Style(colour, 2.4, dash))


def _badges(
    marks: list[Mark | None], findings: list[Finding], scale: float, height: float
) -> list[Shape | Words]:
    """Put each mark's number on it, aside from the numbers already there."""
    items: list[Shape | Words] = []
    taken: list[Outline] = []
    inside = np.array([WIDTH, height]) - _RADIUS - 1
    for number, (mark, finding) in enumerate(zip(marks, findings, strict=True), 1):
        if mark is None:
            continue
        place = np.clip(mark.badge * scale, _RADIUS + 1, inside)
        place = _free(place, taken, inside)
        taken.append(place)
        items += _badge(number, place, finding)
    return items


def _free(wanted: Outline, taken: list[Outline], inside: Outline) -> Outline:
    """Give the place nearest to the wanted one where no badge is yet."""
    step = 2 * _RADIUS + 3
    ring = [wanted] + [
        wanted + step * round_ * np.array([np.cos(turn), np.sin(turn)])
        for round_ in (1, 2, 3)
        for turn in np.arange(0, 2 * np.pi, np.pi / 4)
    ]
    for place in ring:
        within = (place > _RADIUS).all() and (place <= inside).all()
        if within and all(np.linalg.norm(place - other) >= step - 1 for other in taken):
            return place
    return wanted


def _badge(number: int, place: Outline, finding: Finding) -> list[Shape | Words]:
    """Draw a finding's number: in a square where it fails, in a circle where a person decides."""
    style = Style(PAPER, 1.2, fill=_COLOURS[finding.status], halo=False)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * 0.9 * _RADIUS
    around = place + corners if finding.status == "fail" else circle(place, _RADIUS)
    x, y = place.tolist()
    return [Shape(around, style, closed=True), Words(str(number), x, y, 13, PAPER, centred=True)]


def _legend(
    report: Report, shown: list[Finding], count: int, top: float, language: str
) -> tuple[list[Shape | Words], float]:
    texts = catalogue(language)
    y = top + _GAP + _HEAD
    head = Style("", 0, fill=_VERDICT_COLOURS[report.verdict], halo=False)
    items: list[Shape | Words] = [
        Shape(_block(top, top + 2 * _HEAD), head, closed=True),
        Words(texts["overlay"][report.verdict], _LEFT, top + _HEAD, _HEAD, PAPER),
    ]
    y = top + 2 * _HEAD + _GAP
    for number, finding in enumerate(shown, 1):
        items += _badge(number, np.array([_LEFT + _RADIUS, y + _LINE / 2]), finding)
        advice = texts["overlay"]["advice"] if finding.tier == "advice" else ""
        said = advice + getattr(finding.message, language)
        for line in wrapped(said, _TEXT, WIDTH - _INDENT - _LEFT):
            items.append(Words(line, _INDENT, y + _LINE / 2, _TEXT))
            y += _LINE
        y += _GAP
    more = [texts["overlay"]["more"].format(count=count - len(shown))] * (count > len(shown))
    for line in [*more, *wrapped(texts["overlay"]["key"], 12.0, WIDTH - 2 * _LEFT)]:
        items.append(Words(line, _LEFT, y + _LINE / 2, 12.0))
        y += _LINE
    return items, y + _GAP


def _block(top: float, bottom: float) -> Outline:
    return np.array([[0.0, top], [WIDTH, top], [WIDTH, bottom], [0.0, bottom]])
