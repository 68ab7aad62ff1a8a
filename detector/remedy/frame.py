"""What a picture's frame may take in: the photo's own edges, and where a wall goes on past them.

Every condition is a row on (scale, across, down, 1) that must not be negative, for a photo turned
by a known angle.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene
from detector.framing import Row
from detector.regions.backdrop import CELL_PX
from detector.view import lab_of

Side = Literal["top", "left", "right", "bottom"]
SIDES: tuple[Side, ...] = ("top", "left", "right", "bottom")
MOST_PADDING = 0.2  # of the new picture's width or height: a wall is not to be made up wholesale
_DEPTHS_CELLS = (1, 2, 3)  # how deep along a side it may be known that there is wall
_NOBODY = 0.4  # how much of a pixel may be person: the mask is soft, the colour decides
_SAME_WALL = 3.0  # CIE ΔE*ab between a cell and the strip's mean near it
_ALONG = 2.0  # reach of that mean, in eye distances
_OUTWARDS: dict[Side, tuple[float, float]] = {
    "top": (0, -1),
    "left": (-1, 0),
    "right": (1, 0),
    "bottom": (0, 1),
}


@dataclass(frozen=True, slots=True)
class Wall:
    """One side past which a plain wall surely goes on.

    Attributes
    ----------
    side : str
        Which side of the photo.
    closed : tuple of float or None
        Where along the side, in pixels of the photo from its upper left, something else than wall
        begins and ends; the frame must not reach past that part. None where all is wall.
    depth_px : int
        How deep along the side the wall is known to be nothing but wall.
    """

    side: Side
    closed: tuple[float, float] | None
    depth_px: int


def walls(scene: Scene) -> tuple[Wall, ...]:
    """Find the sides past which the wall may be continued; never the lower one."""
    found = []
    lab, free = lab_of(scene.view.cells), _surely_wall(scene)
    turned = lab.swapaxes(0, 1), free.swapaxes(0, 1)
    mirrored = turned[0][::-1], turned[1][::-1]
    cell_px = CELL_PX / scene.view.scale
    reach = max(round(_ALONG * scene.view.eye_distance_px / CELL_PX), 3)
    for side, (colours, wall) in zip(SIDES, ((lab, free), turned, mirrored), strict=False):
        ends = [
            _closed(_plain(colours[:depth], wall[:depth], reach), hangs=side != "top")
            for depth in _DEPTHS_CELLS
        ]
        closed = ends[0]
        depth = max(d for d, end in zip(_DEPTHS_CELLS, ends, strict=True) if end == closed)
        if closed is None or closed[0] > 0 or closed[1] < colours.shape[1]:
            where = None if closed is None else (closed[0] * cell_px, closed[1] * cell_px)
            found.append(Wall(side, where, math.floor(depth * cell_px)))
    return tuple(found)


def _surely_wall(scene: Scene) -> NDArray[np.bool_]:
    rows, columns = scene.view.cells.shape[:2]
    free = (scene.regions.alpha <= _NOBODY)[: rows * CELL_PX, : columns * CELL_PX]
    share = cv2.resize(free.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(share == 1)


def _plain(colours: NDArray[np.float32], wall: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Tell along a strip (depth, n, 3) where there is wall alone, all of one colour nearby."""
    weight = wall.astype(np.float32).mean(0)[None]
    total = cv2.blur((colours * wall[..., None]).mean(0)[None], (2 * reach + 1, 1))
    mean = total / np.maximum(cv2.blur(weight, (2 * reach + 1, 1)), 1e-3)[..., None]
    apart = np.linalg.norm(colours - mean, axis=-1)
    plain: NDArray[np.bool_] = (wall & (apart < _SAME_WALL)).all(0)
    return plain


def _closed(plain: NDArray[np.bool_], *, hangs: bool) -> tuple[int, int] | None:
    """Give where the part that is no wall begins and ends; down a side it goes to the bottom."""
    other = np.flatnonzero(~plain)
    if not len(other):
        return None
    return int(other[0]), len(plain) if hangs else int(other[-1]) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A photo turned by an angle, and the size of the picture to be cut from it."""

    photo_px: tuple[int, int]
    picture_px: tuple[int, int]
    turn: NDArray[np.float64]

    def covered(self, sides: Iterable[Side] = SIDES) -> list[Row]:
        """Give the rows of a picture that lies wholly within these sides of the photo."""
        return [self._within(side, corner, 0) for side in sides for corner in self._corners()]

    def padded(self, wall: Wall) -> list[Row]:
        """Give the rows of a picture that reaches past a side where there is wall, and no more."""
        width_px, height_px = self.picture_px
        most = MOST_PADDING * (height_px if wall.side == "top" else width_px)
        rows = [self._within(wall.side, corner, most) for corner in self._corners()]
        if wall.closed is None:
            return rows
        if wall.side == "top":
            return rows + [self._beyond(wall.side, (x, 0)) for x in wall.closed]
        x = 0 if wall.side == "left" else self.photo_px[0]
        lower = [corner for corner in self._corners() if corner[1] > 0]
        rows += [self._within(wall.side, corner, 0) for corner in lower]
        return [*rows, self._beyond(wall.side, (x, wall.closed[0]))]

    def overshoot_px(self, side: Side, point: NDArray[np.float64]) -> float:
        """Tell how far, in pixels of the photo, a placed picture reaches past a side."""
        rows = [self._within(side, corner, 0) for corner in self._corners()]
        least = min(float(row[:3] @ point + row[3]) for row in rows)
        return max(-least / float(point[0]), 0.0)

    def _corners(self) -> list[tuple[float, float]]:
        return [(x, y) for x in (0, self.picture_px[0]) for y in (0, self.picture_px[1])]

    def _within(self, side: Side, corner: tuple[float, float], most: float) -> Row:
        """Keep a corner of the picture within a side, or at most so many pixels past it."""
        width_px, height_px = self.photo_px
        offset = {"top": 0, "left": 0, "right": width_px, "bottom": height_px}[side]
        across, down = self.turn @ _OUTWARDS[side]
        return np.array([offset, across, down, most - across * corner[0] - down * corner[1]])

    def _beyond(self, side: Side, point: tuple[float, float]) -> Row:
        """Keep a point of the photo outside the picture, past its own side of that name."""
        x, y = self.turn @ point
        if side == "top":
            return np.array([-y, 0, -1, 0])
        if side == "left":
            return np.array([-x, -1, 0, 0])
        return np.array([x, 1, 0, -self.picture_px[0]])


def choices(
    frame: Frame, known: tuple[Wall, ...], open_sides: Iterable[Side] = ()
) -> Iterator[tuple[tuple[Wall, ...], list[Row]]]:
    """Give the ways to fill a frame, those that continue the fewest walls first.

    Past ``open_sides`` the picture may reach as far as it likes.
    """
    for count in range(len(known) + 1):
        for padded in combinations(known, count):
            past = {*open_sides, *(wall.side for wall in padded)}
            rows = frame.covered(side for side in SIDES if side not in past)
            for wall in padded:
                rows += frame.padded(wall)
            yield padded, rows
