"""Stairs along the outline, which only a mask made at too few pixels leaves."""

import math

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import quantile, sampled, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.outline import outline
from detector.regions import STEPS_A_UNIT

_LEAST_POINTS = 20
_ALONG = 4  # points of the outline to either side that tell how it runs on the whole
_ASLANT_DEG, _FOLLOWS_DEG = 20.0, 10.0  # from rows and columns: on the whole, and at a place
_BESIDE_PX = 0.7  # where the way across the outline is looked for
_LEAST_STEPS = 20  # of `Regions.apart`, from one side to the other
_HARD = 30.0  # ΔE
_SIDES_PX = _BESIDE_PX * np.array([1, -1, 1j, -1j])


@measure("background.stairs", "points")
def stairs(batch: Batch) -> Column:
    """Stairs along the outline.

    Measures: how far in CIE ΔE the person stands out from the wall, the median, 30 at most, times
    the share of the outline of head and shoulders that follows a row or a column of the picture
    within 10 degrees, pixel by pixel, of where it runs aslant on the whole, by 20 degrees at least
    from rows and columns over .16 eye distances.
    Why: a mask made at a lower resolution leaves stairs, whatever their size and however they were
    softened after: the way across a step is down or aside, never aslant. The outline of hair, skin
    and cloth runs at the place as it runs on the whole, with as many turns one way as the other.
    Known limits: stairs of less than two pixels. Where the whole photo is made of blocks, so is its
    outline.
    Clause: GA 461-2004, 4.1.5 (natural look); practice refuses visible retouching.
    """
    return batch.each(_stepped)


def _stepped(scene: Scene) -> Figure:
    line, seen = outline(scene), scene.regions.apart
    if line is None or seen is None:
        return Reason.REGION_TOO_SMALL
    ringed = np.concatenate([line.points[-_ALONG:], line.points, line.points[:_ALONG]])
    whole = ringed[2 * _ALONG :] - ringed[: -2 * _ALONG]
    chosen = where_set(line.free & ~_follows(whole.real, whole.imag, _ASLANT_DEG))
    if len(chosen) < _LEAST_POINTS:
        return Reason.REGION_TOO_SMALL
    points = line.points[chosen]
    right, left, below, above = sampled(seen, points + _SIDES_PX[:, None]).astype(np.float32)
    across, down = right - left, below - above
    steps = np.abs(across + 1j * down)
    places = where_set(steps > _LEAST_STEPS)
    if len(places) < _LEAST_POINTS:
        return Reason.REGION_TOO_SMALL
    apart = quantile(steps.take(places), 0.5) / STEPS_A_UNIT
    stepped = _follows(across.take(places), down.take(places), _FOLLOWS_DEG)
    return min(apart, _HARD) * (np.count_nonzero(stepped) / len(places))


def _follows(
    across: NDArray[np.floating], down: NDArray[np.floating], within_deg: float
) -> NDArray[np.bool_]:
    """Tell which ways follow a row or a column of the picture."""
    across, down = np.abs(across), np.abs(down)
    least, most = np.minimum(across, down), np.maximum(across, down)
    return np.asarray(least < math.tan(math.radians(within_deg)) * most, np.bool_)
