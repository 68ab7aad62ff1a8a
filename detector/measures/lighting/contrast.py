"""Flat tones and hard ones."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import quantile
from detector.kernels.crops import box_around
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting.exposure import darkness_stops
from detector.measures.lighting.skin import LEAST_PX, face_grid, face_on_grid, skin, white_of_eyes
from detector.view import LIGHTNESS_TABLE, LINEAR_TABLE


@measure("lighting.contrast", "ratio")
def contrast(batch: Batch) -> Column:
    """Flat and washed out tones.

    Measures: CIE L* of the darkest hundredth of the face (pupils, lashes, brows) over that of the
    brightest; near 1 in a flat picture.
    Why: every face has dark pupils and some sheen. Stray light lifts the one, and a ratio leaves
    out how bright the skin between them is. How near 0 it comes tells how dark somebody's hair and
    skin are as well as how hard the tones are; ``lighting.hardness`` tells the one from the other.
    Known limits: dark rims of glasses, black lashes or a black beard keep it low in haze that lifts
    the skin.
    Clause: GA 461-2004, 4.1.5 (rich in tone); cf. ISO/IEC 29794-5 DynamicRange.
    """
    return batch.each(_darkest_over_brightest)


def _darkest_over_brightest(scene: Scene) -> Figure:
    ends = _ends(scene)
    if ends is None:
        return Reason.REGION_TOO_SMALL
    darkest, brightest = LIGHTNESS_TABLE[list(ends)].tolist()
    return float(darkest / max(brightest, 1.0))


@shared
def _luma_on_grid(scene: Scene) -> NDArray[np.uint8]:
    """Give the luma at the face grid's places."""
    return face_grid(scene).of(scene.view.luma)


@shared
def _ends(scene: Scene) -> tuple[int, int] | None:
    """Give the levels of luma below and above which a hundredth of the face lies."""
    luma = _luma_on_grid(scene)
    below = cv2.calcHist([luma], [0], face_on_grid(scene), [256], [0, 256]).cumsum()
    if below[-1] < LEAST_PX:
        return None
    darkest, brightest = below.searchsorted(_ENDS * below[-1]).tolist()
    return darkest, brightest


_ENDS = np.array([0.01, 0.99])


@measure("lighting.hardness", "ratio")
def hardness(batch: Batch) -> Column:
    """Hard tones, as a steep curve or a display's curve makes them, and flat ones, as haze does.

    Measures: how far the face's tones lie apart, over the usual in an evenly lit portrait. In
    stops the sum of four: from the skin down to the darkest hundredth of the face, or to the
    darkest tenth of the eyes' openings where that is lighter; half of how
    much more red over blue the skin is than the whites of the eyes; twice by how much more the
    skin's red over green varies than its green over blue; and twice ``lighting.underexposed`` where
    it is above 0.
    Why: a steep curve parts everything at once: dark from light, colour from grey, the skin in the
    light, whose red is near white already, from that in the shade, and the face from white. Each
    alone depends on somebody's hair and skin, or on lamps of two colours; the sum, counted from
    the skin, much less. Colour counts half because brown skin has most of it. Rims of glasses, a
    beard and hair may be black in any light; pupils are dark in everybody's photo.
    Known limits: a face much too dark counts as hard too; generated and heavily edited portraits
    are often hard.
    Clause: GA 461-2004, 4.1.5 (rich in tone); cf. ISO/IEC 29794-5 DynamicRange.
    """
    return batch.each(_apart)


def _apart(scene: Scene) -> Figure:
    seen, ends = skin(scene), _ends(scene)
    if len(seen) < LEAST_PX or ends is None:
        return Reason.REGION_TOO_SMALL
    darkest = float(LINEAR_TABLE[max(ends[0], _darkest_of_eyes(scene))])
    depth = math.log2((quantile(seen.luminance, 0.5) + _NOTHING) / (darkest + _NOTHING))
    red, green, blue = np.asarray(cv2.LUT(seen.few[None], _STOPS), np.float32)[0].T
    to_green, to_blue = red - green, green - blue
    low, high = (quantile(to_green, share) for share in _MOST)
    low_blue, high_blue = (quantile(to_blue, share) for share in _MOST)
    bend = (high - low) - (high_blue - low_blue)
    colour = quantile(red - blue, 0.5) - _stops_of_whites(scene)
    darkness = darkness_stops(scene)
    dark = 0.0 if isinstance(darkness, Reason) else max(darkness, 0.0)
    return (depth + colour / 2 + 2 * (bend + dark)) / _USUAL_STOPS


def _darkest_of_eyes(scene: Scene) -> int:
    """Give the level of luma below which a tenth of the eyes' openings lies."""
    grid, luma = face_grid(scene), _luma_on_grid(scene)
    corners = np.rint(grid.places(scene.view.points.take(_EYES, axis=0)))
    box = box_around(corners.reshape(-1, 2), 0, luma.shape)
    if box is None:
        return 0
    openings, first = np.zeros(luma[box].shape, np.uint8), (box[1].start, box[0].start)
    for eye in (corners - first).astype(np.int32):
        cv2.fillConvexPoly(openings, cv2.convexHull(eye), 255)
    below = cv2.calcHist([luma[box]], [0], openings, [256], [0, 256]).cumsum()
    return int(below.searchsorted(_OF_OPENINGS * below[-1]))


def _stops_of_whites(scene: Scene) -> float:
    """Give how much more red than blue the whites of the eyes are."""
    white = white_of_eyes(scene)
    if white is None:
        return _USUAL_WHITE
    red, _, blue = cv2.cvtColor(white[None, None], cv2.COLOR_LAB2LRGB)[0, 0].tolist()
    return math.log2(max(red, _NOTHING) / max(blue, _NOTHING))


_NOTHING = 3e-4  # of white: the first of 255 levels
_STOPS = np.log2(np.maximum(LINEAR_TABLE, 1e-3))
_MOST = (0.1, 0.9)
_USUAL_STOPS, _USUAL_WHITE = 4.25, 0.6
_OF_OPENINGS = 0.1
_EYES = np.stack([at.EYE_RIGHT, at.EYE_LEFT])


@measure("lighting.steps", "ratio")
def steps(batch: Batch) -> Column:
    """Tones in steps, as too few colours or a poster filter leave them.

    Measures: the share of the skin that would have to change its level for the levels to be filled
    evenly, of the channel where it is largest.
    Why: skin passes from light to shade through all levels in between. What saves colours leaves
    some of them out and heaps the skin on others; a curve that stretches tones leaves gaps of a
    level or two, which are smoothed over here.
    Known limits: steps of less than ten levels, once compressed, and dithered ones pass.
    Clause: GA 461-2004, 4.1.5 (rich in tone).
    """
    return batch.each(_heaped_share)


def _heaped_share(scene: Scene) -> Figure:
    levels = skin(scene).levels
    if len(levels) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    counted = [cv2.calcHist([levels[None]], [c], None, [256], [0, 256]).ravel() for c in range(3)]
    filled = np.array(counted)
    filled[:, :_CLIPPED] = filled[:, -_CLIPPED:] = 0
    fine, coarse = (
        cv2.blur(filled, (width, 1), borderType=cv2.BORDER_CONSTANT) for width in (_FINE, _COARSE)
    )
    return float(np.asarray(cv2.absdiff(fine, coarse)).sum(1).max()) / (2 * len(levels))


_CLIPPED = 4  # levels at either end, where clipping heaps skin
_FINE, _COARSE = 5, 23  # levels
