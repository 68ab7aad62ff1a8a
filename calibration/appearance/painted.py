"""Painted heads, bare and covered: smooth as painted hats are, hair and all.

Without them whatever is painted would be taken for a covering that somebody painted.
"""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from calibration.appearance.examples import Example
from calibration.appearance.learn import NOBODY
from calibration.faults import FAULTS
from calibration.faults.light import jpeg
from calibration.faults.sitting import sitting
from calibration.observe import looked_twice
from detector.appearance import Worn
from detector.batch import prepare
from detector.codec import decode
from detector.networks.sessions import thread_networks
from sample_photos import Scene, Sitter, photograph

_SITTERS, _COVERED = 40, 2
_SKINS = ((240, 206, 186), (224, 184, 150), (196, 148, 112), (132, 90, 66), (88, 60, 46))
_HAIRS = (
    (24, 20, 20),
    (58, 40, 28),
    (100, 68, 42),
    (196, 164, 112),
    (150, 84, 50),
    (150, 150, 150),
)
_COVERINGS = [fault for fault in FAULTS if fault.check == "appearance.head_covering"]


def painted() -> Iterator[tuple[Example, Worn]]:
    """Give painted heads and what is seen of them."""
    for seed in range(_SITTERS):
        rng = np.random.default_rng(seed)
        data = jpeg(photograph(_sitter(seed, rng), Scene()).rgb)
        name = f"painted-{seed}"
        yield from _seen(data, name, False)
        for place in rng.choice(len(_COVERINGS), _COVERED, replace=False):
            yield from _seen(_COVERINGS[place].apply(sitting(data), "clear"), name, True)


def _sitter(seed: int, rng: Generator) -> Sitter:
    skin = np.array(_SKINS[rng.integers(len(_SKINS))]) + rng.integers(-8, 9, 3)
    hair = np.array(_HAIRS[rng.integers(len(_HAIRS))]) + rng.integers(-8, 9, 3)
    return Sitter(
        skin=tuple(skin.tolist()),
        hair_colour=tuple(hair.tolist()),
        hair=("short", "long", "none")[int(rng.choice(3, p=(0.45, 0.45, 0.1)))],
        jaw=float(rng.uniform(0.85, 1.1)),
        eye_opening=float(rng.uniform(0.6, 1)),
        beard_shadow=float(rng.uniform(0, 1)),
        seed=100 + seed,
    )


def _seen(data: bytes, name: str, covered: bool) -> Iterator[tuple[Example, Worn]]:
    (scene,) = prepare([decode(data)], thread_networks()).scenes
    if scene is not None:
        shows = {"drawn_covering": covered}
        yield (
            Example(name, NOBODY, {"frontal": "y"}, shows=shows, worn="painted"),
            looked_twice(scene),
        )
