"""A watermark: letters or signs laid over the photo half transparent."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, between, square, where_set
from detector.kernels.crops import Box, box_around, channels
from detector.marks.lines import both
from detector.marks.lines import grown as spread
from detector.measure import Column, Figure, Reason, measure
from detector.measures.appearance.patches import face_closeup
from detector.regions import Mask

_STROKE_PX = 5  # of half the size, how broad a stroke is at most
_LEAST_LEVELS, _BRIGHTEST = 6, 200  # by which it is lighter; of what it lies on
_APART, _ROUNDED = 0.35, 0.03  # by which the channels' opacities differ: of the largest, and at all
_SURE, _CLEAR_PX = 240, 9  # levels of `Regions.cover`; of half the size, from an edge
_LEAST_PART = 0.15  # squares of the eye distance
_LEAST, _MOST = 12, 65  # opacity in percent
_ON_SKIN = 0.7  # percent of the skin
_ALIKE, _BEYOND, _COUNTS = (0.8, 1.1), 1.5, 3  # of an opacity; how often what is beyond it counts
_PARTS = _SKIN, _HAIR, _CLOTHES = 1, 2, 3
_PERCENTS = 101
_ENDS = np.minimum(
    np.rint(np.outer([*_ALIKE, _BEYOND], np.arange(_LEAST, _MOST + 1))).astype(np.intp), _PERCENTS
)


@dataclass(frozen=True, slots=True, eq=False)
class Veil:
    """What is lighter as white laid over it would make it.

    Attributes
    ----------
    percent : float
        Of a part of the person, what has the opacity that two parts have in common.
    mask : ndarray, shape (h // 2, w // 2), uint8
        Where that is, 0 or 255.
    """

    percent: float
    mask: Mask


@measure("appearance.watermark", "% face")
def watermark(batch: Batch) -> Column:
    """Letters or signs laid half transparent over the whole photo, as a studio's proof has.

    Measures: skin, hair and clothes are looked at one by one for strokes at most 10 pixels broad
    that are lighter than what is around them as white of one opacity makes it: by the same share of
    what lacks to white in all three channels. Of all opacities from 12 to 65 %, that with most of
    it: its share, from .8 to 1.1 times that opacity, less three times what has more, up to 1.5
    times, in percent of the part; the mean of the two smaller shares counts, or the smaller of two
    where one part is hardly seen, as if of the face; nothing where the skin has less than .7 %.
    Why: shine and texture have every opacity, the higher the rarer, and another one on hair than on
    skin; what was laid over the picture has one and the same on all of it, and nothing above.
    Known limits: broader strokes, opacities under 20 %, and a line of letters over one part alone;
    those on the face are seen by `appearance.strokes`, darker ones on the wall by the background.
    Clause: FICV 10, neither ink marked nor creased; GA 461-2004, 4.1.5.
    """
    return batch.each(_veiled_percent)


def _veiled_percent(scene: Scene) -> Figure:
    if face_closeup(scene) is None:
        return Reason.REGION_TOO_SMALL
    return veil(scene).percent


@shared
def veil(scene: Scene) -> Veil:
    """Find what seems to lie over two parts of the person at least, skin being one."""
    half = scene.view.half
    mask, box = np.zeros(half.shape[:2], np.uint8), _around_skin(scene)
    if box is None:
        return Veil(0.0, mask)
    skin = _halved(scene.regions.skin, mask.shape)[box].copy()
    if _standing_out(_strokes(half[box], skin)[1], cv2.countNonZero(skin)).max() < _ON_SKIN:
        return Veil(0.0, mask)
    parts = _all_parts(scene)
    places, opacity = _strokes(half, parts)
    part, sizes = parts.ravel()[places], _sizes(parts)
    seen = [size >= _LEAST_PART * (scene.view.eye_distance_px / 2) ** 2 for size in sizes]
    least, common, _ = np.sort(
        [
            np.maximum(_standing_out(opacity[part == number], size), 0) * is_seen
            for number, size, is_seen in zip(_PARTS, sizes, seen, strict=True)
        ],
        axis=0,
    )
    if all(seen):
        common = (least + common) / 2
    best = int(common.argmax())
    low, high = (share * (_LEAST + best) for share in _ALIKE)
    mask.ravel()[places[(opacity > low) & (opacity < high)]] = 255
    return Veil(float(common[best]), mask)


def _sizes(parts: Mask) -> list[int]:
    """Count the pixels of skin, hair and clothes."""
    return [cv2.countNonZero(between(parts, number, number)) for number in _PARTS]


def _standing_out(opacity: NDArray[np.float32], size_px: int) -> NDArray[np.float64]:
    """Give by how much each opacity's share of a part exceeds what lies beyond it, in percent."""
    counts = np.bincount(np.rint(opacity).astype(np.intp), minlength=_PERCENTS)
    below = np.zeros(_PERCENTS + 1)
    np.add.accumulate(100 * counts / max(size_px, 1), out=below[1:])
    low, high, beyond = below.take(_ENDS)
    return np.asarray(high - low - _COUNTS * (beyond - high))


def _strokes(half: NDArray[np.uint8], parts: Mask) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Give where narrow things are lighter as white makes them, and its opacity in percent."""
    around = square(_STROKE_PX)
    opened = cv2.dilate(cv2.erode(half, around), around)
    lighter, ground = channels(cv2.subtract(half, opened)), channels(opened)
    dark = cv2.threshold(_highest(ground), _BRIGHTEST - 1, 255, cv2.THRESH_BINARY_INV)[1]
    places = where_set(both(both(above(_highest(lighter), _LEAST_LEVELS - 1), dark), parts))
    added, of = (plane.reshape(3, -1).take(places, axis=1) for plane in (lighter, ground))
    opacity = added.astype(np.float32) / ~of
    least, most = np.minimum.reduce(opacity), np.maximum.reduce(opacity)
    white = most - least < np.maximum(_APART * most, _ROUNDED)
    return places[white], 50 * (least + most)[white]


def _highest(planes: NDArray[np.uint8]) -> Mask:
    red, green, blue = planes
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _around_skin(scene: Scene) -> Box | None:
    """Give the box around what may be skin at half the size, with all that bears on strokes."""
    points = scene.view.points.take(at.FACE_OVAL, axis=0) * np.float32(0.5)
    return box_around(points, _STROKE_PX + 1, scene.view.half.shape[:2])


def _halved(mask: Mask, shape: tuple[int, ...]) -> Mask:
    return mask[: 2 * shape[0] : 2, : 2 * shape[1] : 2]


def _all_parts(scene: Scene) -> Mask:
    """Number what is skin, hair and clothes at half the size, away from edges; 0 elsewhere."""
    regions, shape = scene.regions, scene.view.half.shape[:2]
    skin, cover, face = (
        _halved(mask, shape).copy() for mask in (regions.skin, regions.cover, regions.face)
    )
    person = cv2.erode(above(cover, _SURE - 1), square(_CLEAR_PX))
    person = cv2.subtract(person, spread(face, _CLEAR_PX))
    chin = min(max(int(scene.view.points[at.MENTON, 1] / 2), 0), shape[0])
    parts = np.asarray(cv2.threshold(skin, 0, _SKIN, cv2.THRESH_BINARY)[1], np.uint8)
    parts[:chin][person[:chin] > 0] = _HAIR
    parts[chin:][person[chin:] > 0] = _CLOTHES
    return parts
