"""Which heads are looked at twice."""

import numpy as np

from detector.appearance import look_again
from detector.measures import BY_KEY
from detector.networks.sessions import thread_networks
from tests.detector.conftest import Picture, Prepared

COVERING = "appearance.head_covering"


def covering(picture: Picture, prepared: Prepared) -> float:
    return float(BY_KEY[COVERING](prepared(picture)).values[0])


def test_a_bare_head_is_looked_at_once(prepared: Prepared, sitter: Picture) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    assert scene.worn.again is None
    assert covering(sitter, prepared) < 35


def test_an_officer_in_her_cap_is_looked_at_twice(prepared: Prepared, hopper: Picture) -> None:
    (scene,) = prepared(hopper).scenes
    assert scene is not None
    assert scene.worn.again is not None
    assert np.array_equal(scene.worn.again, look_again(scene.head, thread_networks()))
    assert covering(hopper, prepared) > 35
