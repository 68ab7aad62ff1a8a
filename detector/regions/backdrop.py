"""The background in small: mean colour of every cell that is background through and through."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.regions.masks import Mask
from detector.view import View

CELL_PX = 4
_MARGIN_CELLS = 3  # a border is a border's affair, not unevenness, shadow and clutter besides


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """Background colour by cells of ``CELL_PX`` working pixels; averaging removes sensor noise.

    Attributes
    ----------
    lab : ndarray, shape (h, w, 3), float32
        Mean CIE L*a*b* of each cell.
    seen : ndarray, shape (h, w), bool
        Which cells are background and nothing else.
    """

    lab: NDArray[np.float32]
    seen: NDArray[np.bool_]

    @property
    def colours(self) -> NDArray[np.float32]:
        """Colours of the cells seen, shape (K, 3)."""
        return self.lab[self.seen]


def backdrop(view: View, background: Mask) -> Backdrop:
    """Reduce the background of a view to cells."""
    height, width = background.shape
    size = (max(width // CELL_PX, 1), max(height // CELL_PX, 1))
    lab = cv2.resize(view.lab, size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(background, size, interpolation=cv2.INTER_AREA)
    seen = np.zeros(share.shape, np.bool_)
    inner = np.s_[_MARGIN_CELLS:-_MARGIN_CELLS, _MARGIN_CELLS:-_MARGIN_CELLS]
    seen[inner] = share[inner] == 255
    return Backdrop(np.asarray(lab, np.float32), seen)
