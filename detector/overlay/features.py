"""Where findings about eyes, mouth, and what is worn or hides the face lie."""

from collections.abc import Callable

import numpy as np

from detector.face import landmarks as at
from detector.overlay.drawing import Outline
from detector.overlay.outlines import box, hull
from detector.overlay.sight import Mark, Sight
from detector.overlay.surfaces import head_above_brows, irises

_LIPS_INNER = at.indices("78 191 80 81 82 13 312 311 310 415 308 324 318 402 317 14 87 178 88 95")
_EARS = (at.indices("127 234 93"), at.indices("356 454 323"))
_LOWER_FACE = at.indices(
    "234 93 132 58 172 136 150 149 176 148 152 377 400 378 379 365 397 288 361 323 454 195"
)
_MARGIN = 0.12  # about a feature, in eye distances


def _at_end(outlines: tuple[Outline, ...], *, areas: tuple[Outline, ...] = ()) -> Mark:
    last = (outlines or areas)[-1]
    return Mark(badge=last[last[:, 0].argmax()], outlines=outlines, areas=areas)


def _eyes(sight: Sight) -> Mark:
    return _at_end(tuple(_boxed(sight, eye) for eye in (at.EYE_RIGHT, at.EYE_LEFT)))


def _less_open_eye(sight: Sight) -> Mark:
    eyes = (at.EYE_RIGHT, at.LIDS_RIGHT), (at.EYE_LEFT, at.LIDS_LEFT)
    points = sight.scene.view.points
    eye, _ = min(eyes, key=lambda one: np.linalg.norm(np.diff(points[one[1]], axis=1)))
    return _at_end((_boxed(sight, eye),))


def _boxed(sight: Sight, landmarks: at.Indices) -> Outline:
    return box(hull(sight.scene, landmarks), _MARGIN * sight.unit)


def _lips(sight: Sight) -> Mark:
    inner = hull(sight.scene, _LIPS_INNER)
    return _at_end((hull(sight.scene, at.LIPS_OUTER),), areas=(inner,))


def _mouth(sight: Sight) -> Mark:
    return _at_end((_boxed(sight, at.LIPS_OUTER),))


def _gaze(sight: Sight) -> Mark:
    return _at_end(irises(sight))


def _head(sight: Sight) -> Mark:
    if sight.finding.measure == "appearance.earphones":
        return _ears(sight)
    above = head_above_brows(sight.scene)
    return _at_end((), areas=above) if above else _eyes(sight)


def _brows(sight: Sight) -> Mark:
    return _at_end(tuple(_boxed(sight, brow) for brow in (at.BROW_RIGHT, at.BROW_LEFT)))


def _ears(sight: Sight) -> Mark:
    return _at_end(tuple(box(hull(sight.scene, ear), 0.25 * sight.unit) for ear in _EARS))


def _lower_face(sight: Sight) -> Mark:
    return _at_end((), areas=(hull(sight.scene, _LOWER_FACE),))


FEATURES: dict[str, Callable[[Sight], Mark]] = {
    "expression.eyes_open": _less_open_eye,
    "expression.mouth_closed": _lips,
    "expression.gaze": _gaze,
    "expression.neutral": _mouth,
    "appearance.head_covering": _head,
    "appearance.glasses_tint": _eyes,
    "appearance.glasses_glare": _eyes,
    "appearance.glasses_frame": _eyes,
    "appearance.eyes_visible": _eyes,
    "appearance.brows_visible": _brows,
    "appearance.ears_visible": _ears,
    "appearance.face_covered": _lower_face,
}
