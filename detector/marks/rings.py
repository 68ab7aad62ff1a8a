"""Rings among drawn lines: the edge of a round stamp, wherever else its ink runs.

A line tells of a ring by where it lies and by how it runs. Lines that run anyhow lie on some ring
by chance, but as many of them cross it aslant as go along it, and a straight one soon leaves it.
Waves of twice and of four times the angle between a line and the ring weigh them: 1 along the ring,
nothing straight across, less than nothing aslant, and nothing on the whole for all angles.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.kernels.crops import Box
from detector.marks.lines import grown
from detector.regions import Mask

Plane = NDArray[np.float32]

LEAST_SEEN = 0.6  # of a ring, that has to lie within the plane
_NEAR_PX = 3  # how broad a line counts at least: rings are a little oval
_APART = 0.6  # of the least radius, between parts of a ring
_NARROW, _WIDE = 1.3, 1.8  # radii that are seen of a ring at least, one way and the other
_LARGEST = 5  # greatest radii; what goes on for longer is a pattern
_MOST_TRIED = 3
_STEP_PX = 2  # between radii; as much smaller the plane is in which they are looked for
_FINEST_PX = 10  # smaller circles are squares as much


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring of lines.

    Attributes
    ----------
    centre_px : tuple of float
        x and y in the plane.
    radius_px : float
        From there to the line.
    share : float
        How much of the ring within the plane is drawn, less what crosses it aslant.
    """

    centre_px: tuple[float, float]
    radius_px: float
    share: float


def fewest_pixels(least_px: float, share: float) -> float:
    """Give how many pixels of line a ring has at least of which a share is drawn."""
    return share * LEAST_SEEN * 2 * math.pi * least_px


def most_complete(
    rises: Mask, lines: Mask, radii_px: tuple[float, float], share: float
) -> Ring | None:
    """Find the ring that is drawn most completely.

    Parameters
    ----------
    rises : ndarray, shape (h, w), uint8
        Levels by which lines stand out.
    lines : ndarray, shape (h, w), uint8
        0, or 255 where a line runs.
    radii_px : pair of float
        The least radius and the greatest to look for.
    share : float
        How much of it has to be drawn, 0..1.

    Returns
    -------
    Ring or None
        None where there is no ring of which so much is drawn, and `LEAST_SEEN` within the plane.
    """
    least_px = max(radii_px[0], _FINEST_PX)
    rings = (
        ring
        for box, most_px in _clusters(lines, least_px, radii_px[1], share)
        for ring in _rings(rises, lines, box, (least_px, most_px))
    )
    found = max(rings, key=lambda ring: ring.share, default=None)
    return found if found and found.share >= share else None


def _clusters(
    lines: Mask, least_px: float, most_px: float, share: float
) -> Iterator[tuple[Box, float]]:
    """Give the boxes of the largest clusters of lines, and of the largest ring each may hold.

    Those that may hold no ring at all are left out.
    """
    near = grown(lines, 2 * round(_APART * least_px / 2) + 1)
    _, _, stats, _ = cv2.connectedComponentsWithStats(near, ltype=cv2.CV_16U)
    largest = stats[1:][np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")]
    for left, top, wide, high, _ in largest[:_MOST_TRIED].tolist():
        rows, columns = (start - start % _STEP_PX for start in (top, left))
        box = slice(rows, top + high), slice(columns, left + wide)
        shorter, longer = sorted(cv2.boundingRect(lines[box])[2:])
        drawn_px = cv2.countNonZero(lines[box]) / fewest_pixels(1, share)
        room_px = min(shorter / _NARROW, longer / _WIDE, drawn_px)
        if room_px >= least_px and longer <= _LARGEST * most_px:
            yield box, min(room_px, most_px)


def _rings(rises: Mask, lines: Mask, box: Box, radii_px: tuple[float, float]) -> Iterator[Ring]:
    """Give the most complete ring of each radius about any place in a box of the plane."""
    runs = _directions(rises[box], lines[box])
    height, width = runs[0].shape[:2]
    first, last = (round(radius / _STEP_PX) for radius in radii_px)
    sides = [cv2.getOptimalDFTSize(max(side, last + 1) + last) for side in (height, width)]
    spectra = [_spectrum(plane, sides, last) for plane in runs]
    top, left = (side.start // _STEP_PX for side in box)
    down, across = slice(top, top + height), slice(left, left + width)
    high, wide = (side // _STEP_PX for side in lines.shape)
    for radius in range(first, last + 1):
        pixels, ways = _ring(radius)
        twice, fourfold = (
            cv2.mulSpectrums(one, _spectrum(way, sides), 0, conjB=True)
            for one, way in zip(spectra, ways, strict=True)
        )
        rows, columns = (slice(last - radius, last - radius + side) for side in (height, width))
        hits = cv2.idft(cv2.add(twice, fourfold), flags=cv2.DFT_SCALE)[rows, columns, 0]
        seen = 1 - _hidden(high, radius)[down, None] - _hidden(wide, radius)[across]
        shares = np.where(seen < LEAST_SEEN, 0, hits / np.maximum(seen, LEAST_SEEN))
        _, most, _, (x, y) = cv2.minMaxLoc(shares)
        middle = (_STEP_PX - 1) / 2
        centre = _STEP_PX * (left + x) + middle, _STEP_PX * (top + y) + middle
        yield Ring(centre, float(_STEP_PX * radius), most / (len(ways) * pixels))


def _directions(rises: Mask, lines: Mask) -> list[Plane]:
    """Give how lines run, in the smaller plane: twice and four times the angle across them.

    Each is (h, w, 2), cosine and sine: less where lines run several ways, and 0 where none is.
    """
    across, down = (cv2.Sobel(rises, cv2.CV_32F, *way) for way in ((1, 0), (0, 1)))
    mean = (_NEAR_PX, _NEAR_PX)
    xx, yy, xy = (cv2.blur(p, mean) for p in (across * across, down * down, across * down))
    weight = (grown(lines, _NEAR_PX) > 0) / np.maximum(xx + yy, np.float32(1))
    cosine, sine = (xx - yy) * weight, 2 * xy * weight
    twice = cosine, sine
    fourfold = cosine * cosine - sine * sine, 2 * cosine * sine
    return [_reduced(np.stack(p, -1)) for p in (twice, fourfold)]


def _reduced(planes: Plane) -> Plane:
    height, width = (side // _STEP_PX for side in planes.shape[:2])
    whole = planes[: _STEP_PX * height, : _STEP_PX * width]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def _spectrum(planes: Plane, sides: list[int], margin: int = 0) -> Plane:
    """Transform two planes (h, w, 2), taken as complex, with nothing around them."""
    whole = np.zeros((*sides, 2), np.float32)
    whole[margin : margin + len(planes), margin : margin + planes.shape[1]] = planes
    return np.asarray(cv2.dft(whole), np.float32)


def _hidden(side: int, radius: int) -> NDArray[np.float64]:
    """Give the share of a ring about each place of a line that lies beyond its two ends."""
    to_end = np.arange(side) + 0.5
    beyond = np.arccos(np.minimum(to_end / radius, 1)) / math.pi
    return np.asarray(beyond + beyond[::-1], np.float64)


@cache
def _ring(radius: int) -> tuple[int, list[Plane]]:
    """Give how many pixels a ring has, and how it runs, as `_directions` tells."""
    side = 2 * radius + 1
    ring = cv2.circle(np.zeros((side, side), np.uint8), (radius, radius), radius, 1)
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    angle = np.arctan2(y, x)
    ways = [np.stack([np.cos(n * angle), np.sin(n * angle)], -1) * ring[..., None] for n in (2, 4)]
    return cv2.countNonZero(ring), [way.astype(np.float32) for way in ways]
