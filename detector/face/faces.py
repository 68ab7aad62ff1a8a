"""The faces of a batch as arrays of N, NaN where a photo holds none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from detector.face import blazeface, count, mesh, pose
from detector.face.blazeface import Detection
from detector.face.count import Around
from detector.face.mesh import LANDMARK_COUNT, Mesh
from detector.face.traits import TRAIT_COUNT
from detector.kernels import shrink
from detector.networks.sessions import Networks
from detector.photo import Photo

_DETECTION_SIDE_PX = 1024
# No drawing or pattern of 18 reaches both, four in five photos of faces do.
_CERTAIN_SCORE, _CERTAIN_PRESENCE = 0.88, 17.0
_SURE_SCORE = 0.8
# Below it a face may lie on its side or upside down: all upside-down ones do, 1 in 15 upright ones.
_UPRIGHT_SCORE = 0.85
_BETTER_SCORE, _BETTER_PRESENCE = 0.05, 3.0
_OTHER_FACE_SCORE, _OTHER_FACE_WIDTH = 0.6, 0.15
_NECK_SCORE, _NECK_GAP = 0.9, 0.05  # the gap below the chin in heights of the face

# The face that the first networks are certain of, and those beside it if all are.
_Certain = tuple[Mesh | None, list[Detection] | None]


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """The main face of each of N photos, in pixels of the upright photo.

    Attributes
    ----------
    count : ndarray, shape (N,), int64
        How many faces the photo shows.
    points : ndarray, shape (N, 478, 3), float32
        MediaPipe's landmarks: x, y, and z in the same scale, smaller towards the camera.
    traits : ndarray, shape (N, 13184), float32
        What the landmark network saw of eyes, brows and mouth; see `detector.face.traits`.
    pose_deg : ndarray, shape (N, 3), float64
        Yaw, pitch and roll; see :func:`detector.face.pose.angles_deg` for the signs.
    """

    count: NDArray[np.int64]
    points: NDArray[np.float32]
    traits: NDArray[np.float32]
    pose_deg: NDArray[np.float64]

    @property
    def found(self) -> NDArray[np.bool_]:
        """Which photos have a face, shape (N,)."""
        return ~np.isnan(self.points[:, 0, 0])


def locate(photos: Sequence[Photo], networks: Networks) -> Faces:
    """Find and trace the main face of every photo, and count the others.

    Each network goes over all photos before the next one does: so it stays in the cache.

    Parameters
    ----------
    photos : sequence of N Photo
        The batch.
    networks : Networks
        This thread's networks.
    """
    points = np.full((len(photos), LANDMARK_COUNT, 3), np.nan, np.float32)
    traits = np.full((len(photos), TRAIT_COUNT), np.nan, np.float32)
    counts = np.zeros(len(photos), np.int64)
    pictures = [_Picture.of(photo) for photo in photos]
    seen = blazeface.detect_each([picture.small for picture in pictures], networks)
    certain = _trace_certain(pictures, seen, networks)
    for row, first in enumerate(zip(pictures, seen, certain, strict=True)):
        traced, counts[row] = _main(*first, networks)
        if traced is not None:
            points[row], traits[row] = traced.points, traced.traits
    return Faces(counts, points, traits, pose.angles_deg(points, networks.canonical_face))


def _main(
    picture: "_Picture", large: list[Detection], certain: _Certain, networks: Networks
) -> tuple[Mesh | None, int]:
    """Trace the main face, whichever way up it is, and count all faces.

    An upside-down face is found and traced as if it were upright, but badly. Turned upright it is
    both found and traced better; of 651 upright photos none is when turned, and of as many
    upside-down ones 97 in 100 are.
    """
    traced, others = _trace(picture, large, certain, networks)
    score = _best_score(large)
    if traced is None:
        least_score, least_presence = _CERTAIN_SCORE, 0.0
    elif score < _UPRIGHT_SCORE:
        least_score = score + _BETTER_SCORE
        least_presence = traced.presence + _BETTER_PRESENCE
    else:
        return traced, _count(traced, others)
    seen = blazeface.detect_each([_turned(picture.small, way) for way in (1, 2, 3)], networks)
    scores = [_best_score(faces) for faces in seen]
    best = int(np.argmax(scores))
    if scores[best] >= least_score:
        turned = picture.turned(best + 1)
        (first,) = _trace_certain([turned], [seen[best]], networks)
        upright, beside = _trace(turned, seen[best], first, networks)
        if upright is not None and upright.presence >= least_presence:
            return mesh.turned_back(upright, best + 1, picture.rgb), _count(upright, beside)
    return traced, _count(traced, others)


@dataclass(frozen=True, slots=True, eq=False)
class _Picture:
    """A photo, the same reduced by a scale so that sampling does not alias, and half of that."""

    rgb: NDArray[np.uint8]
    small: NDArray[np.uint8]
    half: NDArray[np.uint8]
    scale: float

    @classmethod
    def of(cls, photo: Photo) -> "_Picture":
        """Reduce a photo to what the detectors look at."""
        scale = min(1.0, _DETECTION_SIDE_PX / max(photo.rgb.shape[:2]))
        small = shrink(photo.rgb, scale, photo.half)
        return cls(photo.rgb, small, photo.half if scale == 1 else shrink(small, 0.5), scale)

    def turned(self, quarters: int) -> "_Picture":
        """Turn it anticlockwise by quarters."""
        small = _turned(self.small, quarters)
        return _Picture(_turned(self.rgb, quarters), small, shrink(small, 0.5), self.scale)

    def whole(self, face: Detection) -> Detection:
        """Give a face of the small picture in pixels of the photo."""
        return Detection(face.score, face.corners / self.scale, face.eyes / self.scale)


def _turned(rgb: NDArray[np.uint8], quarters: int) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.rot90(rgb, quarters))


def _trace_certain(
    pictures: Sequence[_Picture], seen: Sequence[list[Detection]], networks: Networks
) -> list[_Certain]:
    """Trace the only large face of every picture where BlazeFace is certain of it.

    Where the landmark network, which has traced it, is certain too, find the faces beside it.
    """
    sure = [len(large) == 1 and large[0].score >= _CERTAIN_SCORE for large in seen]
    pairs = list(zip(pictures, seen, strict=True))
    found = [(picture.rgb, picture.whole(large[0])) for picture, large in compress(pairs, sure)]
    traced = iter(mesh.trace(found, networks))
    meshes = [next(traced) if certain else None for certain in sure]
    sure = [one is not None and one.presence >= _CERTAIN_PRESENCE for one in meshes]
    asked = [
        Around(picture.small, picture.half, large[0]) for picture, large in compress(pairs, sure)
    ]
    others = iter(count.find_beside(asked, networks))
    return [
        (one, next(others) if certain else None) for one, certain in zip(meshes, sure, strict=True)
    ]


def _trace(
    picture: _Picture, large: list[Detection], certain: _Certain, networks: Networks
) -> tuple[Mesh | None, list[Detection]]:
    """Trace the main face of those that BlazeFace found in the small picture, and find the others.

    A large face that BlazeFace and the landmark network, which has traced it, are both certain of
    is the main one. Otherwise it is the largest of those that YuNet is sure of and BlazeFace sees
    too: YuNet mistakes fewer drawings and patterns for faces (3 of 6 drawings, against 5). Where
    BlazeFace is blind YuNet's word stands alone, for BlazeFace places the region as the landmark
    network was trained on.
    """
    traced, beside = certain
    if beside is not None:
        return traced, [picture.whole(face) for face in beside]
    everyone = count.find_all(picture.small, networks)
    sure = [one for one in everyone if one.score >= _SURE_SCORE] or everyone
    near = [face for face in large if any(count.is_same(face, one) for one in sure)]
    candidates = near or sure
    if not candidates:
        return None, []
    if traced is None or not near:
        main = picture.whole(max(candidates, key=_area))
        (traced,) = mesh.trace([(picture.rgb, main)], networks)
    return traced, [picture.whole(face) for face in everyone]


def _area(face: Detection) -> float:
    return float(np.ptp(face.corners, 0).prod())


def _best_score(faces: list[Detection]) -> float:
    return max((face.score for face in faces), default=0.0)


def _count(main: Mesh | None, everyone: list[Detection]) -> int:
    return 0 if main is None else 1 + _countable(main, everyone)


def _countable(main: Mesh, everyone: list[Detection]) -> int:
    """Count the faces beside the main one that are large and certain enough to be people."""
    if not everyone:
        return 0
    low, high = main.points[:, :2].min(0), main.points[:, :2].max(0)
    least_px = float(high[0] - low[0]) * _OTHER_FACE_WIDTH
    outside = [face for face in everyone if not count.holds(np.stack([low, high]), _middle(face))]
    return sum(
        float(np.ptp(face.corners, 0)[0]) >= least_px
        and face.score >= (_NECK_SCORE if _is_neck(face, low, high) else _OTHER_FACE_SCORE)
        for face in outside
    )


def _middle(face: Detection) -> NDArray[np.float32]:
    middle: NDArray[np.float32] = face.corners.mean(0)
    return middle


def _is_neck(face: Detection, low: NDArray[np.float32], high: NDArray[np.float32]) -> bool:
    """Tell whether a face begins within another's box or at its chin, as a neck does."""
    chin = high[1] + _NECK_GAP * (high[1] - low[1])
    return bool(low[0] <= _middle(face)[0] <= high[0] and low[1] < face.corners[0, 1] < chin)
