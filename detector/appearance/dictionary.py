"""Patches into features: how much each part of a patch looks like each word of a dictionary.

References
----------
Coates, Lee, Ng, "An Analysis of Single-Layer Networks in Unsupervised Feature Learning",
AISTATS 2011: whitened patches, k-means words, "triangle" activation, pooling over a grid.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from detector.appearance.patches import Patch

PIECE_PX = 5
STRIDE_PX = 2
GRID = 4


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """K words.

    Attributes
    ----------
    words : ndarray, shape (125, K), float32
        Each word with the whitening of pieces folded in.
    offsets : ndarray, shape (K,), float32
        What is added to the products.
    """

    words: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def encode(self, patch: Patch) -> NDArray[np.float32]:
        """Give a patch's features, shape (GRID * GRID * K,), float32."""
        found = pieces(patch)
        likeness = found.reshape(-1, found.shape[-1]) @ self.words + self.offsets
        likeness -= likeness.mean(1, keepdims=True)
        likeness = np.sqrt(np.maximum(likeness, 0))
        cell = found.shape[0] // GRID
        pooled = likeness.reshape(GRID, cell, GRID, cell, -1).mean((1, 3))
        return np.asarray(pooled.ravel(), np.float32)


def pieces(patch: Patch) -> NDArray[np.float32]:
    """Cut a patch (n, n, C) into pieces of 5 x 5 pixels, shape (m, m, 25 * C)."""
    views = sliding_window_view(patch, (PIECE_PX, PIECE_PX), (0, 1))[::STRIDE_PX, ::STRIDE_PX]
    return np.ascontiguousarray(views.transpose(0, 1, 3, 4, 2)).reshape(*views.shape[:2], -1)
