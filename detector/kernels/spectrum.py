"""What the spectrum of a square of the picture tells: how fine its detail is, and what repeats."""

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels.arrays import where_set

_RINGS = 32  # of equal width from frequency 0 to 1 cycle a pixel
_NATURAL_SLOPE = 2.7  # power of a sharp portrait falls with this power of the frequency
_REFERENCE = slice(2, 5)  # rings, about 0.08 to 0.14 cycles a pixel, that any photo carries
_MISSING = 0.7  # powers of ten below the natural course at which detail is taken to be gone
_NEIGHBOURHOOD = 15
_COARSEST = 0.03  # cycles a pixel; what is coarser is the face itself
_AXIS_REACH, _UPRIGHT_DB = 2, 6
_JPEG_BLOCK_PX = 8
_SURROUNDINGS_PX, _MOST_LEVELS = 17, 6


def power(
    plane: NDArray[np.floating] | NDArray[np.uint8] | NDArray[np.int8],
) -> NDArray[np.float32]:
    """Give the power spectrum of a square under a Hann window, the half that tells all.

    The window is a period long, so that the mean shows in the lowest frequencies alone.

    Parameters
    ----------
    plane : ndarray, shape (n, n)
        Levels; n even.

    Returns
    -------
    ndarray, shape (n, n / 2 - 1), float32
        Power in square levels, of white noise its variance; element (i, j) is of i / n - 1 / 2
        cycles a pixel downwards and (j + 1) / n across. What does not vary across at all shows in
        the first column, to which the window spreads it.
    """
    packed = plane.astype(np.float32)
    packed *= _tables(len(plane)).window
    cv2.dft(packed, packed)  # in place: what is at hand is fast to get at
    square = np.asarray(cv2.multiply(packed, packed, packed), np.float32).ravel()
    pairs = np.empty((len(plane), len(plane) // 2), np.float32)
    np.add(square[1:-1:2], square[2::2], out=pairs.ravel()[:-1])
    return pairs[:, :-1]  # the last of a row is no pair


def detail_share(spectrum: NDArray[np.float32]) -> float:
    """Find up to what share of the Nyquist frequency the picture carries detail.

    A sharp photo's power falls steadily with frequency. In an enlarged one it follows that course
    and then drops: the enlarging made pixels, not detail.

    Parameters
    ----------
    spectrum : ndarray, shape (n, n / 2 - 1)
        What `power` gives, or a sum of several.

    Returns
    -------
    float
        0..1, where the ring averages first lie a given factor below the natural course.

    References
    ----------
    Field, "Relations between the statistics of natural images and the response properties of
    cortical cells", Journal of the Optical Society of America A 4(12), 1987: the natural course.
    """
    tables = _tables(len(spectrum))
    rings = np.add.reduceat(spectrum.ravel().take(tables.by_ring), tables.starts) / tables.ring_size
    course = (np.log10(np.maximum(rings, 1e-6)) + _NATURAL_COURSE).tolist()
    usual = sum(course[_REFERENCE]) / len(course[_REFERENCE])
    beside = zip(course[:1] + course, course, course[1:] + course[-1:], strict=False)
    missing = [usual - (inner + 2 * own + outer) / 4 - _MISSING for inner, own, outer in beside]
    first = next((ring for ring in range(_REFERENCE.stop, len(missing)) if missing[ring] > 0), None)
    if first is None:
        return 1.0
    before, after = missing[first - 1], missing[first]
    step = min(max(-before / (after - before), 0.0), 1.0) if after > before else 1.0
    return float((_FREQUENCIES[first - 1] + step / _RINGS) * 2)


_FREQUENCIES = (np.arange(_RINGS // 2) + 0.5) / _RINGS
_NATURAL_COURSE = _NATURAL_SLOPE * np.log10(_FREQUENCIES)


def held_down(levels: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Give how far each pixel lies from its surroundings, in levels, and never far.

    A face's edges are few and steep, a pattern is everywhere and faint: held down to the same few
    levels, the edges no longer hide it.
    """
    around = cv2.blur(levels, (_SURROUNDINGS_PX, _SURROUNDINGS_PX))
    above, below = (
        cv2.threshold(cv2.subtract(*pair), _MOST_LEVELS, 0, cv2.THRESH_TRUNC)[1]
        for pair in ((levels, around), (around, levels))
    )
    apart = np.subtract(above, below, dtype=np.uint8)  # what is below 0 wraps around
    return apart.view(np.int8)


def strongest_peak_db(spectrum: NDArray[np.float32], scale: float = 1.0) -> float:
    """Give how far the most prominent single frequency stands above those around it.

    Faces have no period; screens, printed dots and the moiré of either have one that repeats all
    over the picture. JPEG's blocks have one too, upright and level, and in a photo that was saved
    before it was resized nobody knows which: where the blocks of this file lie is left out, and
    what is upright or level must stand out by more.

    Parameters
    ----------
    spectrum : ndarray, shape (n, n / 2 - 1), float32
        What `power` gives.
    scale : float
        Pixels here for a pixel of the file.

    Returns
    -------
    float
        Decibels. Without any period about 13: the highest of thousands of random ones.
    """
    level = spectrum + np.float32(1e-3)
    cv2.log(level, level)
    around = cv2.blur(level, (_NEIGHBOURHOOD, _NEIGHBOURHOOD))
    excess = cv2.subtract(level, around, around)
    allowed = cv2.subtract(excess, _allowance(len(spectrum), scale), excess)
    return cv2.minMaxLoc(allowed)[1] * 10 / math.log(10)


@lru_cache(maxsize=16)
def _allowance(side: int, scale: float) -> NDArray[np.float32]:
    """Give what frequencies may stand out by, in natural logarithms of power.

    All there is where the face itself has its frequencies, and the blocks of this file's JPEG.
    """
    down, across = _steps(side)
    upright = np.minimum(down[:, None], across) <= _AXIS_REACH
    allowance = np.where(upright, _UPRIGHT_DB * math.log(10) / 10, 0).astype(np.float32)
    allowance[:, 0] /= 2  # what is level comes here through the window alone, a quarter of it
    allowance[np.hypot(down[:, None], across) <= _COARSEST * side] = np.inf
    for block_px in (_JPEG_BLOCK_PX, _JPEG_BLOCK_PX * scale):
        apart = side / block_px
        rows, columns = (
            where_set(np.abs(step - np.rint(step / apart) * apart) <= 1) for step in (down, across)
        )
        allowance[rows[:, None], columns] = np.inf
    return allowance


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """What depends on the side n alone; ``by_ring`` lists the spectrum's places ring by ring."""

    window: NDArray[np.float32]
    by_ring: NDArray[np.intp]
    starts: NDArray[np.intp]
    ring_size: NDArray[np.float32]


@cache
def _tables(side: int) -> _Tables:
    hann = np.hanning(side + 1)[:-1]
    line = hann / np.sqrt(hann @ hann)
    alternating = 1 - 2 * (np.arange(side) % 2)  # moves frequency 0 to the middle row
    down, across = _steps(side)
    distance = np.hypot(down[:, None], across) / side
    ring = (distance * _RINGS).astype(np.intp).ravel()
    order = np.argsort(ring, kind="stable")
    ends = np.searchsorted(ring[order], np.arange(_RINGS // 2 + 1))
    return _Tables(
        window=np.outer(line * alternating, line).astype(np.float32),
        by_ring=order[: ends[-1]],
        starts=ends[:-1],
        ring_size=np.diff(ends).astype(np.float32),
    )


def _steps(side: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give how far the rows and the columns of a spectrum lie from frequency 0."""
    return np.abs(np.arange(side) - side // 2), np.arange(1, side // 2)
