"""Patches into features: how much each part of a patch looks like each word of a dictionary.

References
----------
Coates, Lee, Ng, "An Analysis of Single-Layer Networks in Unsupervised Feature Learning",
AISTATS 2011: whitened patches, k-means words, "triangle" activation, pooling over a grid.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from detector.appearance.patches import Patch

PIECE_PX = 5
STRIDE_PX = 2
GRID = 4


@dataclass(frozen=True, eq=False)
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
        words, offsets = self._against_mean
        found = pieces(patch)
        # Row by row: products this small stay on the calling thread.
        likeness = found @ words
        likeness += offsets
        likeness = np.sqrt(np.maximum(likeness, 0, out=likeness), out=likeness)
        cell = found.shape[0] // GRID
        rows = likeness.reshape(GRID, cell, -1).sum(1)
        pooled = rows.reshape(GRID, GRID, cell, -1).sum(2) / np.float32(cell * cell)
        return np.asarray(pooled.ravel(), np.float32)

    @cached_property
    def _against_mean(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give words and offsets whose products are differences from the mean over the words."""
        words = self.words - self.words.mean(1, keepdims=True, dtype=np.float64)
        offsets = self.offsets - self.offsets.mean(dtype=np.float64)
        return words.astype(np.float32), offsets.astype(np.float32)


def pieces(patch: Patch) -> NDArray[np.float32]:
    """Cut a patch (n, n, C) into pieces of 5 x 5 pixels, shape (m, m, 25 * C)."""
    flat = patch.reshape(len(patch), -1)
    channels = patch.shape[2]
    views = sliding_window_view(flat, (PIECE_PX, PIECE_PX * channels))
    kept = views[::STRIDE_PX, :: STRIDE_PX * channels]
    return np.ascontiguousarray(kept).reshape(*kept.shape[:2], -1)
