"""A watermark: letters or signs laid over the photo half transparent."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import above, square, where_set
from detector.kernels.crops import box_of, grown
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
_SKIN, _HAIR, _CLOTHES = 1, 2, 3
_PERCENTS = 101


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
    half, skin = scene.view.half, _skin_part(scene)
    mask, box = np.zeros_like(skin), box_of(skin)
    if box is None:
        return Veil(0.0, mask)
    near = grown(box, 2 * _STROKE_PX)
    if _standing_out(skin[near], *_strokes(half[near], skin[near])).max() < _ON_SKIN:
        return Veil(0.0, mask)
    parts = _all_parts(scene, skin)
    places, opacity = _strokes(half, parts)
    seen = _sizes(parts) >= _LEAST_PART * (scene.view.eye_distance_px / 2) ** 2
    standing_out = np.maximum(_standing_out(parts, places, opacity), 0) * seen[:, None]
    least, common, _ = np.sort(standing_out, 0)
    if seen.all():
        common = (least + common) / 2
    best = int(common.argmax())
    low, high = (share * (_LEAST + best) for share in _ALIKE)
    mask.ravel()[places[(opacity > low) & (opacity < high)]] = 255
    return Veil(float(common[best]), mask)


def _sizes(parts: Mask) -> NDArray[np.intp]:
    """Count the pixels of skin, hair and clothes."""
    counts = cv2.calcHist([parts], [0], None, [_CLOTHES + 1], [0, _CLOTHES + 1])
    return counts.ravel()[_SKIN:].astype(np.intp)


def _standing_out(
    parts: Mask, places: NDArray[np.intp], opacity: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Give, for each part and opacity, by how much its share exceeds what lies beyond it, %."""
    percent = np.rint(opacity).astype(np.intp)
    cells = (parts.ravel()[places] - _SKIN) * _PERCENTS + percent
    counts = np.bincount(cells, minlength=_CLOTHES * _PERCENTS).reshape(_CLOTHES, _PERCENTS)
    shares = 100 * counts / np.maximum(_sizes(parts), 1)[:, None]
    whole = np.zeros((_CLOTHES, _PERCENTS + 1))
    np.cumsum(shares, 1, out=whole[:, 1:])
    opacities = np.arange(_LEAST, _MOST + 1)
    low, high, beyond = (
        np.minimum(np.rint(share * opacities).astype(np.intp), whole.shape[1] - 1)
        for share in (*_ALIKE, _BEYOND)
    )
    alike, more = whole[:, high] - whole[:, low], whole[:, beyond] - whole[:, high]
    return np.asarray(alike - _COUNTS * more)


def _strokes(half: NDArray[np.uint8], parts: Mask) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Give where narrow things are lighter as white makes them, and its opacity in percent."""
    around = square(_STROKE_PX)
    ground = np.asarray(cv2.dilate(cv2.erode(half, around), around), np.uint8)
    lighter = np.asarray(cv2.subtract(half, ground), np.uint8)
    enough = above(_highest(lighter), _LEAST_LEVELS - 1)
    dark = cv2.threshold(_highest(ground), _BRIGHTEST - 1, 255, cv2.THRESH_BINARY_INV)[1]
    places = where_set(both(both(enough, dark), parts))
    added, to_white = (plane.reshape(-1, 3)[places] for plane in (lighter, cv2.bitwise_not(ground)))
    opacity = np.ascontiguousarray((added.astype(np.float32) / to_white).T)
    least, most = opacity.min(0), opacity.max(0)
    white = most - least < np.maximum(_APART * most, _ROUNDED)
    return places[white], 50 * (least + most)[white]


def _highest(rgb: NDArray[np.uint8]) -> Mask:
    red, green, blue = cv2.split(rgb)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _skin_part(scene: Scene) -> Mask:
    """Number what is skin at half the size; 0 elsewhere."""
    height, width = scene.view.half.shape[:2]
    skin = np.ascontiguousarray(scene.regions.skin[: 2 * height : 2, : 2 * width : 2])
    return np.asarray(cv2.threshold(skin, 0, _SKIN, cv2.THRESH_BINARY)[1], np.uint8)


def _all_parts(scene: Scene, skin: Mask) -> Mask:
    """Number what is skin, hair and clothes at half the size, away from edges; 0 elsewhere."""
    regions, (height, width) = scene.regions, skin.shape
    cover, face = (
        np.ascontiguousarray(mask[: 2 * height : 2, : 2 * width : 2])
        for mask in (regions.cover, regions.face)
    )
    person = cv2.erode(above(cover, _SURE - 1), square(_CLEAR_PX))
    person = cv2.subtract(person, spread(face, _CLEAR_PX))
    chin = min(max(int(scene.view.points[at.MENTON, 1] / 2), 0), height)
    parts = skin.copy()
    parts[:chin][person[:chin] > 0] = _HAIR
    parts[chin:][person[chin:] > 0] = _CLOTHES
    return parts
