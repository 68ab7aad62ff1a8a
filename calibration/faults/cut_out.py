"""Faults of cutting a person out of the wall: too wide, too narrow, and pieces gone."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import polygon, soft
from calibration.faults.fault import Fault, NoRoomError
from calibration.faults.light import Plane, Rgb, colour, developed, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

# A dab that rubs out a piece at a person's edge: how much of it falls on what differs from the wall
# at least, and on the person at most.
_LEAST_GONE, _MOST_GONE = 0.35, 0.7
_SHOWS = 0.25  # of what a piece gone at the edge covers
_SEEN_LEVELS = 30
_SURELY_PERSON = 0.9


def _halo(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Cut out too wide: a rim of the old wall stays around the person."""
    radius = max(percent / 100 * sitting.eye_distance_px, 0.8)
    old = colour(*((95, 110, 130), (120, 110, 95), (70, 75, 80))[int(rng.integers(3))])
    grown = np.asarray(cv2.dilate(sitting.alpha, _disc(radius)), np.float32)
    rim = soft(grown, 0.5) * (1 - sitting.alpha)
    kept = sitting.light + rim[..., None] * (old - sitting.wall)
    return developed(kept.astype(np.float32))


def _bite(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Cut out too narrow in places: pieces of hair, ear or shoulder are gone."""
    unit = sitting.eye_distance_px
    at_edge = (sitting.alpha > 0.4) & (sitting.alpha < 0.6)
    at_edge[int(sitting.chin[1] + unit) :] = False
    edge = np.argwhere(at_edge & (_share_within(_showing(sitting), percent / 100 * unit) > _SHOWS))
    if not len(edge):
        raise NoRoomError
    gone = np.zeros_like(sitting.alpha)
    for y, x in edge[rng.integers(len(edge), size=4)]:
        radius = percent / 100 * unit * rng.uniform(0.6, 1.2)
        turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
        reach = radius * rng.uniform(0.7, 1.2, len(turn))
        blob = np.stack([x + reach * np.cos(turn), y + reach * np.sin(turn)], 1)
        gone = np.maximum(gone, polygon(blob, sitting.size, 0.8))
    return developed(mixed(sitting.light, sitting.wall, gone))


def _hole(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Rub out what is thought to be wall within clothes or hair: the person has a hole."""
    unit = sitting.eye_distance_px
    radius = percent / 100 * unit
    deep = cv2.distanceTransform((sitting.alpha > 0.95).astype(np.uint8), cv2.DIST_L2, 5)
    face = cv2.dilate(sitting.inside(at.FACE_OVAL, 0), _disc(0.1 * unit))
    places = np.argwhere((deep > 1.6 * radius) & (face < 0.5) & (sitting.grid[1] > 4))
    if not len(places):
        raise NoRoomError
    y, x = places[int(rng.integers(len(places)))]
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    reach = radius * (1 + 0.2 * np.sin(2 * turn + rng.uniform(0, 6)))
    blob = np.stack([x + reach * np.cos(turn), y + reach * np.sin(turn)], 1)
    return developed(mixed(sitting.light, sitting.wall, polygon(blob, sitting.size, 0.8)))


def _scoop(sitting: Sitting, percent: float, rng: Generator) -> Rgb:
    """Rub out a round piece of neck or shoulder with one dab of a hard eraser, where it shows."""
    radius = percent / 100 * sitting.eye_distance_px
    person = sitting.alpha > _SURELY_PERSON
    across, down = sitting.grid
    top, side = sitting.chin[1] - 0.1 * sitting.eye_distance_px, radius + 2
    whole = (down > top) & (down < len(down) - side)
    whole &= (across > side) & (across < across.shape[1] - side)
    at_edge = _share_within(person, radius) < _MOST_GONE
    places = np.argwhere((_share_within(_showing(sitting), radius) > _LEAST_GONE) & at_edge & whole)
    if not len(places):
        raise NoRoomError
    y, x = places[int(rng.integers(len(places)))]
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    edge = radius * np.stack([np.cos(turn), np.sin(turn)], 1) + [x, y]
    return developed(mixed(sitting.light, sitting.wall, polygon(edge, sitting.size, 0.7)))


def _showing(sitting: Sitting) -> NDArray[np.bool_]:
    """Tell where a person is and differs from the wall, so that it shows when it is gone."""
    behind = developed(sitting.wall.reshape(1, 1, 3)).astype(np.int16)
    apart = np.abs(sitting.rgb - behind).max(-1)
    return np.asarray((sitting.alpha > _SURELY_PERSON) & (apart > _SEEN_LEVELS))


def _share_within(mask: NDArray[np.bool_], radius_px: float) -> Plane:
    dab = _disc(radius_px).astype(np.float32)
    shares = cv2.filter2D(
        mask.astype(np.float32), -1, dab / dab.sum(), borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(shares, np.float32)


def _disc(radius_px: float) -> NDArray[np.uint8]:
    side = 2 * round(radius_px) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


FAULTS: tuple[Fault, ...] = (
    Fault("background.edge", "halo", (1.5, 4, 9), "percent of the eye distance", _halo),
    Fault("background.edge", "bite", (6, 16, 32), "percent of the eye distance", _bite),
    Fault("background.edge", "scoop", (12, 25, 42), "radius in % of the eye distance", _scoop),
    Fault("background.edge", "hole", (6, 12, 25), "radius in % of the eye distance", _hole),
)
