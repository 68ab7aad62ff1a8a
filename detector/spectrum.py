"""What the spectrum of a square of the picture tells: how fine its detail is, and what repeats."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

_RINGS = 32  # of equal width from frequency 0 to 1 cycle a pixel
_NATURAL_SLOPE = 2.7  # power of a sharp portrait falls with this power of the frequency
_REFERENCE = (0.05, 0.15)  # cycles a pixel that any photo carries
_MISSING = 0.7  # powers of ten below the natural course at which detail is taken to be gone
_NEIGHBOURHOOD = 15
_COARSEST = 0.06  # cycles a pixel; what is coarser is the face itself
_AXIS_REACH = 2
_JPEG_BLOCK_PX = 8  # of lightness; of colour, twice that


def power(plane: NDArray[np.floating]) -> NDArray[np.float32]:
    """Give the power spectrum of a square under a Hann window.

    Parameters
    ----------
    plane : ndarray, shape (n, n)
        Levels; n even.

    Returns
    -------
    ndarray, shape (n, n // 2 + 1), float32
        Power in square levels, of white noise its variance; row 0 and column 0 are frequency 0.
    """
    side = len(plane)
    window = np.hanning(side).astype(np.float32)
    weighed = (plane - plane.mean()).astype(np.float32) * window[:, None] * window
    transform = np.fft.rfft2(weighed)
    norm = np.float32(1 / (window @ window) ** 2)
    return np.asarray((transform.real**2 + transform.imag**2) * norm, np.float32)


def detail_share(spectrum: NDArray[np.floating]) -> float:
    """Find up to what share of the Nyquist frequency the picture carries detail.

    A sharp photo's power falls steadily with frequency. In an enlarged one it follows that course
    and then drops: the enlarging made pixels, not detail.

    Parameters
    ----------
    spectrum : ndarray, shape (n, n // 2 + 1)
        What `power` gives, or a mean of several.

    Returns
    -------
    float
        0..1, where the ring averages first lie a given factor below the natural course.

    References
    ----------
    Field, "Relations between the statistics of natural images and the response properties of
    cortical cells", Journal of the Optical Society of America A 4(12), 1987: the natural course.
    """
    masks = _masks(len(spectrum))
    rings = np.bincount(masks.ring, spectrum.ravel(), _RINGS)[: _RINGS // 2] / masks.ring_size
    frequency = (np.arange(_RINGS // 2) + 0.5) / _RINGS
    course = np.log10(np.maximum(rings, 1e-6)) + _NATURAL_SLOPE * np.log10(frequency)
    reference = (frequency > _REFERENCE[0]) & (frequency < _REFERENCE[1])
    missing = course[reference].mean() - course
    missing = np.convolve(np.pad(missing, 1, "edge"), (0.25, 0.5, 0.25), "valid") - _MISSING
    gone = np.flatnonzero((missing > 0) & (frequency > _REFERENCE[1]))
    if not len(gone):
        return 1.0
    before, after = missing[gone[0] - 1], missing[gone[0]]
    step = np.clip(-before / (after - before), 0, 1) if after > before else 1.0
    return float((frequency[gone[0] - 1] + step / _RINGS) * 2)


def strongest_peak_db(spectrum: NDArray[np.float32]) -> float:
    """Give how far the most prominent single frequency stands above those around it.

    Faces have no period; screens, printed dots and the moiré of either have one that repeats all
    over the picture, askew by a degree at least. What is upright or level, as enlarging and lids
    are, and the lattice of JPEG's blocks do not count.

    Parameters
    ----------
    spectrum : ndarray, shape (n, n // 2 + 1), float32
        What `power` gives.

    Returns
    -------
    float
        Decibels. Without any period about 14: the highest of thousands of random ones.
    """
    masks = _masks(len(spectrum))
    rows = np.concatenate([spectrum, spectrum[:, -2:0:-1][masks.mirrored]], 1)
    level = np.log10(np.roll(rows, len(rows) // 2, (0, 1)) + np.float32(1e-3))
    around = cv2.blur(level, (_NEIGHBOURHOOD, _NEIGHBOURHOOD))
    return float(10 * (level - around)[masks.counted].max())


@dataclass(frozen=True, slots=True, eq=False)
class _Masks:
    ring: NDArray[np.intp]
    ring_size: NDArray[np.float64]
    mirrored: NDArray[np.intp]
    counted: NDArray[np.bool_]


@cache
def _masks(side: int) -> _Masks:
    down, across = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)
    ring = (np.hypot(down, across) * _RINGS).astype(np.intp).ravel()
    step = np.abs(np.arange(side) - side // 2)
    rows, columns = np.meshgrid(step, step, indexing="ij")
    upright = np.minimum(rows, columns) <= _AXIS_REACH
    blocks = side / (2 * _JPEG_BLOCK_PX)
    from_line = np.abs(step - np.rint(step / blocks) * blocks) <= 1
    of_blocks = from_line[:, None] & from_line
    counted = (np.hypot(rows, columns) > _COARSEST * side) & ~upright & ~of_blocks
    sizes = np.bincount(ring, minlength=_RINGS)[: _RINGS // 2].astype(np.float64)
    return _Masks(ring, np.maximum(sizes, 1), -np.arange(side) % side, counted)
