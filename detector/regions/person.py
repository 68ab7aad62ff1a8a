"""Who is person and who is background, down to the hair.

The segmentation network knows people but sees only 256 x 256 pixels. Above the chin its edge is
redrawn by colour: a local background colour is extrapolated from what is surely background, and
a pixel near the edge is person as far as it differs from it. Where the background is busy that
difference means nothing, its own spread says so, and the network's word stands.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import inside, quantile, shrink
from detector.networks.sessions import Networks
from detector.view import CELL_PX, View

_SIDE_PX = 256
_SURELY_BACKGROUND = 0.08
_BAND = 0.15  # how far from the network's edge hair may stray, in eye distances
_INSIDE = 0.07  # how far inside it the background may show through, in eye distances
_SPREAD = 0.42  # reach of the background's local colour, in eye distances
_LEAST_CELLS = 30
_WEIGHTS = np.array([0.64, 1, 1], np.float32)  # lightness counts less: shadows are background
_FAINT = 1e-3  # weight of the background's mean colour, which counts where none is near
_TRIANGLE_TO_GAUSSIAN = 2.45  # half the base of a triangle as wide as a Gaussian of sigma 1
_UNIT = (np.arange(256) / 255).astype(np.float32)


def person(view: View, networks: Networks, chin_y_px: float) -> NDArray[np.float32]:
    """Estimate how much of each pixel is person.

    Parameters
    ----------
    view : View
        The portrait at working size.
    networks : Networks
        This thread's networks.
    chin_y_px : float
        Row of the chin in working pixels: the edge is refined above it, where hair is.

    Returns
    -------
    ndarray, shape (h, w), float32
        0 background .. 1 person.
    """
    height, width = view.rgb.shape[:2]
    guess = _network(view.rgb, networks)
    alpha = np.asarray(cv2.resize(guess, (width, height)), np.float32)
    reach, deep = _neighbourhood(guess, view)
    rows, columns = view.cells.shape[:2]
    share = cv2.resize(guess, (columns, rows))
    near = cv2.resize(reach, (columns, rows), interpolation=cv2.INTER_NEAREST)
    surely = (near == 0) & (share < _SURELY_BACKGROUND)
    above = int(np.clip(chin_y_px, 0, height))
    if surely.sum() < _LEAST_CELLS or above == 0:
        return alpha
    band = cv2.resize(reach - deep, (width, height), interpolation=cv2.INTER_NEAREST)[:above]
    at = np.flatnonzero(band > 0)
    old, differs = alpha.reshape(-1)[at], _difference(view, surely, above, at)
    alpha.reshape(-1)[at] = np.where(old > 0.5, (old + differs) / 2, np.maximum(old, differs))
    return alpha


def _network(rgb: NDArray[np.uint8], networks: Networks) -> NDArray[np.float32]:
    halvings = max(int(math.log2(min(rgb.shape[:2]) / _SIDE_PX)), 0)
    small = cv2.resize(shrink(rgb, 0.5**halvings), (_SIDE_PX, _SIDE_PX))
    values = np.asarray(cv2.LUT(small, _UNIT), np.float32)
    (probability,) = networks.selfie_segmentation(values[None])
    return probability[0, :, :, 0]


def _neighbourhood(
    guess: NDArray[np.float32], view: View
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Give where hair may be, and within it where there is nothing but person, in network cells."""
    core = (guess > 0.5).astype(np.uint8)
    unit = view.eye_distance_px * _SIDE_PX / np.array(view.rgb.shape[1::-1])
    reach = cv2.dilate(core, _ellipse(_BAND * unit))
    deep = cv2.erode(core, _ellipse(_INSIDE * unit))
    return np.asarray(reach, np.uint8), np.asarray(deep, np.uint8)


def _difference(
    view: View, surely: NDArray[np.bool_], above: int, at: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Tell person 1 from background 0 by colour, in units of the background's own spread."""
    local = _background_colour(view, surely)
    seen = surely.copy()
    seen[above // CELL_PX :] = False
    if not seen.any():
        return np.zeros(len(at), np.float32)
    one_a_cell = view.lab[CELL_PX // 2 :: CELL_PX, CELL_PX // 2 :: CELL_PX]
    sample = one_a_cell[: len(seen), : seen.shape[1]]
    spread = quantile(_distance(inside(sample, seen), inside(local, seen)), 0.9)
    cells = _cell_of(at, view.lab.shape[1], seen.shape)
    pixels = view.lab.reshape(-1, 3).take(at, axis=0)
    distance = _distance(pixels, local.reshape(-1, 3).take(cells, axis=0))
    share = (distance - (1.2 * spread + 1)) / (2.5 * spread + 6)
    return np.asarray(np.clip(share, 0, 1), np.float32)


def _distance(lab: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the distances of colours (K, 3)."""
    apart = lab - other
    squares: NDArray[np.float32] = (apart * apart) @ _WEIGHTS
    return np.sqrt(squares)


def _cell_of(at: NDArray[np.int64], width: int, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Give the cell that each pixel belongs to, both by their place in reading order."""
    down, across = np.divmod(at, width)
    row, column = (
        np.minimum(place // CELL_PX, size - 1)
        for place, size in zip((down, across), shape, strict=True)
    )
    cell: NDArray[np.int64] = row * shape[1] + column
    return cell


def _background_colour(view: View, surely: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Extrapolate the colour of the sure background over the cells: normalised convolution."""
    mask = surely.view(np.uint8)
    overall = np.array([*cv2.mean(view.cells, mask)[:3], 1], np.float32)
    sure = cv2.copyTo(view.cells, mask)
    reach = round(_SPREAD * view.eye_distance_px / CELL_PX * _TRIANGLE_TO_GAUSSIAN)
    side = (2 * reach + 1, 2 * reach + 1)
    blurred = cv2.stackBlur(cv2.merge([sure, surely.astype(np.float32)]), side)
    *colour, near = cv2.split(np.asarray(blurred + _FAINT * overall, np.float32))
    return np.asarray(cv2.merge([cv2.divide(plane, near) for plane in colour]), np.float32)


def _ellipse(radii_px: NDArray[np.float64]) -> NDArray[np.uint8]:
    across, down = (2 * max(round(float(radius)), 1) + 1 for radius in radii_px)
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, down)), np.uint8)
