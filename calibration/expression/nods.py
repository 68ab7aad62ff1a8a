"""Heads lowered, raised and turned aside by known angles, and what tells how far they are lowered.

The landmarks read a face's shape as a nod: a long chin as a raised head, deep-set eyes as a lowered
one. What their network saw besides tells a nod from a shape better.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.expression.drawn import Drawn, Picture, Sitter, near, photographed
from calibration.expression.heads import Taught
from calibration.expression.photos import Face, taught_by
from calibration.faults.sitting import Sitting
from calibration.faults.warp import turned
from detector.face import landmarks as at
from detector.networks.sessions import Networks
from detector.view import View

NAMES = ("lowered",)
_STRAIGHT, _TURNED = 2, 12
_ASIDE = 0.25  # of the heads are turned aside, which is no nod
_FARTHEST_DEG, _SWAY_DEG = 28.0, 3.0
_RELIEF = (0.8, 1.25)  # how deep a face may be for what the landmarks say
_HELD_OTHERWISE = 2.0  # how much a head counts that was seen not to be straight


def drawn(sitter: Sitter, networks: Networks, rng: Generator) -> Iterator[Drawn]:
    """Draw one person's head straight, lowered, raised and turned aside."""
    head = near(sitter.seen)
    pictures: list[Picture] = [(head.rgb, {"lowered": 0.0})] * _STRAIGHT
    for _ in range(_TURNED):
        yaw_deg, lowered_deg = _posed(rng)
        depth = sitter.points[:, 2:] * (sitter.seen.scale * rng.uniform(*_RELIEF))
        seated = _seated(head, np.hstack([head.points, depth]).astype(np.float32))
        pictures.append((turned(seated, yaw_deg, lowered_deg), {"lowered": lowered_deg}))
    yield from photographed(sitter, pictures, networks, rng)


def _posed(rng: Generator) -> tuple[float, float]:
    if rng.uniform() < _ASIDE:
        return rng.uniform(-_FARTHEST_DEG, _FARTHEST_DEG), 0.0
    return rng.normal(0, _SWAY_DEG), rng.uniform(-_FARTHEST_DEG, _FARTHEST_DEG)


def _seated(head: View, points: NDArray[np.float32]) -> Sitting:
    """Give what turning a head needs to know of it: landmarks and chin."""
    nothing = np.zeros(head.rgb.shape[:2], np.float32)
    chin = points[at.MENTON, :2].astype(np.float64)
    return Sitting(head.rgb, points, nothing, nothing, nothing, chin, chin, "", 90, "4:2:0")


def taught(faces: Sequence[Face], drawings: Sequence[Drawn]) -> Taught:
    """Give what teaches how far a head is lowered.

    Photos as they came teach too: a head that was seen to be straight as one not lowered, any other
    as lowered as its landmarks say, which a person's shape sways far less than such a head does.
    """
    came = [face for face in faces if not face.label.fault]
    straight = np.array([face.said["frontal"] == "y" for face in came])
    pitch_deg = np.array([face.pitch_deg for face in came])
    lowered = np.where(straight, 0.0, pitch_deg - pitch_deg[straight].mean())
    weights = np.where(straight, [face.weight for face in came], _HELD_OTHERWISE)
    return taught_by(came, lowered[:, None], weights, straight, drawings, NAMES)
