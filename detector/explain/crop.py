"""The one crop of a photo that makes the document's picture of it, size and place at once.

A photo that is not turned and only reduced leaves three freedoms: how many pixels of the document
one of the photo becomes, and the shift across and down (see `detector.framing`). The limits on the
head's size bound the first; for each value of it the others bound the shifts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detector.explain.seen import Setting
from detector.framing import Row, figures
from detector.standard import Limit, Picture

_STEPS = 9
_INSIDE = 1.05  # how far inside a size's only bound to aim
_SAME_SHAPE = 1.005
_SCALE, _ACROSS, _DOWN, _KNOWN = range(4)  # what the coefficients of a figure belong to
_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Crop:
    """What to do with a photo for the head to have the document's size and place.

    Attributes
    ----------
    way : {"crop", "reduce", "few", "further", "room"}
        Crop it, take all of it, or why neither will do: the head has too few pixels, is too large
        for all of the photo, or lies where there is too little around it.
    size_px : tuple of int
        Width and height to crop, in pixels of the photo.
    above_px : float
        How many of them to leave above the hair; NaN where that is not known.
    too_wide : float
        How many times wider than it should be the head is in all of the photo.
    """

    way: str
    size_px: tuple[int, int] = (0, 0)
    above_px: float = math.nan
    too_wide: float = 1.0


def crop(setting: Setting, picture: Picture) -> Crop:
    """Find the crop that meets a standard's limits, near the middle of those on the head's size.

    Parameters
    ----------
    setting : Setting
        The photo, its head and the standard's limits.
    picture : Picture
        The picture to make.
    """
    photo_px, picture_px = (setting.width_px, setting.height_px), _size(picture, 1)
    ratios = [have / want for have, want in zip(photo_px, picture_px, strict=True)]
    most, head = min(ratios), setting.head
    whole = Crop("reduce" if max(ratios) < _SAME_SHAPE * most else "crop", _size(picture, most))
    if head is None:
        return whole
    task = _Task(figures(head, *picture_px), photo_px, picture_px)
    known = [limit for limit in setting.limits if task.knows(limit)]
    if whole.way == "reduce" and most >= 1 and task.is_met(known, 1 / most):
        return whole
    least, best, greatest = task.sizes(known, 1 / most)
    for limits in (known, [limit for limit in known if limit.tier == "must"]):
        for scale in _scales(max(least, 1 / most), best, min(greatest, 1)):
            shifts = [task.shift(limits, scale, axis) for axis in (_ACROSS, _DOWN)]
            if all(low <= high for low, high in shifts):
                above_px = head.hair_top_y + sum(shifts[1]) / 2 / scale
                return Crop("crop", _size(picture, 1 / scale), above_px)
    if greatest < 1 / most:
        return Crop("further", too_wide=1 / (best * most))
    if max(least, 1 / most) > 1:
        return Crop("few", too_wide=1 / (best * min(most, 1)))
    return Crop("room")


def _size(picture: Picture, times: float) -> tuple[int, int]:
    return round(picture.width_px * times), round(picture.height_px * times)


def _scales(least: float, best: float, greatest: float) -> list[float]:
    """Give scales to try, the best liked first; none where nothing lies between the bounds."""
    if least > greatest:
        return []
    tried = [min(max(best, least), greatest), *np.linspace(least, greatest, _STEPS).tolist()]
    return sorted(tried, key=lambda scale: abs(scale - best))


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """The head's figures in a picture to be cut from a photo, widths and heights in pixels."""

    rows: dict[str, Row]
    photo_px: tuple[int, int]
    picture_px: tuple[int, int]

    def knows(self, limit: Limit) -> bool:
        """Tell whether a limit concerns the head's size or place, and its figure is known."""
        row = self.rows.get(limit.key)
        return row is not None and not limit.alternative and bool(np.isfinite(row).all())

    def is_met(self, limits: Sequence[Limit], scale: float) -> bool:
        """Tell whether the photo meets limits where it is only reduced."""
        return all(limit.allows(float(self.rows[limit.key] @ (scale, 0, 0, 1))) for limit in limits)

    def sizes(self, limits: Sequence[Limit], whole: float) -> tuple[float, float, float]:
        """Give the least, the best and the greatest scale; ``whole`` is best where all will do."""
        rows = [(limit, self.rows[limit.key]) for limit in limits]
        spans = [_span(limit, row, _SCALE, 0) for limit, row in rows if not row[1:3].any()]
        least = max((low for low, _ in spans), default=-math.inf)
        greatest = min((high for _, high in spans), default=math.inf)
        if least > greatest:  # no size suits this head: the middle misses by the least
            least = greatest = (least + greatest) / 2
        if math.isinf(greatest):
            return least, least * _INSIDE if math.isfinite(least) else whole, greatest
        return least, greatest / _INSIDE if math.isinf(least) else (least + greatest) / 2, greatest

    def shift(self, limits: Sequence[Limit], scale: float, axis: int) -> _Span:
        """Give the shifts along an axis that meet limits within the photo.

        Tall hair gives way, as `detector.judge` excuses it.
        """
        rows = [(limit, self.rows[limit.key]) for limit in limits]
        spans = [
            (limit, *_span(limit, row, axis, float(row[_SCALE] * scale + row[_KNOWN])))
            for limit, row in rows
            if row[axis]
        ]
        firm = {limit.check: high for limit, _, high in spans}
        lows, highs = [self.picture_px[axis - 1] - self.photo_px[axis - 1] * scale], [0.0]
        for limit, low, high in spans:
            prior = firm.get(limit.yields_to, math.inf)
            lows.append(low if low <= prior else prior - limit.band)
            highs.append(high)
        return max(lows), min(highs)


def _span(limit: Limit, row: Row, unknown: int, rest: float) -> _Span:
    """Give what one unknown may be for a figure ``row[unknown] * it + rest`` to pass."""
    weight = float(row[unknown])
    low = -math.inf if limit.min is None else (limit.min - rest) / weight
    high = math.inf if limit.max is None else (limit.max - rest) / weight
    if weight > 0:
        return low, high
    return (-math.inf if limit.max is None else high), (math.inf if limit.min is None else low)
