"""What a sitter may wear on the head: a cap, glasses, sunglasses."""

import numpy as np

from sample_photos.canvas import (
    Line,
    Plane,
    X,
    Y,
    both_sides,
    curve,
    fill,
    grain,
    mirrored,
    over,
    ramp,
    ridge,
    soften,
    strokes,
)
from sample_photos.light import linear, lit
from sample_photos.sitter import Sitter

_CROWN = [
    (0, -186),
    (40, -182),
    (76, -162),
    (100, -126),
    (109, -86),
    (111, -52),
    (60, -66),
    (0, -72),
]
_PEAK = [(0, -76), (56, -70), (96, -52), (74, -40), (36, -31), (0, -28)]
_LENS = [(19, -15), (46, -18), (74, -15), (79, 2), (72, 22), (47, 27), (24, 23), (15, 4)]
_NOSE_PIECE = [(-16, -3), (-7, -8), (7, -8), (16, -3)]
_TEMPLE = [(78, -7), (92, -7), (106, -4)]
_CLOTH, _FRAME, _DARK_LENS = (44, 62, 58), (32, 30, 34), (24, 26, 30)
_TINT = {"glasses": 0.03, "sunglasses": 0.93}


def put_on(sitter: Sitter, layer: Plane, light_ratio: float) -> Plane:
    """Lay over a painted head, shape (4, H, W), what its owner wears."""
    if sitter.wears == "cap":
        return _capped(sitter, layer, light_ratio)
    if sitter.wears == "nothing":
        return layer
    lens = curve(_LENS, closed=True)
    glass = both_sides(lens)
    gleam = 0.04 * ramp(X + 0.6 * Y, -10, 30) * ramp(-X - 0.6 * Y, -60, -20)
    layer[:3] = over(layer[:3], linear(_DARK_LENS) + gleam, _TINT[sitter.wears] * glass)
    frame = _frame(lens)
    layer[:3] *= 1 - 0.25 * soften(np.roll(frame, 6, axis=0), 1.5)
    layer[:3] = over(layer[:3], linear(_FRAME), frame)
    layer[3] = np.maximum(layer[3], frame)
    return layer


def _frame(lens: Line) -> Plane:
    loop = np.vstack([lens, lens[:1]])
    parts = [(loop, 2.4), (loop * (-1, 1), 2.4), (curve(_NOSE_PIECE), 2.4)]
    parts += [(curve(_TEMPLE), 2.0), (curve(_TEMPLE) * (-1, 1), 2.0)]
    frame: Plane = np.max([strokes(line[None], 1.0, width) for line, width in parts], axis=0)
    return frame


def _capped(sitter: Sitter, layer: Plane, light_ratio: float) -> Plane:
    crown = fill(curve(mirrored(_CROWN), closed=True))
    peak = fill(curve(mirrored(_PEAK), closed=True))
    layer[:3] *= 1 - 0.55 * soften(np.roll(peak, 24, axis=0), 5)
    weave = 0.2 * grain(sitter.seed + 10, 1.2)
    for cover, height in (
        (crown, 60 * soften(crown, 16)),
        (peak, 12 * soften(peak, 5) + 6 * ridge(curve(mirrored(_PEAK), closed=True), 2.0, 0.6)),
    ):
        cloth = linear(_CLOTH) * lit(height + weave, light_ratio).diffuse
        layer[:3] = over(layer[:3], cloth, cover)
        layer[3] = np.maximum(layer[3], cover)
    return layer
