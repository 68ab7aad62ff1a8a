"""Eyes closed by known shares, one or both, and what tells how far each is closed.

The landmarks half follow a lid that is drawn down, and lids that are narrow by nature look alike to
them. What their network saw of each iris tells how far that eye is closed for this person.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator

from calibration.expression import looks
from calibration.expression.drawn import Drawn, Picture, Sitter, near, photographed
from calibration.expression.heads import Taught
from calibration.expression.photos import Face, taught_by
from detector.networks.sessions import Networks
from detector.view import View

NAMES = ("shut_right", "shut_left")
PENALTY = 1e-3
_AT_REST, _WINKS, _POSES = 2, 5, 7
_CLOSED = 8.0  # how much eyes count that came closed
_KNOWN = {"open": 0.0, "closed": 1.0}


def drawn(sitter: Sitter, networks: Networks, rng: Generator) -> Iterator[Drawn]:
    """Draw one person's eyes open, closed, half closed, looking elsewhere, and one alone closed."""
    head = near(sitter.seen)
    pictures: list[Picture] = [(head.rgb, _both(0.0))] * _AT_REST
    pictures += [_wink(head, rng) for _ in range(_WINKS)]
    poses = [looks.posed(rng) for _ in range(_POSES)]
    for pose in poses:
        shut = pose.figures["shut"]
        if pose.way != "one" and np.isfinite(shut):
            pictures.append((looks.moved(head, pose, rng), _both(shut)))
    yield from photographed(sitter, pictures, networks, rng)


def _both(shut: float) -> dict[str, float]:
    return dict.fromkeys(NAMES, shut)


def _wink(head: View, rng: Generator) -> Picture:
    shut, eye = rng.uniform(0.2, 1.0), int(rng.integers(2))
    return looks.winking(head, shut, eye), {NAMES[eye]: shut, NAMES[1 - eye]: 0.0}


def taught(faces: Sequence[Face], drawings: Sequence[Drawn]) -> Taught:
    """Give what teaches how far eyes are closed: drawings, and photos as they came."""
    came = [
        face
        for face in faces
        if not face.label.fault and face.said["frontal"] == "y" and face.said["eyes"] in _KNOWN
    ]
    shut = np.array([_KNOWN[face.said["eyes"]] for face in came])
    weights = np.where(shut > 0, _CLOSED, [face.weight for face in came])
    figures = np.stack([shut, shut], 1)
    return taught_by(came, figures, weights, shut == 0, drawings, NAMES)
