"""Who is person and who is background, down to the hair.

The segmentation network knows people but sees only 256 x 256 pixels. Above the chin its edge is
redrawn by colour: a local background colour is extrapolated from what is surely background, and
a pixel near the edge is person as far as it differs from it. Where the background is busy that
difference means nothing, its own spread says so, and the network's word stands.

Everything is done in levels of 8 bits: they are fine enough for a question of person or wall.
"""

import math
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels import above, extrapolated, inside, quantile, shrink
from detector.kernels.crops import box_of, channels
from detector.networks.sessions import Networks
from detector.view import CELL_PX, View

_Levels = NDArray[np.uint8]

_SIDE_PX = 256
_SURELY_BACKGROUND = 0.08
_BAND = 0.15  # how far from the network's edge hair may stray, in eye distances
_INSIDE = 0.07  # how far inside it the background may show through, in eye distances
_SPREAD = 1.03  # reach of the background's local colour, in eye distances
_SHOULDERS = 1.0  # how far below the chin colours are compared, in eye distances
_CELL_PX = 8
_LEAST_CELLS = 8

# Y'CbCr differences in steps of 0.2 CIE ΔE*ab; lightness counts less: shadows are background.
STEPS_A_UNIT = 5.0
_LUMA_WEIGHT, _CHROMA_WEIGHT = 1.6, 3.0


def reduced(view: View) -> _Levels:
    """Give the whole view as the network looks at it, shape (256, 256, 3)."""
    halvings = max(int(math.log2(min(view.rgb.shape[:2]) / _SIDE_PX)), 0)
    small = shrink(view.rgb, 0.5**halvings, view.half)
    return np.asarray(cv2.resize(small, (_SIDE_PX, _SIDE_PX)), np.uint8)


def guess(small: _Levels, networks: Networks) -> NDArray[np.float32]:
    """Give the network's own word on who is person, 0..1, over the whole view, (256, 256).

    Parameters
    ----------
    small : ndarray, shape (256, 256, 3), uint8
        What `reduced` gives of it.
    networks : Networks
        This thread's networks.
    """
    return networks.selfie_segmentation.look(small[None], _laid_out)


def _laid_out(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the plane of which blocks of two by two pixels are given."""
    pairs = blocks[0].view(np.complex64)  # two pixels of a row in one value: so they move faster
    rows = np.ascontiguousarray(pairs.swapaxes(1, 2)).view(np.float32)
    return rows.reshape(_SIDE_PX, _SIDE_PX)


def person(
    view: View, guess: NDArray[np.float32], chin_y_px: float
) -> tuple[_Levels, _Levels | None]:
    """Estimate how much of each pixel is person.

    Parameters
    ----------
    view : View
        The portrait at working size.
    guess : ndarray, shape (256, 256), float32
        The network's word on it.
    chin_y_px : float
        Row of the chin in working pixels: the edge is refined above it, where hair is.

    Returns
    -------
    cover : ndarray, shape (h, w), uint8
        0 background .. 255 person.
    apart : ndarray, shape (h', w), uint8, or None
        How far pixels are from the background's colour around, in steps of `STEPS_A_UNIT`, from the
        top down to the shoulders; None where there is too little background to know its colour.
    """
    height, width = view.rgb.shape[:2]
    cover = np.asarray(cv2.resize(cv2.convertScaleAbs(guess, alpha=255), (width, height)), np.uint8)
    reach, deep = _neighbourhood(guess, view)
    cells = _cells(view.cells)
    size = (cells.shape[1], cells.shape[0])
    far = cv2.resize(reach, size, interpolation=cv2.INTER_NEAREST) == 0
    surely = far & (np.asarray(cv2.resize(guess, size)) < _SURELY_BACKGROUND)
    upper = min(max(int(chin_y_px), 0), height)
    if np.count_nonzero(surely) < _LEAST_CELLS or upper == 0:
        return cover, None
    lowest = min(upper + round(_SHOULDERS * view.eye_distance_px), height)
    apart = _from_background(view, cells, surely, lowest)
    band = _enlarged(reach - deep, (width, height), upper)
    near = box_of(band)
    if near is not None:
        differs = _differs(apart[:upper][near], _spread(apart[:upper], surely))
        _refine(cover[:upper][near], differs, band[near])
    return cover, apart


def _from_background(
    view: View, cells: NDArray[np.float32], surely: NDArray[np.bool_], rows: int
) -> _Levels:
    """Give how far the upper rows' pixels are from the colour of the background around them."""
    reach_cells = round(_SPREAD * view.eye_distance_px / _CELL_PX)
    colour = cv2.convertScaleAbs(extrapolated(cells, surely, reach_cells))
    return _apart(view.rgb[:rows], colour[: math.ceil(rows / len(view.rgb) * len(colour))])


def _neighbourhood(guess: NDArray[np.float32], view: View) -> tuple[_Levels, _Levels]:
    """Give where hair may be, and within it where there is nothing but person; 0 or 1."""
    core = (guess[::2, ::2] > 0.5).astype(np.uint8)
    unit = view.eye_distance_px * len(core) / np.array(view.rgb.shape[1::-1])
    reach = cv2.dilate(core, _ellipse(_BAND * unit))
    deep = cv2.erode(core, _ellipse(_INSIDE * unit))
    return np.asarray(reach, np.uint8), np.asarray(deep, np.uint8)


def _enlarged(mask: _Levels, size_px: tuple[int, int], rows: int) -> _Levels:
    """Enlarge a mask to a width and height, its pixels as they are, and give its upper rows.

    Whole rows are repeated, which takes a third of the time of doing it pixel by pixel.
    """
    width, height = size_px
    wide = cv2.resize(mask, (width, len(mask)), interpolation=cv2.INTER_NEAREST)
    return np.asarray(wide.take((np.arange(rows) * (len(mask) / height)).astype(np.intp), axis=0))


def _cells(finer: _Levels) -> NDArray[np.float32]:
    """Give the mean Y'CrCb of cells of ``_CELL_PX`` pixels from those of ``CELL_PX``."""
    small = shrink(finer, CELL_PX / _CELL_PX)
    return cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb).astype(np.float32)


def _apart(rgb: _Levels, colour: cv2.typing.MatLike) -> _Levels:
    """Tell how far each pixel is from the background's colour there, which is given by cells."""
    apart = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
    cv2.absdiff(apart, cv2.resize(colour, rgb.shape[1::-1]), apart)
    luma, red, blue = channels(apart)
    chroma = cv2.add(red, blue, red)
    apart = cv2.addWeighted(luma, _LUMA_WEIGHT, chroma, _CHROMA_WEIGHT, 0, luma)
    return np.asarray(apart, np.uint8)


def _spread(apart: _Levels, surely: NDArray[np.bool_]) -> float:
    """Give how far the background is from its own colour; infinity where nothing is seen of it."""
    one_a_cell = apart[_CELL_PX // 2 :: _CELL_PX, _CELL_PX // 2 :: _CELL_PX]
    rows, columns = (min(sides) for sides in zip(one_a_cell.shape, surely.shape, strict=True))
    seen = inside(one_a_cell[:rows, :columns].copy(), surely[:rows, :columns].copy())
    return quantile(seen, 0.9) / STEPS_A_UNIT if len(seen) else math.inf


def _differs(apart: _Levels, spread: float) -> _Levels:
    """Tell person 255 from background 0 by colour, in units of the background's own spread."""
    if spread == math.inf:
        return np.zeros(apart.shape, np.uint8)
    steep = 255 / (2.5 * spread + 6)
    differs = cv2.addWeighted(apart, steep / STEPS_A_UNIT, apart, 0, -steep * (1.2 * spread + 1))
    return np.asarray(differs, np.uint8)


def _refine(cover: _Levels, differs: _Levels, band: _Levels) -> None:
    """Correct the network by colour, in place, where hair may be."""
    at_edge = cv2.bitwise_and(above(cover, 127), band)
    mean = cv2.addWeighted(cover, 0.5, differs, 0.5, 0)
    cv2.copyTo(cv2.max(cover, differs), band, cover)
    cv2.copyTo(mean, at_edge, cover)


def _ellipse(radii_px: NDArray[np.float64]) -> _Levels:
    across, down = (2 * max(round(float(radius)), 1) + 1 for radius in radii_px)
    return _ellipse_of(across, down)


@cache
def _ellipse_of(width_px: int, height_px: int) -> _Levels:
    """Give an ellipse to dilate or to erode by; the same one each time, not to be written to."""
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width_px, height_px))
    return np.asarray(ellipse, np.uint8)
