"""Where findings about the head's place and pose lie: what was measured, and what is allowed."""

from collections.abc import Callable

import numpy as np

from detector.face import landmarks as at
from detector.overlay.outlines import arrow, hull, span
from detector.overlay.sight import Mark, Sight, known, middle

_NOSE, _CHIN = 1, 152


def _face_width(sight: Sight) -> Mark:
    right, left = known(sight.geometry.face_right), known(sight.geometry.face_left)
    tick = 0.14 * sight.unit
    centre, along = (right + left) / 2, (left - right) / max(sight.value, 1)
    below = centre + np.array([0, 0.45 * sight.unit])
    half = along * middle(sight.finding.min, sight.finding.max) / 2
    return Mark(
        badge=left + np.array([0, -0.3 * sight.unit]),
        lines=span(right, left, tick),
        allowed=span(below - half, below + half, tick),
    )


def _crown_gap(sight: Sight) -> Mark:
    top = known(sight.geometry.hair_top)
    ground = np.array([0.55 * sight.unit, 0])
    edge = np.array([top[0], 0.0])
    aim = np.array([top[0], middle(sight.finding.min, sight.finding.max)])
    shifted = np.array([0.8 * sight.unit, 0])
    return Mark(
        badge=top + np.array([1.1 * sight.unit, 0]),
        lines=(np.stack([top - ground, top + ground]), np.stack([edge, top])),
        allowed=arrow(top + shifted, aim + shifted, 0.12 * sight.unit),
    )


def _eye_height(sight: Sight) -> Mark:
    right, left = known(sight.geometry.eye_right), known(sight.geometry.eye_left)
    centre, reach = (right + left) / 2, np.array([1.1 * sight.unit, 0])
    aim = sight.size[1] - middle(sight.finding.min, sight.finding.max)
    end = centre + reach
    return Mark(
        badge=centre - reach,
        lines=(np.stack([centre - reach, end]),),
        allowed=arrow(end, np.array([end[0], aim]), 0.12 * sight.unit),
    )


def _centring(sight: Sight) -> Mark:
    eyes = (known(sight.geometry.eye_right) + known(sight.geometry.eye_left)) / 2
    across, down = sight.value / 100 * sight.size[0], np.array([0, 1.2 * sight.unit])
    here = np.array([across, eyes[1] + 0.5 * sight.unit])
    aim = middle(sight.finding.min, sight.finding.max) / 100 * sight.size[0]
    return Mark(
        badge=here - down,
        lines=(np.stack([here - down, here + down]),),
        allowed=arrow(here, np.array([aim, here[1]]), 0.12 * sight.unit),
    )


def _roll(sight: Sight) -> Mark:
    right, left = known(sight.geometry.eye_right), known(sight.geometry.eye_left)
    centre, reach = (right + left) / 2, (left - right) * 0.9
    level = np.array([np.linalg.norm(reach), 0])
    return Mark(
        badge=centre + reach,
        lines=(np.stack([centre - reach, centre + reach]),),
        allowed=(np.stack([centre - level, centre + level]),),
    )


def _yaw(sight: Sight) -> Mark:
    # Turned to their left the nose points to the picture's right, and has to come back.
    way = -np.sign(sight.value - middle(sight.finding.min, sight.finding.max))
    return _turned(sight, np.array([way, 0.0]))


def _pitch(sight: Sight) -> Mark:
    way = -np.sign(sight.value - middle(sight.finding.min, sight.finding.max))
    return _turned(sight, np.array([0.0, way]))


def _turned(sight: Sight, way: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> Mark:
    nose = sight.landmark(_NOSE)
    return Mark(
        badge=nose - 0.45 * sight.unit * way,
        outlines=(hull(sight.scene, at.FACE_OVAL),),
        allowed=arrow(nose, nose + 0.7 * sight.unit * way, 0.16 * sight.unit),
    )


def _shoulders(sight: Sight) -> Mark:
    chin = sight.landmark(_CHIN) + np.array([0, 0.9 * sight.unit])
    slope = np.radians(sight.value)
    reach = 1.5 * sight.unit * np.array([np.cos(slope), np.sin(slope)])
    level = np.array([1.5 * sight.unit, 0])
    return Mark(
        badge=chin + reach,
        lines=(np.stack([chin - reach, chin + reach]),),
        allowed=(np.stack([chin - level, chin + level]),),
    )


def _aspect(sight: Sight) -> Mark:
    face = hull(sight.scene, at.FACE_OVAL)
    return Mark(badge=face[face[:, 0].argmax()], outlines=(face,))


POSITION: dict[str, Callable[[Sight], Mark]] = {
    "position.face_width": _face_width,
    "position.crown_gap": _crown_gap,
    "position.eye_height": _eye_height,
    "position.centring": _centring,
    "position.roll": _roll,
    "position.yaw": _yaw,
    "position.pitch": _pitch,
    "position.shoulders": _shoulders,
    "position.aspect": _aspect,
}
