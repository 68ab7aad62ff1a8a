"""Where to put the head so that every geometric limit is met with the largest margin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detector.framing import Row
from detector.remedy.frame import SIDES, Frame, Side, Wall, choices, walls
from detector.remedy.margins import alternatives
from detector.remedy.solve import Centre, centre
from detector.remedy.subject import Subject, rotation
from detector.standard import Standard

_LEAN_STEPS = 4
_LEVEL_DEG = 2.0  # a lean below this is left where nothing else asks for resampling
_SAFE = 1.0  # a margin that measuring the new picture will not use up


@dataclass(frozen=True, slots=True)
class Placement:
    """A similarity transform, from pixels of the photo to pixels of the new picture.

    A point is turned clockwise by ``turn_deg`` about the origin, scaled, then shifted. ``margin``
    is the smallest distance to a limit, in units of the measurement's uncertainty.
    """

    turn_deg: float
    scale: float
    across_px: float
    down_px: float
    margin: float
    padded: tuple[Wall, ...] = ()

    @property
    def point(self) -> NDArray[np.float64]:
        """Scale and shift as an array (3,)."""
        return np.array([self.scale, self.across_px, self.down_px])

    @property
    def moves_nothing(self) -> bool:
        """Whether every pixel stays where it is."""
        return (self.turn_deg, self.scale, self.across_px, self.down_px) == (0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no placement exists.

    ``code`` is ``too-little-picture`` with the sides at which some is missing,
    ``too-few-pixels``, or ``no-room`` where this head cannot meet the limits in any picture.
    """

    code: str
    sides: tuple[Side, ...] = ()


def place(subject: Subject, standard: Standard) -> Placement | Obstacle:
    """Place a portrait in the standard's picture.

    Parameters
    ----------
    subject : Subject
        The portrait.
    standard : Standard
        Its picture's size and geometric limits; without a size the photo keeps its own.

    Returns
    -------
    Placement or Obstacle
        With the head level, or leaning no more than it must. What changes fewer pixels, and
        continues fewer walls, goes first where its margin is safe.
    """
    picture = standard.picture
    picture_px = (picture.width_px, picture.height_px) if picture else subject.photo_px
    task = _Task(subject, standard, picture_px, walls(subject.scene))
    best: Placement | None = None
    for found in task.placements():
        if found.margin >= _SAFE or found.moves_nothing:
            return found
        if best is None or found.margin > best.margin:
            best = found
    return best if best is not None else task.obstacle()


@dataclass(frozen=True, slots=True, eq=False)
class _Turned:
    """The photo turned: its frame, and the margins' rows, any of which will do."""

    subject: Subject
    frame: Frame
    limited: list[NDArray[np.float64]]

    def solve(self, rows: Sequence[Row], *, enlarging: bool = False) -> Centre | None:
        """Find the best place under further rows; ``enlarging`` without regard to sharpness."""
        hard, soft = list(rows), np.empty((0, 4))
        row = np.array([-1.0, 0, 0, self.subject.most_scale])
        if not enlarging and self.subject.scale_band:
            soft = row[None] / self.subject.scale_band
        elif not enlarging:
            hard.append(row)
        stacked = np.array(hard).reshape(-1, 4)
        found = (centre(np.vstack([limited, soft]), stacked) for limited in self.limited)
        return next((one for one in found if one is not None), None)


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    subject: Subject
    standard: Standard
    picture_px: tuple[int, int]
    walls: tuple[Wall, ...]

    def placements(self) -> Iterator[Placement]:
        """Give what can be done, the best liked first."""
        lean_deg = self.subject.lean_deg
        if self._may_lean(lean_deg):
            yield from self._as_it_is()
        for turn_deg in self._turns(lean_deg):
            turned = self._turned(turn_deg)
            for padded, rows in choices(turned.frame, self.walls):
                found = turned.solve(rows)
                if found is not None:
                    scale, across_px, down_px = found.point.tolist()
                    yield Placement(turn_deg, scale, across_px, down_px, found.margin, padded)

    def obstacle(self) -> Obstacle:
        """Find out what stands in the way of the head standing level."""
        turned = self._turned(self.subject.lean_deg)
        if any(turned.solve(rows, enlarging=True) for _, rows in choices(turned.frame, self.walls)):
            return Obstacle("too-few-pixels")
        for count in range(1, len(SIDES) + 1):
            for missing in combinations(SIDES, count):
                known = tuple(wall for wall in self.walls if wall.side not in missing)
                ways = choices(turned.frame, known, missing)
                if any(turned.solve(rows) for _, rows in ways):
                    return Obstacle("too-little-picture", missing)
        return Obstacle("too-few-pixels" if turned.solve([], enlarging=True) else "no-room")

    def _as_it_is(self) -> Iterator[Placement]:
        """Give what resamples nothing: no change at all, or a cut in whole pixels."""
        turned, stays = self._turned(0), np.array([1.0, 0, 0, 1])
        if self.subject.photo_px == self.picture_px:
            head = self.subject.head(turned.frame.turn)
            own = alternatives(self.standard, head, self.picture_px, only_own=True)
            margin = max(float((rows @ stays).min()) for rows in own)
            if margin >= 0:
                yield Placement(0, 1, 0, 0, margin)
        if abs(self.subject.lean_deg) > _LEVEL_DEG:
            return
        same_scale = [np.array([1.0, 0, 0, -1]), np.array([-1.0, 0, 0, 1])]
        for padded, rows in choices(turned.frame, self.walls):
            found = turned.solve([*rows, *same_scale], enlarging=True)
            if found is not None and found.margin >= _SAFE:
                across_px, down_px = np.rint(found.point[1:]).tolist()
                yield Placement(0, 1, across_px, down_px, found.margin, padded)

    def _turns(self, lean_deg: float) -> Iterator[float]:
        """Give angles to turn by: level first, then leaning more, as far as is allowed."""
        for step in range(_LEAN_STEPS + 1):
            left_deg = lean_deg * step / _LEAN_STEPS
            if step == 0 or self._may_lean(left_deg):
                yield lean_deg - left_deg

    def _may_lean(self, lean_deg: float) -> bool:
        rolls = [limit for limit in self.standard.limits if limit.key == "position.roll"]
        return all(limit.allows(lean_deg) for limit in rolls)

    def _turned(self, turn_deg: float) -> _Turned:
        turn = rotation(turn_deg)
        frame = Frame(self.subject.photo_px, self.picture_px, turn)
        limited = alternatives(self.standard, self.subject.head(turn), self.picture_px)
        return _Turned(self.subject, frame, limited)
