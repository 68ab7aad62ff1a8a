"""A row of letters at the edge: the date that a camera printed, a number, a name."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, square
from detector.kernels.crops import channels
from detector.marks.lines import both
from detector.measure import Column, Figure, Reason, measure
from detector.measures.appearance.patches import face_closeup
from detector.regions import Mask

_LOWEST_SHARE = 0.24  # of the picture's height, where letters are printed over clothes
_HIGHEST_SHARE = 0.18  # of it, where they are printed on the wall
_LEAST_ROWS = 6
_CELL_LEVELS = 12  # by which the wall's cells differ at least where letters are
_OF_MOST = 0.5  # of what stands out most
_STROKE_PX, _LEVELS = 7, 32  # how broad a letter's stroke is at most, and how it stands out
_LESS, _ALIKE = 20, 50  # levels by which print of one colour does, and within which it is
_PRINT = 180  # levels that it has at least where it is white, black or of one full colour
_LOWEST, _HIGHEST, _WIDEST = 0.05, 0.35, 0.8  # eye distances, of a letter or some that touch
_FEWEST, _MOST = 3, 60  # letters, or what hangs together; more are a pattern
_LEAST_LENGTH = 2.2  # letter heights, without gaps
_MOST_ROWS = 2  # more are a pattern, too
_MOSTLY = 0.5  # of all that stands out
_UNEVEN = 0.12  # of a letter's height
_SPACE = 2.0  # letter heights

Corners = NDArray[np.float64]
Box = tuple[int, ...]  # left, top, width and height


@measure("appearance.lettering", "% face")
def lettering(batch: Batch) -> Column:
    """Letters printed over the lower edge of the photo, or on the wall at its upper edge.

    Measures: the area of the longest row of letters in the lowest 24 % of the picture, or on the
    wall in the highest 18 %, in percent of the face's: strokes at most 14 pixels broad that stand
    out in what one channel has more than another, or red more than blue, as coloured print does, in
    what all have, as white does, or in what all lack, as black does; by 20 levels and within 50 of
    the strongest, where that has 180 at least, or, but for black, by 32 levels or half as much as
    what stands out most; of one height, on one level line, and, with a second such row there, half
    of all that stands out or more.
    Why: print has the same colour over wall, skin and cloth, and is level with the picture; a
    pattern repeats below and above, beads and buttons lie on no level line. Seams and folds have
    many shades, and few are as light or as dark as print.
    Known limits: print over a bold pattern or over black hair, letters larger than a third of the
    eye distance. A row of letters on a shirt, exactly level and alone there, is taken for print.
    Clause: FICV 10, neither ink marked nor creased; GA 461-2004, 4.1.5.
    """
    return batch.each(_lettering_percent)


def _lettering_percent(scene: Scene) -> Figure:
    """Give the figure of one scene."""
    face = face_closeup(scene)
    if face is None:
        return Reason.REGION_TOO_SMALL
    row = row_of_letters(scene)
    if row is None:
        return 0.0
    size = (row[1] - row[0]) / scene.view.eye_distance_px
    return 100 * float(size.prod()) / face.area


@shared
def row_of_letters(scene: Scene) -> Corners | None:
    """Give the upper left and the lower right corner of a row of letters, in working pixels."""
    half = scene.view.half
    height = len(half)
    first = max(height - round(_LOWEST_SHARE * height), int(scene.view.points[at.MENTON, 1] / 2))
    if height - first >= _LEAST_ROWS:
        row = _row_in(half[first:], None, scene.view.eye_distance_px / 2)
        if row is not None:
            return np.asarray(2 * (row + np.array([0, first])), np.float64)
    return _row_on_wall(scene)


def _row_on_wall(scene: Scene) -> Corners | None:
    """Give the corners of a row of letters on the wall above, in working pixels."""
    half, cells = scene.view.half, scene.view.cells_luma
    high = round(_HIGHEST_SHARE * len(cells))
    free = 255 * scene.backdrop.free[:high].view(np.uint8)
    least, most, _, _ = cv2.minMaxLoc(cells[:high], free)
    if most - least < _CELL_LEVELS:
        return None
    strip = half[: round(high * len(half) / len(cells))]
    wall = cv2.resize(free, strip.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    row = _row_in(strip, np.asarray(wall, np.uint8), scene.view.eye_distance_px / 2)
    return None if row is None else 2 * row


def _row_in(strip: NDArray[np.uint8], within: Mask | None, unit_px: float) -> Corners | None:
    """Give the corners of the longest row of letters in a strip, coloured, white or black."""
    masks = _with_letters(_all_strokes(strip, within))
    return _longest(_row_of(strokes, unit_px) for strokes in masks)


def _longest(rows: Iterable[Corners | None]) -> Corners | None:
    known = (corners for corners in rows if corners is not None)
    return max(known, key=lambda corners: float(np.ptp(corners[:, 0])), default=None)


def _all_strokes(strip: NDArray[np.uint8], within: Mask | None) -> list[Mask]:
    """Mask what may be letters, in all planes in which print stands out."""
    red, green, blue = channels(strip)
    least, most = cv2.min(cv2.min(red, green), blue), cv2.max(cv2.max(red, green), blue)
    planes = [
        cv2.subtract(most, least),
        cv2.subtract(red, blue),  # thin orange on blue mixes to grey
        least,
        cv2.bitwise_not(most),
    ]
    merged, around = cv2.merge(planes), square(_STROKE_PX)
    hats = channels(cv2.subtract(merged, cv2.dilate(cv2.erode(merged, around), around)))
    found: list[Mask] = []
    for plane, hat, faint in zip(planes, hats, (True, True, True, False), strict=True):
        lighter = hat if within is None else both(hat, within)
        found += _strokes(np.asarray(plane, np.uint8), lighter, faint=faint)
    return found


def _strokes(plane: Mask, lighter: Mask, *, faint: bool) -> Iterator[Mask]:
    """Mask what may be a plane's letters: print of one level, and thin or touching strokes."""
    most = cv2.minMaxLoc(lighter)[1]
    if most < _LEVELS:
        return
    narrow = above(lighter, _LESS - 1)
    strongest = cv2.minMaxLoc(plane, narrow)[1]
    if strongest >= _PRINT:
        yield both(narrow, above(plane, strongest - _ALIKE))
    if faint:
        yield above(lighter, _LEVELS - 1)
        if _OF_MOST * most > _LEVELS:
            yield above(lighter, _OF_MOST * most)


def _with_letters(masks: list[Mask]) -> list[Mask]:
    """Keep masks in which any line of pixels meets as many strokes as a row has letters."""
    if not masks:
        return masks
    together = np.concatenate(masks)
    ends = cv2.absdiff(together[:, 1:], together[:, :-1])
    count = cv2.reduce(ends, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).reshape(len(masks), -1).max(1)
    fewest = (2 * _FEWEST - 1) * 255
    return [mask for mask, most in zip(masks, count.tolist(), strict=True) if most >= fewest]


def _row_of(strokes: Mask, unit_px: float) -> Corners | None:
    """Give the corners of the longest row of letters, where rows are most of what strokes make."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes, ltype=cv2.CV_16U)
    found = [tuple(box) for *box, _ in stats[1:].tolist() if box[3] >= _LOWEST * unit_px]
    if not _FEWEST <= len(found) <= _MOST:
        return None
    rows: list[list[Box]] = []
    left = found
    while len(left) >= _FEWEST and len(rows) <= _MOST_ROWS:
        row, left = _parted(left)
        if len(row) < _FEWEST:  # so are all that follow
            break
        letters = _letters(row, unit_px)
        if len(letters) >= _FEWEST:
            rows.append(letters)
    if len(rows) > _MOST_ROWS or sum(map(len, rows)) < _MOSTLY * len(found):
        return None
    return _longest(_corners(letters, unit_px) for letters in rows)


def _parted(boxes: list[Box]) -> tuple[list[Box], list[Box]]:
    """Part boxes that stand on the line on which most do from the others."""
    ends = [top + high for _, top, _, high in boxes]
    line = max(ends, key=lambda end: sum(abs(other - end) <= 1 for other in ends))
    on_line = [abs(end - line) <= 1 for end in ends]
    row = [box for box, on in zip(boxes, on_line, strict=True) if on]
    return row, [box for box, on in zip(boxes, on_line, strict=True) if not on]


def _letters(row: list[Box], unit_px: float) -> list[Box]:
    """Give those boxes of a row that are as high as the median of them, from left to right."""
    usual = median(high for _, _, _, high in row)
    return sorted(
        (left, top, wide, high)
        for left, top, wide, high in row
        if abs(high - usual) <= 1 + _UNEVEN * usual and wide <= _WIDEST * unit_px and top > 0
    )


def _corners(letters: list[Box], unit_px: float) -> Corners | None:
    """Give the corners of a row of letters; None where it is short, large or has wide gaps."""
    usual = median(high for _, _, _, high in letters)
    length = sum(wide for _, _, wide, _ in letters)
    if usual > _HIGHEST * unit_px or length < _LEAST_LENGTH * usual:
        return None
    gaps = (after[0] - before[0] - before[2] for before, after in pairwise(letters))
    if any(gap > _SPACE * usual for gap in gaps):
        return None
    line = median(top + high for _, top, _, high in letters)
    (start, *_), (last, _, wide, _) = letters[0], letters[-1]
    return np.array([[start, line - usual], [last + wide, line]], np.float64)
