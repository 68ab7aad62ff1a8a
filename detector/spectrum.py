"""What the spectrum of a square of the picture tells: how fine its detail is, and what repeats."""

import math
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
    ndarray, shape (n, n), float32
        Power in square levels, of white noise its variance; frequency 0 lies at (n / 2, n / 2).
    """
    window = _tables(len(plane)).window
    weighed = (plane - plane.mean()).astype(np.float32) * window
    real, imaginary = cv2.split(cv2.dft(weighed, flags=cv2.DFT_COMPLEX_OUTPUT))
    return np.asarray(cv2.add(cv2.multiply(real, real), cv2.multiply(imaginary, imaginary)))


def detail_share(spectrum: NDArray[np.floating]) -> float:
    """Find up to what share of the Nyquist frequency the picture carries detail.

    A sharp photo's power falls steadily with frequency. In an enlarged one it follows that course
    and then drops: the enlarging made pixels, not detail.

    Parameters
    ----------
    spectrum : ndarray, shape (n, n)
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
    tables = _tables(len(spectrum))
    sums = np.bincount(tables.ring, spectrum.ravel(), _RINGS)[: _RINGS // 2]
    rings = sums / tables.ring_size
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
    spectrum : ndarray, shape (n, n), float32
        What `power` gives.

    Returns
    -------
    float
        Decibels. Without any period about 14: the highest of thousands of random ones.
    """
    level = cv2.log(spectrum + np.float32(1e-3))
    excess = cv2.subtract(level, cv2.blur(level, (_NEIGHBOURHOOD, _NEIGHBOURHOOD)))
    highest = cv2.minMaxLoc(excess, mask=_tables(len(spectrum)).counted)[1]
    return highest * 10 / math.log(10)


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """What depends on the side n alone; ``ring`` and ``counted`` are of the spectrum's shape."""

    window: NDArray[np.float32]
    ring: NDArray[np.intp]
    ring_size: NDArray[np.float64]
    counted: NDArray[np.uint8]


@cache
def _tables(side: int) -> _Tables:
    hann = np.hanning(side)
    alternating = 1 - 2 * (np.arange(side) % 2)  # moves frequency 0 to the middle
    line = hann * alternating / np.sqrt(hann @ hann)
    step = np.abs(np.arange(side) - side // 2)
    rows, columns = np.meshgrid(step, step, indexing="ij")
    distance = np.hypot(rows, columns) / side
    ring = (distance * _RINGS).astype(np.intp).ravel()
    sizes = np.bincount(ring, minlength=_RINGS)[: _RINGS // 2].astype(np.float64)
    upright = np.minimum(rows, columns) <= _AXIS_REACH
    blocks = side / (2 * _JPEG_BLOCK_PX)
    from_line = np.abs(step - np.rint(step / blocks) * blocks) <= 1
    of_blocks = from_line[:, None] & from_line
    counted = (distance > _COARSEST) & ~upright & ~of_blocks
    return _Tables(
        window=np.outer(line, line).astype(np.float32),
        ring=ring,
        ring_size=np.maximum(sizes, 1),
        counted=counted.astype(np.uint8),
    )
