"""Irises carried whole behind lids that follow them."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.faults.eyes import Lids, lids
from calibration.faults.light import Plane, Rgb
from calibration.faults.sitting import Sitting
from calibration.faults.warp import resampled

_IRIS = (468, 473)
_RIM = (np.arange(469, 473), np.arange(474, 478))
_BESIDE = 1.25  # radii from the middle of an iris to where there is white
_CORNER = 0.07  # of the eye's width, in which there is none
_STREAK = 0.012  # eye distances over which the white is smoothed
_EDGE = 0.008  # eye distances from a lid within which its lashes lie


@dataclass(frozen=True, slots=True)
class Look:
    """How the irises are carried, in widths of the eye, and what follows.

    Attributes
    ----------
    across : tuple of float
        To the picture's right: the person's right iris, and the left.
    down : float
        Downwards.
    follows : float
        How far the upper lid goes with them, of how far they go.
    shade : float
        How much darker it is under the upper lid.
    """

    across: tuple[float, float]
    down: float
    follows: float
    shade: float


def carried(sitting: Sitting, look: Look) -> Rgb:
    """Carry both irises. What the upper lid hid of one is its lower side, turned over."""
    rgb = sitting.rgb
    for eye, across in enumerate(look.across):
        rgb = _carried(sitting, rgb, eye, across, look)
    return rgb


def _carried(sitting: Sitting, rgb: Rgb, eye: int, across: float, look: Look) -> Rgb:
    old = lids(sitting, eye)
    width = old.right - old.left
    new = _followed(sitting, old, look.follows * look.down * width)
    lidded = resampled(rgb, *_stretched(sitting, old, new))
    middle = sitting.points[_IRIS[eye], :2]
    radius = float(np.linalg.norm(sitting.points[_RIM[eye], :2] - middle, axis=1).mean())
    shift = np.array([across * width, look.down * width], np.float32)
    x, y = sitting.grid
    disc = resampled(rgb, *_hidden_too(sitting, old, middle, x - shift[0], y - shift[1]))
    away = np.hypot(x - middle[0] - shift[0], y - middle[1] - shift[1])
    share = np.clip(radius - away + 0.5, 0, 1)[..., None]
    eyeball = share * disc + (1 - share) * _white(sitting, rgb, old, new, (middle[0], radius))
    below = np.clip((y - new.upper) / (0.06 * sitting.eye_distance_px), 0, None)
    eyeball = eyeball * (1 - look.shade * np.exp(-below))[..., None]
    seen = opening(sitting, new)[..., None]
    return np.asarray(np.rint(seen * eyeball + (1 - seen) * lidded), np.uint8)


def _followed(sitting: Sitting, lid: Lids, fall_px: float) -> Lids:
    """Move an upper lid: most in its middle, never beyond the lower lid."""
    columns = sitting.grid[0][0]
    along = np.clip((columns - lid.left) / (lid.right - lid.left), 0, 1)
    fallen = lid.upper + fall_px * np.sqrt(np.maximum(np.sin(np.pi * along), 0))
    return replace(lid, upper=np.minimum(fallen, lid.lower).astype(np.float32))


def _stretched(sitting: Sitting, old: Lids, new: Lids) -> tuple[Plane, Plane]:
    """Tell where everything between brow and lower lid comes from."""
    x, y = sitting.grid
    rows = np.stack(np.broadcast_arrays(old.brow, new.upper, old.lower))
    came = np.stack(np.broadcast_arrays(old.brow, old.upper, old.lower))
    above = np.clip((y - rows[0]) / np.maximum(rows[1] - rows[0], 1), 0, 1)
    inside = np.clip((y - rows[1]) / np.maximum(rows[2] - rows[1], 1), 0, 1)
    source = came[0] + above * (came[1] - came[0]) + inside * (came[2] - came[1])
    source = np.where((y < rows[0]) | (y > rows[2]), y, source)
    return x, source.astype(np.float32)


def _hidden_too(
    sitting: Sitting, lid: Lids, middle: NDArray[np.float32], x: Plane, y: Plane
) -> tuple[Plane, Plane]:
    """Give where an iris is seen, for places some of which a lid hides."""
    shadow, edge = (times * _EDGE * sitting.eye_distance_px for times in (4, 2))
    columns = sitting.grid[0][0]
    upper, lower = (
        np.interp(x, columns, row).astype(np.float32)
        for row in (lid.upper + shadow, lid.lower - edge)
    )
    over = np.where(y < upper, 2 * middle[1] - y, y)
    return x.astype(np.float32), np.clip(over, upper, np.maximum(upper, lower)).astype(np.float32)


def _white(
    sitting: Sitting, rgb: Rgb, old: Lids, new: Lids, iris: tuple[float, float]
) -> NDArray[np.float32]:
    """Fill an eye with the white seen left and right of its iris, as high in its opening."""
    x, y = sitting.grid
    edge = _EDGE * sitting.eye_distance_px
    smooth = np.asarray(cv2.GaussianBlur(rgb, (0, 0), _STREAK * sitting.eye_distance_px), np.uint8)
    height = np.clip((y - new.upper) / np.maximum(new.lower - new.upper, 1), 0, 1)
    width = old.right - old.left
    stops = np.clip(
        [iris[0] - _BESIDE * iris[1], iris[0] + _BESIDE * iris[1]],
        old.left + _CORNER * width,
        old.right - _CORNER * width,
    )
    columns, sides = x[0], []
    for stop in stops:
        top, low = np.interp(stop, columns, old.upper), np.interp(stop, columns, old.lower)
        rows = top + edge + height * max(low - top - 2 * edge, 0)
        sides.append(resampled(smooth, np.full_like(x, stop), rows.astype(np.float32)))
    share = np.clip((x - stops[0]) / (stops[1] - stops[0]), 0, 1)[..., None]
    return np.asarray((1 - share) * sides[0] + share * sides[1], np.float32)


def opening(sitting: Sitting, lid: Lids) -> Plane:
    """Give 1 between an eye's lids, 0 elsewhere."""
    x, y = sitting.grid
    edge = _EDGE * sitting.eye_distance_px
    tall = np.clip(y - lid.upper - edge + 0.5, 0, 1) * np.clip(lid.lower - edge - y + 0.5, 0, 1)
    wide = np.clip(x - lid.left - 1, 0, 1) * np.clip(lid.right - 1 - x, 0, 1)
    return np.asarray(tall * wide, np.float32)
