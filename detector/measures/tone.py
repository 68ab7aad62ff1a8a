"""Contrast, sheen, colour cast and red eyes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.kernels import inside, lightness, median_colour, quantile
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting import eye_whites

_LEAST_SKIN_PX = 400


@measure("lighting.contrast", "ratio")
def contrast(batch: Batch) -> Column:
    """Depth of the shadows in the face.

    Measures: CIE L* of the darkest hundredth of the face (pupils, lashes, brows) over that of the
    brightest; near 1 in a flat picture, near 0 in a harsh one.
    Why: every face has dark pupils and some sheen. Stray light lifts the one, a hard curve drops
    it, and a ratio leaves out how bright the skin between them is: the distance between the two is
    a third smaller on dark skin, their ratio is not.
    Clause: GA 461-2004, 4.1.5 (rich in tone); cf. ISO/IEC 29794-5 DynamicRange.
    """
    return batch.each(_darkest_over_brightest)


def _darkest_over_brightest(scene: Scene) -> Figure:
    luminance = inside(scene.view.luminance, scene.regions.face)
    if len(luminance) < _LEAST_SKIN_PX:
        return Reason.REGION_TOO_SMALL
    darkest, brightest = (lightness(quantile(luminance, share)) for share in (0.01, 0.99))
    return darkest / max(brightest, 1.0)


_SHEEN_BLUR = 0.86  # half the base of a triangle of standard deviation 0.35
_SHEEN_STEP = 16.0  # CIE L*; the shading of a matt face stays below it
_SHEEN_LIGHTNESS = 70.0


@measure("lighting.glare", "% skin")
def glare(batch: Batch) -> Column:
    """Shiny patches on the skin.

    Measures: the share of the skin that is much lighter than the skin around it and paler than
    skin, as reflections of a lamp are.
    Known limits: repeatable to a fifth of its value when the picture is enlarged or reduced.
    Clause: ICAO Doc 9303-3 (no hot spots); cf. FICV "flash reflection on skin".
    """
    return batch.each(_sheen_percent)


def _sheen_percent(scene: Scene) -> Figure:
    skin_px = cv2.countNonZero(scene.regions.skin)
    if skin_px < _LEAST_SKIN_PX:
        return Reason.REGION_TOO_SMALL
    return float(100 * np.count_nonzero(shine(scene)) / skin_px)


def shine(scene: Scene) -> NDArray[np.bool_]:
    """Tell where the skin shines, (h, w); it must have some skin to show."""
    left, top, width, height = cv2.boundingRect(scene.regions.skin)
    box = np.s_[top : top + height, left : left + width]
    skin, lightness = scene.regions.skin[box] > 0, scene.view.lab[box][..., 0]
    reach = round(_SHEEN_BLUR * scene.view.eye_distance_px)
    weighted = cv2.merge([lightness * skin, skin.astype(np.float32)])
    total, share = cv2.split(cv2.stackBlur(weighted, (2 * reach + 1, 2 * reach + 1)))
    bright = skin & (lightness > cv2.divide(total, share) + _SHEEN_STEP)
    a, b = (inside(scene.view.lab[box], skin)[:, channel] for channel in (1, 2))
    chroma = np.sqrt(a * a + b * b)
    shiny = (chroma < 0.8 * quantile(chroma, 0.5)) & bright[skin]
    shiny &= lightness[skin] > _SHEEN_LIGHTNESS
    everywhere = np.zeros(scene.regions.skin.shape, np.bool_)
    everywhere[box][skin] = shiny
    return everywhere


@measure("lighting.red_eye", "a*")
def red_eye(batch: Batch) -> Column:
    """Red pupils.

    Measures: the larger, over both eyes, of the median CIE a* of the pupil. Pupils are near 0,
    brown irises stay under 10, a flash in the fundus is far above any of them.
    Clause: ICAO Doc 9303-3 (no red eyes).
    """
    return batch.each(_pupil_redness)


def _pupil_redness(scene: Scene) -> Figure:
    view = scene.view
    redness = []
    for centre, rim in ((468, 469), (473, 474)):
        middle, edge = view.points[[centre, rim]]
        radius = max(0.45 * float(np.linalg.norm(edge - middle)), 1.0)
        disc = np.zeros(view.rgb.shape[:2], np.uint8)
        cv2.circle(disc, np.rint(middle).astype(int).tolist(), round(radius), 1, -1)
        pupil = inside(view.lab, disc)[:, 1]
        if not len(pupil):
            return Reason.OUTSIDE_PICTURE
        redness.append(float(np.median(pupil)))
    return max(redness)


# Chroma (a*, b*) of the whites of the eyes and of the skin in portraits whose colours nobody would
# object to: half-way between the medians of 60 adults of all skin tones under studio flash (Face
# Research Lab London Set, doi 10.6084/m9.figshare.5047666) and of 92 official portraits.
_WHITE_CHROMA = np.array([8.0, 6.0])
_SKIN_CHROMA = np.array([13.0, 15.0])
_LEAST_WHITE_PX = 10


@measure("lighting.colour_cast", "ΔE")
def colour_cast(batch: Batch) -> Column:
    """Coloured light.

    Measures: how far the chroma of the whites of the eyes and that of the skin, averaged, lie from
    what they are in neutral light.
    Why: brown skin differs from pale skin in lightness far more than in hue, and the whites of the
    eyes hardly differ at all; a cast moves both the same way.
    Known limits: strong make-up and bloodshot eyes count a little.
    Clause: GA 461-2004, 4.1.5 (natural look); cf. ISO/IEC 29794-5 NaturalColour.
    """
    return batch.each(_cast)


def _cast(scene: Scene) -> Figure:
    lab = scene.view.lab
    skin, whites = inside(lab, scene.regions.skin), inside(lab, eye_whites(scene))
    if len(skin) < _LEAST_SKIN_PX:
        return Reason.REGION_TOO_SMALL
    shift = median_colour(skin[:, 1:]) - _SKIN_CHROMA
    if len(whites) >= _LEAST_WHITE_PX:
        bright = whites[whites[:, 0] >= np.percentile(whites[:, 0], 60)]
        shift = (shift + median_colour(bright[:, 1:]) - _WHITE_CHROMA) / 2
    return float(np.hypot(*shift))
