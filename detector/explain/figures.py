"""Figures as a reader is given them: in plain units, and never rounded across a limit."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from detector.checks import CHECKS
from detector.explain.seen import EYES_CM, Setting
from detector.standard import Limit, Picture

MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """A figure and its bounds in one unit, before they are rounded.

    ``exact`` bounds are shown as the standard writes them, converted ones are rounded.
    """

    value: float
    low: float | None
    high: float | None
    decimals: int
    unit: str
    exact: bool = True

    def texts(self) -> tuple[str, str, str]:
        """Round value, low and high no further than leaves their order as it is."""
        for places in range(self.decimals, MOST_DECIMALS):
            value, low, high = round(self.value, places), *self._bounds(places)
            if _order(value, low, high) == _order(self.value, self.low, self.high):
                break
        return f"{value:z,.{places}f}", trimmed(low), trimmed(high)

    def _bounds(self, places: int) -> tuple[float | None, float | None]:
        if self.exact:
            return self.low, self.high
        low, high = (None if b is None else round(b, places) for b in (self.low, self.high))
        return low, high


def shown(limit: Limit, value: float) -> str:
    """Round a figure as measured, no further than leaves true on which side of a limit it lies."""
    low, high = limit.min, limit.max
    order = _order(value, low, high)
    for places in range(CHECKS[limit.check].decimals, MOST_DECIMALS):
        if _order(round(value, places), low, high) == order:
            break
    return f"{value:z,.{places}f}"


def measured(limit: Limit, value: float) -> Figures:
    """Give a limit's figures in the unit they are measured in."""
    check = CHECKS[limit.check]
    return Figures(value, limit.min, limit.max, check.decimals, check.unit)


def plain(limit: Limit, value: float, setting: Setting) -> Figures:
    """Give a limit's figures in the unit a newcomer knows.

    Parameters
    ----------
    limit : Limit
        The limit.
    value : float
        The figure as measured.
    setting : Setting
        Lengths in the photo are told in millimetres of the finished one, if it is finished, and
        shares of its sides in any case.
    """
    figures = measured(limit, value)
    if limit.check in _SHARES and setting.picture is not None:
        return _converted(figures, _printed_share(figures.unit, setting.picture), 1, "mm")
    if figures.unit == "px" and limit.check in _ON_PRINT and setting.is_finished:
        return _converted(figures, _printed(limit, setting), 1, "mm")
    if limit.check in _PLAIN:
        return _converted(figures, *_PLAIN[limit.check])
    if limit.check == "lighting.evenness":
        return _converted(_folded(figures), _light_percent, 0, "%")
    return _folded(figures) if limit.check in _SIDED else figures


def _light_percent(stops: float) -> float:
    return 100 * math.pow(2, -min(max(stops, -30.0), 30.0))


def _percent(share: float) -> float:
    return 100 * share


def _on_face_mm(eye_distance_percent: float) -> float:
    return eye_distance_percent * EYES_CM / 10


_Conversion = tuple[Callable[[float], float], int, str]
_PLAIN: dict[str, _Conversion] = {
    "file.bytes": (lambda count: count / 1000, 1, "kB"),
    "position.aspect": (_percent, 0, "%"),
    "lighting.underexposed": (_light_percent, 0, "%"),
    "lighting.shade": (lambda stops: _light_percent(-stops), 0, "%"),
    "lighting.contrast": (_percent, 0, "%"),
    "sharpness.focus": (_on_face_mm, 1, "mm"),
    "sharpness.motion": (_on_face_mm, 1, "mm"),
    "expression.eyes_open": (_percent, 0, "%"),
    "expression.mouth_closed": (lambda share: _on_face_mm(100 * share), 1, "mm"),
}
_ON_PRINT = {"position.face_width", "position.crown_gap", "position.eye_height"}
_SHARES = {
    "position.head_width",
    "position.head_height",
    "position.crown_margin",
    "position.eye_level",
    "position.chin_margin",
    "position.eye_distance",
}
_SIDED = {"position.roll", "position.yaw", "position.pitch", "position.shoulders"}


def _printed(limit: Limit, setting: Setting) -> Callable[[float], float]:
    assert setting.picture is not None
    picture = setting.picture
    across = limit.check == "position.face_width"
    mm_per_px = (
        picture.width_mm / picture.width_px if across else picture.height_mm / picture.height_px
    )
    return lambda length_px: length_px * mm_per_px


def _printed_share(unit: str, picture: Picture) -> Callable[[float], float]:
    side_mm = picture.width_mm if unit == "% width" else picture.height_mm
    return lambda percent: percent / 100 * side_mm


def _converted(
    figures: Figures, convert: Callable[[float], float], decimals: int, unit: str
) -> Figures:
    bounds = [None if b is None else convert(b) for b in (figures.low, figures.high)]
    falls = convert(1.0) < convert(0.0)
    low, high = reversed(bounds) if falls else bounds
    return Figures(convert(figures.value), low, high, decimals, unit, exact=False)


def _folded(figures: Figures) -> Figures:
    """Give the amount of a figure whose sign the sentence tells in words."""
    if figures.value >= 0:
        low, high = figures.low, figures.high
    else:
        low, high = (None if b is None else -b for b in (figures.high, figures.low))
    if low is not None and low <= 0 and high is not None:
        low = None
    return Figures(abs(figures.value), low, high, figures.decimals, figures.unit)


def _order(value: float, low: float | None, high: float | None) -> tuple[bool, bool]:
    return low is not None and value < low, high is not None and value > high


def trimmed(bound: float | None) -> str:
    """Write a bound in full, without needless zeros; nothing where there is none."""
    if bound is None:
        return ""
    return f"{bound:z,.{MOST_DECIMALS}f}".rstrip("0").rstrip(".")
