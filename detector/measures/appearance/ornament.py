"""Colours beside the face that neither skin nor hair has: things in the hair, ink on the wall."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, between, square, where_set
from detector.kernels.crops import Box, channels
from detector.marks.brackets import brackets
from detector.marks.closeup import NEUTRAL, OFF_SCALE, planes_of
from detector.marks.lines import both, grown, stands_out
from detector.measure import Column, Figure, Reason, measure
from detector.measures.appearance.patches import face_closeup
from detector.measures.lighting.skin import skin_colour
from detector.regions import Mask
from detector.regions.backdrop import CELL_PX, LEAST_CELLS

_REDDER, _OPPOSITE = 16, 12  # units of a*b*; dark hair's sheen is somewhat blue
_YELLOWER, _WEIGHT = 34, 2  # units of a*b*, more than of hair dyed yellow; what it counts besides
_YELLOWISH, _ACROSS_CELLS = 20, 5  # units of a*b*, where a line fills but part of a cell; near it
_SOLID = 128  # levels of `Regions.cover`
_BESIDE_FACE, _HALF_WIDTH = 0.12, 1.5  # eye distances
_GREY = 8.0  # units of a*b*; what else a wall's colour mixes with is foreign to hair
_LEAVES_WALL = 8  # units of a*b*
_GROUND_LEVELS = 10  # by which the wall departs from its usual colour, at most
_BROWS = np.concatenate([at.BROW_RIGHT, at.BROW_LEFT])
_THIN_CELLS, _FEWEST_CELLS = 5, 4
_HALF_IN_CELL = 4  # pixels of half the size


@measure("appearance.ornament", "% face")
def ornament(batch: Batch) -> Column:
    """Coloured things in the hair: a bow, a band, a flower, ears stuck on.

    Measures: the area above the brows and beside the face, in percent of the face's, of a
    colour that is redder than the person's skin by 16 units of a*b*, or of the opposite hue by 12;
    and thrice the area above the brows, on the face as well, of one yellower or greener by 34, and
    of what is so by 20 on the person beside it. Before a wall that is not next to grey, only
    thrice the area of the corners of a viewfinder: thin yellow, green, red or white angles, of
    which three at least mirror each other.
    Why: hair is of skin's hue or grey, in any light that leaves skin its colour; pink, red, blue
    and green are worn, or drawn on the photo. No hair is as yellow as print, even dyed; what is
    printed so are thin lines mostly, of which few cells show, and most mixed with what is beside.
    Known limits: things that are black, white, brown or golden; what is worn before a coloured
    wall. Hair dyed pink, red or blue is taken for an ornament, so a person decides.
    Clause: police guides, no hats; FICV 10, neither ink marked nor creased.
    """
    return batch.each(_ornament_percent)


def _ornament_percent(scene: Scene) -> Figure:
    """Give the figure of one scene."""
    face = face_closeup(scene)
    if face is None or len(scene.backdrop.colours) < LEAST_CELLS:
        return Reason.REGION_TOO_SMALL
    if _is_coloured(scene):
        return (1 + _WEIGHT) * _percent(scene, viewfinder(scene), face.area) / _HALF_IN_CELL
    found, yellow = _foreign(scene)
    return _percent(scene, found, face.area) + _WEIGHT * _percent(scene, yellow, face.area)


def ink_percent(scene: Scene, face_area: float) -> float:
    """Give how much of the wall coloured ink takes, in percent of the face."""
    return _percent(scene, ink_on_wall(scene), face_area)


def _percent(scene: Scene, cells: Mask, face_area: float) -> float:
    unit_cells = scene.view.eye_distance_px / CELL_PX
    return 100 * cv2.countNonZero(cells) / (face_area * unit_cells**2)


def ornaments(scene: Scene) -> Mask:
    """Mask the cells above the brows that have no colour of skin or hair."""
    return _foreign(scene)[0]


@shared
def viewfinder(scene: Scene) -> Mask:
    """Mask the corners of a viewfinder at half the size; nothing where ornaments are told."""
    half = scene.view.half
    if not _is_coloured(scene):
        return np.zeros(half.shape[:2], np.uint8)
    return brackets(half, scene.view.eye_distance_px / 2)


@shared
def _foreign(scene: Scene) -> tuple[Mask, Mask]:
    """Mask the cells above the brows of no colour of skin or hair, and the yellow ones of them."""
    found, skin, head = np.zeros_like(scene.backdrop.free, np.uint8), _skin(scene), _head(scene)
    yellow = np.zeros_like(found)
    if skin is None or not found[head].size:
        return found, yellow
    along, off = _by_skin(scene.view.cells[head], skin)
    red, cold = above(off, NEUTRAL + OFF_SCALE * _REDDER), between(along, 0, NEUTRAL - _OPPOSITE)
    foreign = cv2.bitwise_or(red, cold)
    if cv2.countNonZero(foreign):
        oval = scene.view.points[at.FACE_OVAL] / CELL_PX - np.array([head[1].start, 0])
        face = np.zeros_like(foreign)
        cv2.fillConvexPoly(face, cv2.convexHull(np.rint(oval).astype(np.int32)), 255)
        side = 2 * max(round(_BESIDE_FACE * scene.view.eye_distance_px / CELL_PX), 1) + 1
        foreign = cv2.subtract(foreign, cv2.dilate(face, square(side)))
    yellow[head] = _yellow(scene, off, head)
    found[head] = cv2.bitwise_or(foreign, yellow[head])
    return found, yellow


def _yellow(scene: Scene, off: Mask, head: Box) -> Mask:
    """Mask yellow cells, and on the person those beside them that a thin line's rim makes so."""
    sure = between(off, 0, NEUTRAL - OFF_SCALE * _YELLOWER)
    if not cv2.countNonZero(sure):
        return sure
    size = scene.view.cells.shape[1::-1]
    cover = cv2.resize(scene.regions.cover, size, interpolation=cv2.INTER_NEAREST)
    person = above(np.asarray(cover[head], np.uint8), _SOLID)
    near = both(between(off, 0, NEUTRAL - OFF_SCALE * _YELLOWISH), person)
    return sure | both(grown(sure, _ACROSS_CELLS), near)


def _head(scene: Scene) -> Box:
    """Give the cells in which hair is."""
    points, unit = scene.view.points, scene.view.eye_distance_px
    middle = scene.view.eyes[0]
    brows = max(float(points[_BROWS, 1].mean()), 0.0)
    sides = (
        max(round((middle + side * unit) / CELL_PX), 0) for side in (-_HALF_WIDTH, _HALF_WIDTH)
    )
    return slice(0, int(brows / CELL_PX)), slice(*sides)


@shared
def ink_on_wall(scene: Scene) -> Mask:
    """Mask thin things of another hue than the wall's that have the wall around them.

    It need not be seen as wall: a stamp in the corner looks like a shoulder. But the wall has to go
    on from there, past nothing but ink, to where it is seen; a white shirt ends at its own edge.
    """
    cells, free, skin = scene.view.cells, scene.backdrop.free, _skin(scene)
    ink = np.zeros(free.shape, np.uint8)
    if skin is None:
        return ink
    usual = scene.backdrop.usual
    red, green, blue = channels(cv2.absdiff(cells, np.array([*usual.tolist(), 0.0])))
    most, least = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    ground = between(most, 0, _GROUND_LEVELS)
    across, constant = square(_THIN_CELLS), cv2.BORDER_CONSTANT
    around = cv2.erode(cv2.dilate(ground, across), across, borderType=constant, borderValue=0)
    colourful = stands_out(cv2.subtract(most, least), _LEAVES_WALL)
    thin_cells = both(around, colourful)
    if cv2.countNonZero(thin_cells) < _FEWEST_CELLS:
        return ink
    thin = where_set(thin_cells)
    seen = np.concatenate([cells.reshape(-1, 3).take(thin, axis=0), usual[None]])
    along, off = (np.ravel(plane).astype(np.int16) for plane in _by_skin(seen[None], skin))
    along, off = along[:-1] - along[-1], off[:-1] - off[-1]
    foreign = (along < -_LEAVES_WALL) | ((off > OFF_SCALE * _LEAVES_WALL) & (off > along))
    if np.count_nonzero(foreign) < _FEWEST_CELLS:
        return ink
    ink.ravel()[thin[foreign]] = 255
    count, numbers = cv2.connectedComponents(cv2.bitwise_or(ground, ink), connectivity=4)
    reached = np.zeros(count, np.uint8)
    reached[numbers[free & (ground > 0)]] = 255
    return np.asarray(cv2.bitwise_and(ink, reached[numbers]), np.uint8)


def _skin(scene: Scene) -> NDArray[np.float32] | None:
    """Give the skin's CIE L*a*b*; None where it is not seen, or the wall is coloured."""
    return None if _is_coloured(scene) else skin_colour(scene)


def _is_coloured(scene: Scene) -> bool:
    """Tell whether the wall is not next to grey; one that is not seen may have any colour."""
    return not math.hypot(*scene.backdrop.colour[1:].tolist()) < _GREY


def _by_skin(rgb: NDArray[np.uint8], skin: NDArray[np.float32]) -> tuple[Mask, Mask]:
    """Tell colours as a `Closeup` does: along the skin's and off it."""
    _, a, b = channels(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2LAB))
    _, of_a, of_b = skin.tolist()
    return planes_of(a, b, (of_a, of_b))[:2]
