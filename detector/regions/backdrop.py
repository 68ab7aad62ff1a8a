"""The background in small: mean colour of every cell that is background through and through."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import inside, median_colour, shrink
from detector.regions.masks import Mask
from detector.view import CELL_PX, View

__all__ = ["CELL_PX", "LEAST_CELLS", "MARGIN_CELLS", "Backdrop", "backdrop"]

LEAST_CELLS = 40  # fewer tell nothing of a background
_NOBODY, _RATHER_NOBODY = 0.03, 0.5
MARGIN_CELLS = 3  # a border is a border's affair, not unevenness, shadow and clutter besides


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """Background colour by cells of ``CELL_PX`` working pixels; averaging removes sensor noise.

    Attributes
    ----------
    lab : ndarray, shape (h, w, 3), float32
        CIE L*a*b* of the mean of each cell.
    free : ndarray, shape (h, w), bool
        Which cells are background and nothing else.
    seen : ndarray, shape (h, w), bool
        Those of them that lie clear of the picture's edge.
    nobody : ndarray, shape (h, w), bool
        Where the network sees no person whatever the colour, clear of the picture's edge.
    outside : ndarray, shape (h, w), bool
        Where it rather sees none, clear of the picture's edge.
    colours : ndarray, shape (K, 3), float32
        Colours of the cells seen.
    colour : ndarray, shape (3,), float32
        Median of every fourth of them; NaN where there are none.
    """

    lab: NDArray[np.float32]
    free: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    nobody: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    colours: NDArray[np.float32]
    colour: NDArray[np.float32]


def backdrop(view: View, background: Mask, guess: NDArray[np.float32]) -> Backdrop:
    """Reduce the background of a view to cells.

    Parameters
    ----------
    view : View
        The portrait at working size.
    background : ndarray, shape (h, w), uint8
        Non-zero where there is surely background.
    guess : ndarray, float32
        The network's word on who is person, 0..1, over the whole view.
    """
    rows, columns = view.cells.shape[:2]
    whole = background[: rows * CELL_PX, : columns * CELL_PX]
    free = shrink(whole, 1 / CELL_PX) == 255
    claimed = np.asarray(cv2.resize(guess, (columns, rows)))
    inner = np.zeros(free.shape, np.bool_)
    inner[MARGIN_CELLS:-MARGIN_CELLS, MARGIN_CELLS:-MARGIN_CELLS] = True
    seen = inner & free
    colours = inside(view.cells, seen)
    colour = median_colour(colours[::4]) if len(colours) else np.full(3, np.nan, np.float32)
    nobody, outside = (inner & (claimed < level) for level in (_NOBODY, _RATHER_NOBODY))
    return Backdrop(view.cells, free, seen, nobody, outside, colours, colour)
