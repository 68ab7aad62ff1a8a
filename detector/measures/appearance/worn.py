"""What is worn on or before the face, and a white top before the white wall.

All but the last are certainties in percent from small logistic models of what networks see in
two crops of the head (``detector/appearance``); at 50 a head with and one without the fault would
look so equally often. They are fitted on labelled photos as they came and altered as another
camera might, on spoilt ones and on patched ones, and scored on people left out; the recipe is
``python -m calibration.appearance``.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from detector.appearance import certainty, combined
from detector.batch import Batch, Scene, shared
from detector.kernels import difference_quantile, inside, shrink
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting.skin import skin_colour
from detector.view import CELL_PX, lab_of

_UNIT = "% certainty"


@measure("appearance.head_covering", _UNIT)
def head_covering(batch: Batch) -> Column:
    """Anything that covers the head: a hat, a cap, a hood, a headscarf, a dressing.

    Measures: the certainty that the head from the brows up is covered, the larger of two: one
    taught by coverings that were photographed, the other by drawn ones. Where the first is 2 % or
    more, a larger network looks at the head again, which counts three times as much.
    Why: the features are of surfaces and outlines; bald heads, fringes and grey, dyed or big hair
    are learnt as hair, on other skins and in other light too. One model of both kinds sees less of
    the photographed ones, of which there are few.
    Known limits: cloth of the colour and outline of hair (a black headscarf), hats cut by the
    picture's edge and strongly turned heads are missed more often.
    Clause: police guides, no hats; 354 x 472 text: a scarf for faith where the face is free.
    """
    return _certainty(batch, "head_covering")


@measure("appearance.hat", _UNIT)
def hat(batch: Batch) -> Column:
    """A covering of the head that a document does not allow: a hat, a cap, a hood.

    Measures: the certainty that the covering is none of headscarf, headwrap or turban, at most
    that of `appearance.head_covering`.
    Why: a covering that leaves the whole face free may be worn for faith or health; a person
    decides that. A hat is refused.
    Known limits: a wrapped scarf in the shape of a cap may be taken for one.
    Clause: police guides, no hats.
    """
    return _certainty(batch, "hat")


@measure("appearance.band", _UNIT)
def band(batch: Batch) -> Column:
    """A band over forehead or hair, or headphones.

    Measures: the certainty, over the whole head and larger over eyes and ears, that something is
    worn that leaves most of the hair free.
    Why: it hides too little to look like a hat, so it is learnt by itself; fringes, beards and
    glasses are learnt as sound. It is rare: a limit asks for more than of other certainties.
    Known limits: learnt from drawn bands and headphones, and one real pair; thin bands of the
    hair's or the skin's colour and earphones pass; coloured bows are told by
    `appearance.ornament`.
    Clause: police guides, no hats.
    """
    return _certainty(batch, "band")


@measure("appearance.earphones", _UNIT)
def earphones(batch: Batch) -> Column:
    """Earphones, a headset or their wires.

    Measures: the certainty, over both ears, that something is in or before an ear.
    Why: they are small beside a head, so they are learnt by themselves, from the ears seen large;
    earrings, studs and the arms of glasses are learnt as sound.
    Known limits: learnt from drawn ones alone; hidden by hair, in the colour of what is behind
    them, and small buds without a wire pass.
    Clause: police guides, no hats; ICAO Doc 9303-3, nothing but the person.
    """
    return _certainty(batch, "earphones")


@measure("appearance.glasses_tint", _UNIT)
def glasses_tint(batch: Batch) -> Column:
    """Dark, coloured or mirrored lenses.

    Measures: the certainty, over both eyes, that the skin and eyes are seen through a tint.
    Why: a lens shows as a patch with an edge, darker or of another hue than the skin beside it;
    shadows have no edge and keep the skin's hue. Clear glasses are learnt as sound, and what lies
    round the eyes is compared with the cheeks, so that a pale rim on dark skin darkens no lens.
    Known limits: faint tints; half-dark pictures of profiles; clear lenses before deep-set eyes
    that are much darker than the cheeks, and in dark rims as thick as a finger.
    Clause: GA 461-2004, 4.1.5 (habitual wearers wear glasses); police guides, no coloured lenses.
    """
    return _certainty(batch, "glasses_tint")


@measure("appearance.glasses_glare", _UNIT)
def glasses_glare(batch: Batch) -> Column:
    """A reflection on the lenses.

    Measures: the certainty, over both eyes, that a lens mirrors a lamp or a window.
    Why: a reflection lies over skin and eye alike and has edges of its own; the catch-light is
    inside the iris. What a dark lens mirrors is learnt as sound: the lens is objected to already.
    Known limits: five real reflections were there to learn from; small ones at the rim pass.
    Clause: ICAO Doc 9303-3, no flash reflections on lenses.
    """
    return _certainty(batch, "glasses_glare")


@measure("appearance.glasses_frame", _UNIT)
def glasses_frame(batch: Batch) -> Column:
    """A frame that crosses the eyes.

    Measures: the certainty, over both eyes, that a rim lies over the opening of the eye.
    Why: heavy frames are allowed where they leave the eyes free.
    Known limits: learnt from drawn frames alone.
    Clause: police guides, the frame touches neither eyes nor brows; ICAO Doc 9303-3.
    """
    return _certainty(batch, "glasses_frame")


@measure("appearance.eyes_visible", _UNIT)
def eyes_visible(batch: Batch) -> Column:
    """Hair, or anything else that cannot be seen through, across the eyes.

    Measures: the certainty, over both eyes, that something lies over an eye.
    Why: narrow, closed and deep-set eyes are learnt as visible.
    Known limits: single strands; learnt from drawn hair and from patches alone.
    Clause: police guides, no hair over eyes or their corners; ICAO Doc 9303-3.
    """
    return _certainty(batch, "eyes_visible")


@measure("appearance.brows_visible", _UNIT)
def brows_visible(batch: Batch) -> Column:
    """A fringe over the brows.

    Measures: the certainty, over both eyes, that hair covers the brows.
    Why: people are told by their brows among other things, and a fringe is easily brushed aside.
    Known limits: a fringe that ends at the brows; fair hair on fair skin.
    Clause: police guides, fringe not over the brows.
    """
    return _certainty(batch, "brows_visible")


@measure("appearance.ears_visible", _UNIT)
def ears_visible(batch: Batch) -> Column:
    """Hair over the ears.

    Measures: the certainty, over both sides, that hair hides the ear.
    Why: ears tell people apart and show where the head ends; long hair is easily put behind them.
    Known limits: ears that lie flat; one hidden ear of two.
    Clause: police guides, ears visible with long hair.
    """
    return _certainty(batch, "ears_visible")


@measure("appearance.face_covered", _UNIT)
def face_covered(batch: Batch) -> Column:
    """Something before the face: a mask, a scarf, a hand, a thing.

    Measures: the certainty that part of the face, brow to chin, is hidden.
    Why: beards, wrinkles, shadows and open mouths are learnt as the face itself; patches of any
    shape and surface as something before it, since what hides a face need not look like anything.
    Hands, sticks, cups and cards at chin, cheek and forehead are learnt as well, and high collars
    as sound.
    Known limits: one finger, or a thin thing between the lips; a face made unrecognisable by
    coarse squares or blur; what is before the neck alone.
    Clause: ICAO Doc 9303-3, the whole face visible.
    """
    return _certainty(batch, "face_covered")


def _certainty(batch: Batch, name: str) -> Column:
    return batch.each(lambda scene: float(combined(name, _told(scene))))


@shared
def _told(scene: Scene) -> Callable[[str], float]:
    """Give what tells each model's certainty; those that two measures ask for are kept."""
    worn = scene.worn  # the scene itself would be kept alive by what it keeps
    return cache(lambda model: certainty(model, worn))


@measure("appearance.white_top", "ΔE00")
def white_top(batch: Batch) -> Column:
    """Clothes against the wall.

    Measures: CIE ΔE2000 between the wall's median colour and the part of the clothes that comes
    nearest to it: the twentieth percentile over their cells of 4 x 4 pixels. What has the hue of
    the person's skin below the chin is neck.
    Why: a top of the wall's colour has no outline, so the shoulders melt into the background.
    Known limits: a card photo that ends at the neck shows too little cloth to tell; where the
    cloth is exactly the wall's colour it is taken for wall.
    Clause: GA 461-2004, 4.1.5 as paraphrased by police guides: no white tops.
    """
    return batch.each(_difference_from_wall)


_LEAST_CELLS, _WHOLLY = 12, 255
_NEAREST = 0.2
_MOST_CELLS = 200


def _difference_from_wall(scene: Scene) -> Figure:
    cells, mask, wall = scene.view.cells, scene.regions.clothes, scene.backdrop.colours
    rows = np.ascontiguousarray(mask[::CELL_PX])
    first = min(int(rows.argmax()) // mask.shape[1], len(cells) - 1)  # row with any
    worn = shrink(mask[CELL_PX * first :], 1 / CELL_PX) == _WHOLLY
    clothes = lab_of(_some(inside(cells[first:], worn)))
    if len(clothes) < _LEAST_CELLS or not len(wall):
        return Reason.REGION_TOO_SMALL
    cloth = clothes[~_like_skin(scene, clothes)]
    seen = cloth if len(cloth) >= _LEAST_CELLS else clothes
    return difference_quantile(seen, scene.backdrop.colour, _NEAREST)


def _some(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give evenly spread ones of colours (K, 3), as many as a quantile needs."""
    return colours[:: len(colours) // _MOST_CELLS + 1]


def _like_skin(scene: Scene, cells: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which colours (K, 3) have the hue of the person's skin and half its chroma: the neck."""
    own = skin_colour(scene)
    if own is None:
        return np.zeros(len(cells), np.bool_)
    _, a, b = own.tolist()
    like: NDArray[np.bool_] = cells[:, 1] * a + cells[:, 2] * b > 0.5 * (a * a + b * b)
    return like
