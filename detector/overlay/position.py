"""Where findings about the head's place and pose lie: what was measured, and what is allowed."""

from collections.abc import Callable

import numpy as np

from detector.face import landmarks as at
from detector.framing import EARS_TO_FACE_WIDTH
from detector.overlay.drawing import Outline
from detector.overlay.outlines import arrow, hull, span
from detector.overlay.sight import Mark, Sight, known, middle

_NOSE = 1


def _face_width(sight: Sight) -> Mark:
    return _length(sight, known(sight.geometry.face_right), known(sight.geometry.face_left))


def _head_width(sight: Sight) -> Mark:
    right, left = known(sight.geometry.face_right), known(sight.geometry.face_left)
    ears = (EARS_TO_FACE_WIDTH - 1) / 2 * (left - right)
    return _length(sight, right - ears, left + ears)


def _eye_distance(sight: Sight) -> Mark:
    return _length(sight, known(sight.geometry.eye_right), known(sight.geometry.eye_left))


def _head_height(sight: Sight) -> Mark:
    chin = known(sight.geometry.chin)
    # The figure tells how tall the head was taken to be, with the hair or without it.
    top = chin - np.array([0, sight.value / 100 * sight.size[1]])
    return _length(sight, top, chin)


def _length(sight: Sight, start: Outline, end: Outline) -> Mark:
    """Show a length, and beside it how long it may be."""
    tick = 0.14 * sight.unit
    along = (end - start) / 2
    reach = 0.45 * sight.unit / max(float(np.linalg.norm(along)), 1.0)
    beside = reach * np.array([-along[1], along[0]])
    centre = (start + end) / 2 + beside
    half = along * middle(sight.finding.min, sight.finding.max) / max(sight.value, 1e-6)
    return Mark(
        badge=end - 0.7 * beside,
        lines=span(start, end, tick),
        allowed=span(centre - half, centre + half, tick),
    )


def _crown_gap(sight: Sight) -> Mark:
    return _level(sight, known(sight.geometry.hair_top), _aim(sight))


def _crown_margin(sight: Sight) -> Mark:
    return _level(sight, known(sight.geometry.hair_top), _aim(sight) / 100 * sight.size[1])


def _eye_height(sight: Sight) -> Mark:
    return _level(sight, _eyes(sight), sight.size[1] - _aim(sight))


def _eye_level(sight: Sight) -> Mark:
    return _level(sight, _eyes(sight), (1 - _aim(sight) / 100) * sight.size[1])


def _chin_margin(sight: Sight) -> Mark:
    chin = known(sight.geometry.chin)
    return _level(sight, chin, (1 - _aim(sight) / 100) * sight.size[1])


def _aim(sight: Sight) -> float:
    return middle(sight.finding.min, sight.finding.max)


def _eyes(sight: Sight) -> Outline:
    right, left = known(sight.geometry.eye_right), known(sight.geometry.eye_left)
    return np.asarray((right + left) / 2, np.float64)


def _level(sight: Sight, point: Outline, aim_y: float) -> Mark:
    """Show how high something is, and how high it should be."""
    reach = np.array([1.1 * sight.unit, 0])
    end = point + reach
    return Mark(
        badge=point - reach,
        lines=(np.stack([point - reach, end]),),
        allowed=arrow(end, np.array([end[0], aim_y]), 0.12 * sight.unit),
    )


def _centring(sight: Sight) -> Mark:
    eyes = _eyes(sight)
    across, down = sight.value / 100 * sight.size[0], np.array([0, 1.2 * sight.unit])
    here = np.array([across, eyes[1] + 0.5 * sight.unit])
    aim = _aim(sight) / 100 * sight.size[0]
    return Mark(
        badge=here - down,
        lines=(np.stack([here - down, here + down]),),
        allowed=arrow(here, np.array([aim, here[1]]), 0.12 * sight.unit),
    )


def _roll(sight: Sight) -> Mark:
    if sight.finding.measure == "position.slant":
        return _aspect(sight)
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
    way = -np.sign(sight.value - _aim(sight))
    return _turned(sight, np.array([way, 0.0]))


def _pitch(sight: Sight) -> Mark:
    way = -np.sign(sight.value - _aim(sight))
    return _turned(sight, np.array([0.0, way]))


def _turned(sight: Sight, way: Outline) -> Mark:
    nose = sight.landmark(_NOSE)
    return Mark(
        badge=nose - 0.45 * sight.unit * way,
        outlines=(hull(sight.scene, at.FACE_OVAL),),
        allowed=arrow(nose, nose + 0.7 * sight.unit * way, 0.16 * sight.unit),
    )


def _shoulders(sight: Sight) -> Mark:
    chin = sight.landmark(at.MENTON) + np.array([0, 0.9 * sight.unit])
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
    "position.head_width": _head_width,
    "position.head_height": _head_height,
    "position.eye_distance": _eye_distance,
    "position.crown_margin": _crown_margin,
    "position.eye_level": _eye_level,
    "position.chin_margin": _chin_margin,
    "position.crown_gap": _crown_gap,
    "position.eye_height": _eye_height,
    "position.centring": _centring,
    "position.roll": _roll,
    "position.yaw": _yaw,
    "position.pitch": _pitch,
    "position.shoulders": _shoulders,
    "position.aspect": _aspect,
}
