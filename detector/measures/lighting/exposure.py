"""Exposure and the evenness of light on the face."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.kernels import luminance_of, quantile
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting.lamp import fall_stops, one_sided_stops
from detector.measures.lighting.plain import CHEEK, MOUTH, NOSE, patches
from detector.measures.lighting.skin import LEAST_PX, MIRRORED, eye_whites, skin

_BLOWN_OUT_LEVEL = 240
_DARKEST = 1e-4
# Typical linear luminance of the skin's sheen and of the whites in a well exposed portrait.
_SHEEN, _EYE_WHITE = 0.45, 0.43
_LEAST_PART, _OF_PART = 0.6, 1.25  # stops: hair and beards do less; an edge is easier to see


@measure("lighting.underexposed", "stop")
def underexposed(batch: Batch) -> Column:
    """Too little or too much light on the face.

    Measures: stops between the brightest of the face's own whites (the brightest tenth of the
    whites of the eyes, the brightest skin) and what they have in a well exposed photo. Negative
    where they are brighter.
    Why: mean brightness calls dark skin dark and light skin bright. The white of the eye and the
    skin's sheen are bright in everybody's well exposed photo, dark in everybody's underexposed one
    and near white in everybody's overexposed one. Much of the whites is shaded, or brown on many
    people with dark skin; their brightest tenth is much alike on all.
    Known limits: at most 1.2 stops too bright, where the whites are white.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 UnderExposurePrevention.
    """
    return batch.each(darkness_stops)


@shared
def darkness_stops(scene: Scene) -> Figure:
    """Give one portrait's `underexposed`; the hardness of its tones asks for it too."""
    luminance, whites = skin(scene).luminance, eye_whites(scene)
    if len(luminance) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    sheen = quantile(luminance, 0.97) / _SHEEN
    white = 0.0 if whites is None else luminance_of(_brightest(whites[:, 0])) / _EYE_WHITE
    return float(-np.log2(max(sheen, white, _DARKEST)))


def _brightest(lightness: NDArray[np.float32]) -> float:
    """Give the mean of the largest tenth: a single quantile leaps where few places are bright."""
    count = max(len(lightness) // 10, 1)
    return float(np.partition(lightness, -count)[-count:].sum()) / count


@measure("lighting.overexposed", "% skin")
def overexposed(batch: Batch) -> Column:
    """Blown-out skin.

    Measures: the share of the skin whose green level is 240 or above.
    Why: green carries most of what the eye sees as light and shade; near its end the face's shape
    is gone. Red, which very light skin saturates first, takes no shape with it.
    Known limits: what was blown out and then darkened in an editor does not count; shine does.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 OverExposurePrevention.
    """
    return batch.each(_blown_out_percent)


def _blown_out_percent(scene: Scene) -> Figure:
    levels = skin(scene).levels
    if len(levels) < LEAST_PX:
        return Reason.REGION_TOO_SMALL
    return 100 * np.count_nonzero(levels[:, 1] >= _BLOWN_OUT_LEVEL) / len(levels)


def blown_out(scene: Scene) -> NDArray[np.bool_]:
    """Tell where the skin is blown out, (h, w)."""
    green = cv2.extractChannel(scene.view.rgb, 1)
    return (green >= _BLOWN_OUT_LEVEL) & (scene.regions.skin > 0)


@measure("lighting.evenness", "stop")
def evenness(batch: Batch) -> Column:
    """Light from one side, or a shadow on one side.

    Measures: the ratio in stops of the median luminance of mirrored patches of the face, averaged
    over four a side: the cheek, and beside the nose, under the eye and above the mouth's corner;
    or how much more than the cheeks the two sides of the nose differ, or than the sides as a whole
    a part of them by 0.6 at least, some tenth of the face, times 1.25, where that is more. Positive
    where the person's right is brighter.
    Why: a median over a patch ignores texture, moles and stubble; a ratio ignores skin colour.
    What skin of any tone mirrors of the light is added to every patch: without it the same light
    counts for more the darker the skin. Hardly anybody has hair or a beard on these patches, and a
    head turned by ten degrees shades them no more than one held straight. Rims of spectacles count
    as the skin beside them where that makes the sides more alike. The nose throws its shadow on its
    own side, a hand or a twig on a part of one.
    Known limits: spots of shade that lie on both sides alike do not show.
    Clause: GA 461-2004, 4.1.5; cf. ISO/IEC 29794-5 IlluminationUniformity.
    """
    return batch.each(_side_light_stops)


def _side_light_stops(scene: Scene) -> Figure:
    seen = patches(scene)
    if seen is None:
        return Reason.OUTSIDE_PICTURE
    apart = np.log2((seen.right + MIRRORED) / (seen.left + MIRRORED))
    bare = np.log2((seen.bare_right + MIRRORED) / (seen.bare_left + MIRRORED))
    apart = np.where(np.abs(bare) < np.abs(apart), bare, apart)
    nose, part = apart[NOSE] - apart[CHEEK], one_sided_stops(scene) or 0.0
    shadow = _OF_PART * part if abs(part) > _LEAST_PART else 0.0
    return float(max(apart[:NOSE].sum() / NOSE, nose, shadow, key=abs))


@measure("lighting.shade", "stop")
def shade(batch: Batch) -> Column:
    """Light from above or below; a shadow over the brows, as a brim throws.

    Measures: the ratio in stops of the luminance of the upper face and of the lower, each over what
    it has in even light: of the forehead or the skin between the brows, whichever is brighter, and
    of the chin or the cheeks above the mouth, whichever are. Where the upper face is brighter, 0.7
    of the stops by which the light falls over the whole face (see ``lighting.lamp_height``) where
    that is less. Negative where the upper face is darker.
    Why: the brighter of two patches is bare skin on nearly everybody: a fringe hides the forehead
    but not the skin between the brows, a beard the chin but not the cheeks. All skin mirrors some
    of the light; what it mirrors is the larger part of what dark skin shows, so that as much is
    added to every patch as skin of any tone mirrors. A forehead that shines is bright and nothing
    below it darker; light from above falls all the way down.
    Known limits: soft light from above on a bearded face; shadows that end at the hairline.
    Clause: GA 461-2004, 4.1.5; ICAO Doc 9303-3 (no shadows on the face).
    """
    return batch.each(_shade_stops)


def _shade_stops(scene: Scene) -> Figure:
    seen = patches(scene)
    if seen is None:
        return Reason.OUTSIDE_PICTURE
    cheeks = math.sqrt(seen.right[MOUTH] * seen.left[MOUTH])
    forehead, glabella = (seen.forehead + MIRRORED) / _FOREHEAD, seen.glabella + MIRRORED
    chin, cheeks = (seen.chin + MIRRORED) / _CHIN, (cheeks + MIRRORED) / _ABOVE_MOUTH
    above = math.log2(max(forehead, glabella) / max(chin, cheeks))
    fall = fall_stops(scene)
    return above if fall is None or above < 0 else max(min(above, _OF_FALL * fall), 0.0)


# Luminance in even light over that of the skin between the brows: between the medians of 60 adults
# under studio flash and of 77 official portraits.
_FOREHEAD, _CHIN, _ABOVE_MOUTH = 1.22, 1.03, 1.04
_OF_FALL = 0.7  # the patches lie nearer to each other than brow and chin, and beards darken chins
