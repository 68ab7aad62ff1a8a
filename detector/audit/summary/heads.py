"""Where a head is and how it is turned: what tells one exposure from two before the same wall."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detector.audit.schema import ANGLES

_OUTLINE = ("chin", "face_right", "face_left")
_EYES = ("eye_right", "eye_left")
_SAME_PLACE = 0.035  # in distances between the eyes: what another compression or size moves a point
_SAME_TURN_DEG = 1.2
GEOMETRY = (
    *(f"g.{point}_{axis}_px" for point in (*_EYES, *_OUTLINE) for axis in "xy"),
    *(f"g.{angle}_deg" for angle in ANGLES[:2]),
)

Heads = NDArray[np.complex64]


def heads(rows: pa.Table) -> Heads:
    """Give the outline of each row's head as seen from between the eyes, and then its turn.

    Parameters
    ----------
    rows : pyarrow.Table
        N rows with ``GEOMETRY``.

    Returns
    -------
    ndarray, shape (N, 4), complex64
        Three points, in distances between the eyes; yaw and pitch in degrees. 32 bytes a photo.
    """
    points = {name: _point(rows, name) for name in (*_EYES, *_OUTLINE)}
    middle = (points["eye_right"] + points["eye_left"]) / 2
    across = points["eye_left"] - points["eye_right"]
    yaw, pitch = (_numbers(rows, f"g.{angle}_deg") for angle in ANGLES[:2])
    with np.errstate(invalid="ignore", divide="ignore"):
        outline = [(points[name] - middle) / across for name in _OUTLINE]
        return np.stack([*outline, yaw + 1j * pitch], 1).astype(np.complex64)


def are_same(one: Heads, other: Heads) -> NDArray[np.bool_]:
    """Tell which pairs of heads are at the same place; none is where that is not known."""
    apart = one - other
    moved = np.abs(apart[:, :3]).max(1, initial=0)
    turn = apart[:, 3]
    turned = np.maximum(np.abs(turn.real), np.abs(turn.imag))
    return np.asarray((moved <= _SAME_PLACE) & (turned <= _SAME_TURN_DEG))


def _point(rows: pa.Table, name: str) -> NDArray[np.complex128]:
    return _numbers(rows, f"g.{name}_x_px") + 1j * _numbers(rows, f"g.{name}_y_px")


def _numbers(rows: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(rows[name].to_numpy(), np.float64)
