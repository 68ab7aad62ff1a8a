"""Every face in the picture, small and turned ones too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detector.face import yunet
from detector.face.beside import surroundings
from detector.face.blazeface import Detection
from detector.kernels import shrink
from detector.kernels.crops import Box
from detector.networks.sessions import Networks

_LONGEST_SIDE_PX = 320
_COARSER = 2  # how much coarser a picture shows where to look
_WIDE_EYES = 0.12  # eye distance, as a share of the longer side, of a face that fills the picture
_MOST_OF_IT = 0.7  # of the picture: from there on the whole of it is looked at as quickly


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """A main face, and the picture that others may be in.

    Attributes
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The picture.
    half : ndarray, shape (H // 2, W // 2, 3), uint8
        The same at half the size.
    main : Detection
        The main face. In a picture that it does not fill, everything is looked at.
    """

    rgb: NDArray[np.uint8]
    half: NDArray[np.uint8]
    main: Detection


class _Part(NamedTuple):
    """A part of a picture, reduced by the scale; where it begins, in the whole picture."""

    small: NDArray[np.uint8]
    scale: float
    corner: NDArray[np.float32] | float = 0


def find_all(rgb: NDArray[np.uint8], networks: Networks) -> list[Detection]:
    """Find every face, the largest first.

    Parameters
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The picture.
    networks : Networks
        This thread's networks.

    Returns
    -------
    list of Detection
        Faces at least about 10 pixels wide when the longer side is 320.
    """
    (found,) = _detect([_whole(rgb)], networks)
    return sorted(found, key=lambda face: -float(np.ptp(face.corners, 0).prod()))


def find_beside(asked: Sequence[Around], networks: Networks) -> list[list[Detection]]:
    """Find the faces beside main ones, looking only where anything stands out.

    Parameters
    ----------
    asked : sequence of Around
        Each main face and its picture.
    networks : Networks
        This thread's networks.

    Returns
    -------
    list of list of Detection
        Of each, what `find_all` would find, with or without the main face itself and pieces of it;
        below the chin, where clothes have patterns, only faces twice as large.
    """
    parts = [_parts(one) for one in asked]
    found = iter(_detect([part for of_one in parts for part in of_one], networks))
    return [_each_once([next(found) for _ in of_one]) for of_one in parts]


def _parts(asked: Around) -> list[_Part]:
    """Give what is to be looked at: what stands out, or the whole picture."""
    rgb = asked.rgb
    scale = _LONGEST_SIDE_PX / max(rgb.shape[:2])
    rough = scale / _COARSER
    coarse, eyes = shrink(rgb, rough, asked.half), asked.main.eyes * rough
    apart = eyes[1] - eyes[0]
    distance, (x, y) = float(np.sqrt(apart.dot(apart))), ((eyes[0] + eyes[1]) / 2).tolist()
    if distance < _WIDE_EYES * max(coarse.shape[:2]):
        return [_whole(rgb)]
    around = surroundings(coarse, (x, y), distance)
    boxes = [_in_photo(box, rough) for box in around.beside]
    if sum(rgb[box].size for box in boxes) > _MOST_OF_IT * rgb.size:
        return [_whole(rgb)]
    parts = [_Part(shrink(rgb[box], scale), scale, _corner(box)) for box in boxes]
    if around.below is not None:
        below = _Part(coarse[around.below], rough, _corner(around.below) / rough)
        parts.insert(0, below)
    return parts


def _whole(rgb: NDArray[np.uint8]) -> _Part:
    scale = _LONGEST_SIDE_PX / max(rgb.shape[:2])
    return _Part(shrink(rgb, scale), scale)


def _each_once(seen: list[list[Detection]]) -> list[Detection]:
    """Give the faces of all parts, but for those that another part has shown already."""
    found: list[Detection] = []
    for faces in seen:
        found += [face for face in faces if not any(is_same(face, known) for known in found)]
    return found


def is_same(one: Detection, other: Detection) -> bool:
    """Tell whether the centre of each face's box lies in the other's."""
    return holds(one.corners, other.corners.mean(0)) and holds(other.corners, one.corners.mean(0))


def holds(corners: NDArray[np.float32], point: NDArray[np.float32]) -> bool:
    """Tell whether a box, its corners (2, 2), holds a point (2,)."""
    return bool((corners[0] <= point).all() and (point <= corners[1]).all())


def _in_photo(box: Box, scale: float) -> Box:
    rows, columns = (slice(int(side.start / scale), round(side.stop / scale)) for side in box)
    return rows, columns


def _corner(box: Box) -> NDArray[np.float32]:
    return np.array([box[1].start, box[0].start], np.float32)


def _detect(parts: list[_Part], networks: Networks) -> list[list[Detection]]:
    """Find the faces of parts, in pixels of their pictures."""
    seen = yunet.detect([part.small for part in parts], networks)
    return [
        [_in_whole(face, part) for face in faces] for faces, part in zip(seen, parts, strict=True)
    ]


def _in_whole(face: Detection, part: _Part) -> Detection:
    larger = np.float32(1 / part.scale)
    corners, eyes = (points * larger + part.corner for points in (face.corners, face.eyes))
    return Detection(face.score, corners, eyes)
