"""The background in small: mean colour of every cell that is background through and through."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import above, inside, median_colour, shrink
from detector.regions.masks import CLEARANCE, Mask, neighbourhood
from detector.view import CELL_PX, View, lab_of

__all__ = ["CELL_PX", "LEAST_CELLS", "MARGIN_CELLS", "Backdrop", "backdrop"]

LEAST_CELLS = 40  # fewer tell nothing of a background
_NOBODY, _RATHER_NOBODY = 0.03, 0.5
_BACKGROUND_COVER = 12
MARGIN_CELLS = 3  # a border is a border's affair, not unevenness, shadow and clutter besides


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """Background colour by cells of ``CELL_PX`` working pixels; averaging removes sensor noise.

    Attributes
    ----------
    free : ndarray, shape (h, w), bool
        Which cells are background and nothing else, clear of the person's edge.
    seen : ndarray, shape (h, w), bool
        Those of them that lie clear of the picture's edge.
    nobody : ndarray, shape (h, w), bool
        Where the network sees no person whatever the colour, clear of the picture's edge.
    outside : ndarray, shape (h, w), bool
        Where it rather sees none, clear of the picture's edge.
    colours : ndarray, shape (K, 3), float32
        CIE L*a*b* of the cells seen.
    usual : ndarray, shape (3,), uint8
        Median of every fourth of them in sRGB; black where there are none.
    colour : ndarray, shape (3,), float32
        Its CIE L*a*b*; NaN where there are none.
    """

    free: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    nobody: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    colours: NDArray[np.float32]
    usual: NDArray[np.uint8]
    colour: NDArray[np.float32]


def backdrop(view: View, cover: Mask, guess: NDArray[np.float32]) -> Backdrop:
    """Reduce the background of a view to cells.

    Parameters
    ----------
    view : View
        The portrait at working size.
    cover : ndarray, shape (h, w), uint8
        How much of each pixel is person, 0..255.
    guess : ndarray, float32
        The network's word on who is person, 0..1, over the whole view.
    """
    rows, columns = view.cells.shape[:2]
    someone = shrink(above(cover, _BACKGROUND_COVER), 0.5)
    near = cv2.dilate(someone, neighbourhood(CLEARANCE * view.eye_distance_px / 2))
    free = shrink(np.asarray(near, np.uint8), 0.5) == 0
    claimed = np.asarray(cv2.resize(guess, (columns, rows)))
    inner = np.zeros(free.shape, np.bool_)
    inner[MARGIN_CELLS:-MARGIN_CELLS, MARGIN_CELLS:-MARGIN_CELLS] = True
    seen = inner & free
    levels = inside(view.cells, seen)
    usual = median_colour(levels[::4]) if len(levels) else np.zeros(3, np.uint8)
    colour = lab_of(usual) if len(levels) else np.full(3, np.nan, np.float32)
    nobody, outside = (inner & (claimed < level) for level in (_NOBODY, _RATHER_NOBODY))
    return Backdrop(free, seen, nobody, outside, lab_of(levels), usual, colour)
