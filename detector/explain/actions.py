"""What to do about a finding: which way to go, and how far, computed from the figures.

Notes
-----
A face is drawn in inverse proportion to its distance from the camera, so a face that is ``r``
times too wide is right at ``r`` times the distance. Shifts in the picture become centimetres at the
sitter through the distance between the pupils, 6.3 cm in an ordinary adult. A lamp's light falls
with the square of its distance.
"""

import math
from collections.abc import Callable

from detector.explain.crop import crop
from detector.explain.figures import MOST_DECIMALS, trimmed
from detector.explain.seen import Seen, Setting
from detector.standard import Limit, Picture

Advice = tuple[str, dict[str, str]]


def advise(seen: Seen, kind: str, setting: Setting) -> Advice:
    """Choose what to do about a finding, and compute how much of it.

    Parameters
    ----------
    seen : Seen
        A limit that a figure or category misses.
    kind : {"low", "high", "other"}
        Which way it misses.
    setting : Setting
        The photo around it.

    Returns
    -------
    tuple of str and dict
        The name of the text under the check's ``do``, and the figures it needs.
    """
    compute = _COMPUTED.get(seen.limit.check)
    return compute(seen, kind, setting) if compute else (kind, {})


def _sized(seen: Seen, _kind: str, setting: Setting) -> Advice:
    """Make the head larger or smaller: by a crop where the photo has pixels to spare for it."""
    if setting.picture is not None and not setting.is_finished:
        return _cropped(setting, setting.picture)
    too_wide = seen.figure / _middle(seen.limit)
    return ("further" if too_wide > 1 else "closer"), _step(too_wide, setting)


def _step(too_wide: float, setting: Setting) -> dict[str, str]:
    """Give by how much the distance changes that makes a head so many times too wide right."""
    right_cm = setting.distance_cm * too_wide
    way_cm = abs(right_cm - setting.distance_cm)
    return {"cm": _roughly(way_cm) if right_cm >= _CLOSE_CM else f"{max(round(way_cm), 1)}"}


_CLOSE_CM = 60  # from where on five centimetres more or less still make the face fit


_CUT_PX = 0.5  # nearer to the edge than half a pixel, hair goes on beyond it


def _crown_gap(seen: Seen, kind: str, setting: Setting) -> Advice:
    if seen.figure < _CUT_PX:
        return "cut", {}
    return _shifted(seen, "up" if kind == "low" else "down", setting)


def _eye_height(seen: Seen, kind: str, setting: Setting) -> Advice:
    return _shifted(seen, "down" if kind == "low" else "up", setting)


def _crown_margin(seen: Seen, kind: str, setting: Setting) -> Advice:
    if seen.figure * setting.height_px / 100 < _CUT_PX:
        return "cut", {}
    return _raised(seen, "up" if kind == "low" else "down", setting)


def _above_the_edge(seen: Seen, kind: str, setting: Setting) -> Advice:
    return _raised(seen, "down" if kind == "low" else "up", setting)


def _raised(seen: Seen, way: str, setting: Setting) -> Advice:
    if setting.picture is not None and not setting.is_finished:
        return _recropped(setting, setting.picture, _inside(seen.limit, 1))
    off_percent = abs(seen.figure - nearest(seen.limit, seen.figure))
    return _moved(off_percent / 100 * setting.height_px, way, setting)


def _shifted(seen: Seen, way: str, setting: Setting) -> Advice:
    picture = setting.picture
    if picture is not None and not setting.is_finished:
        return _recropped(setting, picture, _inside(seen.limit, 100 / picture.height_px))
    return _moved(abs(seen.figure - nearest(seen.limit, seen.figure)), way, setting)


def _recropped(setting: Setting, picture: Picture, percent: str) -> Advice:
    """Say where the head is to lie in a crop, unless the photo has no room for one."""
    has_room = crop(setting, picture).way != "room"
    return ("crop", {"percent": percent}) if has_room else ("room", {})


def _moved(shift_px: float, way: str, setting: Setting) -> Advice:
    picture = setting.picture
    mm_per_px = 1.0 if picture is None else picture.height_mm / picture.height_px
    places = 0 if picture is None else 1
    shift = math.ceil(shift_px * mm_per_px * 10**places) / 10**places
    return way, {"shift": f"{shift:.{places}f}", "cm": _roughly(shift_px * setting.cm_per_px)}


def _centring(seen: Seen, kind: str, setting: Setting) -> Advice:
    percent = abs(seen.figure - _middle(seen.limit))
    cm = percent / 100 * setting.width_px * setting.cm_per_px
    return kind, {"percent": f"{max(percent, 1):.0f}", "cm": _roughly(cm)}


def _turned(seen: Seen, kind: str, _setting: Setting) -> Advice:
    off_deg = abs(seen.figure - _middle(seen.limit))
    return kind, {"degrees": f"{max(off_deg, 1):.0f}"}


def _roll(seen: Seen, kind: str, setting: Setting) -> Advice:
    if setting.is_upright:
        return _turned(seen, kind, setting)
    quarters = round(abs(seen.figure) / 90)
    return ("upside_down" if quarters == 2 else f"quarter_{kind}"), {}


def _aspect(seen: Seen, kind: str, _setting: Setting) -> Advice:
    return kind, {"percent": f"{100 / max(seen.figure, 0.01):.0f}"}


def _pixels(_seen: Seen, kind: str, setting: Setting) -> Advice:
    picture = setting.picture
    if picture is None:
        return kind, {}
    if setting.width_px < picture.width_px or setting.height_px < picture.height_px:
        return "small", {"width": f"{picture.width_px}", "height": f"{picture.height_px}"}
    return _cropped(setting, picture)


def _cropped(setting: Setting, picture: Picture) -> Advice:
    """Give the one crop that puts the head right, or what has to be different for there to be."""
    found = crop(setting, picture)
    if found.way in ("few", "further"):
        return found.way, _step(found.too_wide, setting)
    crop_width, crop_height = found.size_px
    figures = {
        "crop_width": f"{crop_width}",
        "crop_height": f"{crop_height}",
        "width": f"{picture.width_px}",
        "height": f"{picture.height_px}",
    }
    return found.way, figures | ({"above": f"{found.above_px:.0f}"} if found.above_px > 0 else {})


def _bytes(seen: Seen, kind: str, _setting: Setting) -> Advice:
    return kind, {"kilobytes": trimmed(nearest(seen.limit, seen.figure) / 1000)}


def _to_the_bound(seen: Seen, kind: str, _setting: Setting) -> Advice:
    return kind, {"aim": f"{nearest(seen.limit, seen.figure):g}"}


def _underexposed(seen: Seen, kind: str, _setting: Setting) -> Advice:
    stops = abs(seen.figure)
    times = 2.0 ** min(stops, 30)
    percent = 100 / times if kind == "low" else 100 / math.sqrt(times)
    return kind, {"times": f"{times:.1f}", "percent": f"{percent:.0f}", "stops": f"{stops:.1f}"}


def _evenness(seen: Seen, kind: str, _setting: Setting) -> Advice:
    return kind, {"times": f"{2.0 ** min(abs(seen.figure), 30):.1f}"}


_COMPUTED: dict[str, Callable[[Seen, str, Setting], Advice]] = {
    "file.pixels": _pixels,
    "file.resolution": _to_the_bound,
    "file.bytes": _bytes,
    "file.compression": _to_the_bound,
    "position.face_width": _sized,
    "position.crown_gap": _crown_gap,
    "position.eye_height": _eye_height,
    "position.centring": _centring,
    "position.head_width": _sized,
    "position.head_height": _sized,
    "position.crown_margin": _crown_margin,
    "position.eye_level": _above_the_edge,
    "position.chin_margin": _above_the_edge,
    "position.eye_distance": _sized,
    "position.roll": _roll,
    "position.yaw": _turned,
    "position.pitch": _turned,
    "position.shoulders": _turned,
    "position.aspect": _aspect,
    "lighting.underexposed": _underexposed,
    "lighting.evenness": _evenness,
}


def _middle(limit: Limit) -> float:
    """Give the middle of the range, or its only bound."""
    known = [bound for bound in (limit.min, limit.max) if bound is not None]
    return sum(known) / len(known)


def nearest(limit: Limit, figure: float) -> float:
    """Give the bound of the range that a figure outside it is nearest to."""
    known = [bound for bound in (limit.min, limit.max) if bound is not None]
    return min(known, key=lambda bound: abs(bound - figure))


def _inside(limit: Limit, unit: float) -> str:
    """Give the middle of a range, or its only bound, rounded no further than it stays inside."""
    low = -math.inf if limit.min is None else limit.min * unit
    high = math.inf if limit.max is None else limit.max * unit
    aim = _middle(limit) * unit
    for places in range(MOST_DECIMALS):
        steps = aim * 10**places
        for whole in (round(steps), math.ceil(steps), math.floor(steps)):
            if low <= whole / 10**places <= high:
                return f"{whole / 10**places:.{places}f}"
    return f"{aim:g}"


def _roughly(cm: float) -> str:
    """Round a length as people say it: whole centimetres, from 20 on in steps of five."""
    return f"{5 * round(cm / 5)}" if cm >= 20 else f"{max(round(cm), 1)}"
