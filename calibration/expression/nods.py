"""Heads lowered, raised and turned aside by known angles, and what tells how far they are lowered.

The landmarks read a face's shape as a nod: a long chin as a raised head, deep-set eyes as a lowered
one. What their network saw besides tells nods of other people's faces with half that error.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.learn import Linear
from calibration.expression import heads
from calibration.expression.drawn import again, near
from calibration.expression.photos import Face
from calibration.faults.sitting import Sitting
from calibration.faults.warp import turned
from detector.face import landmarks as at
from detector.face import locate
from detector.networks.sessions import Networks
from detector.photo import Photo
from detector.view import View

NAME = "lowered"
_STRAIGHT, _TURNED = 2, 12
_ASIDE = 0.25  # of the heads are turned aside, which is no nod
_FARTHEST_DEG, _SWAY_DEG = 28.0, 3.0
_RELIEF = (0.8, 1.25)  # how deep a face may be for what the landmarks say
_WEIGHTS = {True: 3.0, False: 1.0}  # of a head held straight: of a real person, a generated one
_HELD_OTHERWISE = 2.0
_REAL = ("idcard/", "portraits/")


@dataclass(frozen=True, slots=True, eq=False)
class Nod:
    """A drawn head: whose, what the network saw of it (F,), how far it is lowered, its weight."""

    person: str
    traits: NDArray[np.float32]
    lowered_deg: float
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Sitter:
    """A head held straight that is turned: whose, its weight, photo, view and landmarks in 3-D."""

    person: str
    weight: float
    photo: Photo
    seen: View
    points: NDArray[np.float32]


def drawn(sitter: Sitter, networks: Networks, rng: Generator) -> Iterator[Nod]:
    """Draw one person's head straight, lowered, raised and turned aside."""
    head = near(sitter.seen)
    pictures = [(head.rgb, 0.0)] * _STRAIGHT
    for _ in range(_TURNED):
        yaw_deg, lowered_deg = _posed(rng)
        depth = sitter.points[:, 2:] * (sitter.seen.scale * rng.uniform(*_RELIEF))
        seated = _seated(head, np.hstack([head.points, depth]).astype(np.float32))
        pictures.append((turned(seated, yaw_deg, lowered_deg), lowered_deg))
    for rgb, lowered_deg in pictures:
        framed, _ = again(rgb, head.points, rng)
        faces = locate([replace(sitter.photo, rgb=framed)], networks)
        if faces.found[0]:
            yield Nod(sitter.person, faces.traits[0], lowered_deg, sitter.weight)


def _posed(rng: Generator) -> tuple[float, float]:
    if rng.uniform() < _ASIDE:
        return rng.uniform(-_FARTHEST_DEG, _FARTHEST_DEG), 0.0
    return rng.normal(0, _SWAY_DEG), rng.uniform(-_FARTHEST_DEG, _FARTHEST_DEG)


def _seated(head: View, points: NDArray[np.float32]) -> Sitting:
    """Give what turning a head needs to know of it: landmarks and chin."""
    nothing = np.zeros(head.rgb.shape[:2], np.float32)
    chin = points[at.MENTON, :2].astype(np.float64)
    return Sitting(head.rgb, points, nothing, nothing, nothing, chin, chin, "", 90, "4:2:0")


def learn(
    faces: Sequence[Face], nods: Sequence[Nod]
) -> tuple[Linear, heads.Taught, NDArray[np.float64]]:
    """Fit the model; give it, what taught it, and what models said that had not seen the person.

    Photos as they came teach too: a head that was seen to be straight as one not lowered, any other
    as lowered as its landmarks say, which a person's shape sways far less than such a head does.
    """
    came = [face for face in faces if not face.label.fault]
    straight = np.array([face.said["frontal"] == "y" for face in came])
    pitch_deg = np.array([face.pitch_deg for face in came])
    lowered = np.where(straight, 0.0, pitch_deg - pitch_deg[straight].mean())
    weights = [
        _WEIGHTS[face.label.path.startswith(_REAL)] if is_straight else _HELD_OTHERWISE
        for face, is_straight in zip(came, straight, strict=True)
    ]
    taught = heads.Taught(
        traits=np.stack([*(face.traits for face in came), *(nod.traits for nod in nods)]),
        figures=np.array([*lowered, *(nod.lowered_deg for nod in nods)])[:, None],
        weights=np.array([*weights, *(nod.weight for nod in nods)]),
        rest=np.array([*straight, *np.zeros(len(nods), bool)]),
        people=np.array([*(face.label.person for face in came), *(nod.person for nod in nods)]),
    )
    models, said = heads.learn(taught, [NAME])
    return models[NAME], taught, said
