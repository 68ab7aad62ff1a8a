"""Fine texture of plain areas, cell by cell: sensor noise, pores, or nothing at all."""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import inside

_MEAN_TO_DEVIATION = float(np.sqrt(np.pi / 2))  # of a normal distribution's absolute value


def band(grey: NDArray[np.float32], fine_px: float, coarse_px: float) -> NDArray[np.float32]:
    """Give what lies between two scales: the difference of two Gaussians.

    Parameters
    ----------
    grey : ndarray, shape (h, w), float32
        Picture in levels.
    fine_px, coarse_px : float
        Standard deviations, pixels; a ``fine_px`` of 0 keeps the finest detail there is.
    """
    fine = cv2.GaussianBlur(grey, (0, 0), fine_px) if fine_px > 0 else grey
    return np.asarray(cv2.subtract(fine, cv2.GaussianBlur(grey, (0, 0), coarse_px)), np.float32)


def cell_means(
    plane: NDArray[np.float32], where: NDArray[np.uint8], cell_px: int
) -> NDArray[np.float32]:
    """Give the mean of a plane in each cell that lies wholly in a region.

    Parameters
    ----------
    plane : ndarray, shape (h, w), float32
        Any plane.
    where : ndarray, shape (h, w), uint8
        The region, 0 or 255.
    cell_px : int
        Side of the cells, which tile the picture.

    Returns
    -------
    ndarray, shape (K,), float32
        Of the K cells inside, in reading order.
    """
    rows, columns = (side // cell_px for side in plane.shape)
    if rows == 0 or columns == 0:
        return np.empty(0, np.float32)
    whole = np.s_[: rows * cell_px, : columns * cell_px]
    mean, share = (
        cv2.resize(pixels[whole], (columns, rows), interpolation=cv2.INTER_AREA)
        for pixels in (plane, where)
    )
    return inside(np.asarray(mean, np.float32), np.asarray(share) == 255)


def cell_deviations(
    plane: NDArray[np.float32], where: NDArray[np.uint8], cell_px: int
) -> NDArray[np.float32]:
    """Give the standard deviation of a plane of mean zero, as `band` gives, in each cell.

    It comes from the mean absolute value, which a few outliers move little. The cells are those of
    `cell_means`.
    """
    return cell_means(np.abs(plane), where, cell_px) * np.float32(_MEAN_TO_DEVIATION)
