"""JPEG quality, estimated from the quantisation table that was used."""

import numpy as np
from numpy.typing import NDArray

# ITU-T T.81 (1992), Annex K, table K.1: luminance, in rows.
_LUMINANCE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)


def _standard_tables() -> NDArray[np.int64]:
    """Give the tables of quality 1..100, shape (100, 64), in zigzag order, at most 255."""
    row, column = np.indices((8, 8)).reshape(2, 64)
    diagonal = row + column
    zigzag = np.lexsort((np.where(diagonal % 2, row, column), diagonal))
    quality = np.arange(1, 101)
    percent = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    scaled = (_LUMINANCE.ravel()[zigzag] * percent[:, None] + 50) // 100
    return scaled.clip(1, 255)


_TABLES = _standard_tables()


def nearest_quality(table: NDArray[np.integer]) -> float:
    """Find the libjpeg quality whose luminance table comes nearest.

    Parameters
    ----------
    table : ndarray, shape (64,)
        Luminance quantisation steps in zigzag order, as the file stores them.

    Returns
    -------
    float
        1..100. It is exact for files that scale the standard table; for other encoders it is
        the standard table with the smallest sum of absolute differences.

    References
    ----------
    ITU-T T.81 (1992), Annex K.1; Independent JPEG Group, libjpeg, ``jcparam.c``,
    ``jpeg_quality_scaling`` and ``jpeg_add_quant_table``.
    """
    distance = np.abs(_TABLES - np.minimum(table, 255)).sum(axis=1)
    return float(distance.argmin() + 1)
