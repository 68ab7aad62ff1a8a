import gc
import weakref
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.batch import prepare
from detector.face import pose
from detector.face.anatomy import place
from detector.formats import ColourMode, Format
from detector.judge import judge
from detector.measure import Column
from detector.measures import BY_KEY, CATEGORIES
from detector.networks.sessions import Networks
from detector.photo import FileFacts, Photo
from detector.standard import load_standard
from tests.detector.conftest import Picture, Prepared

MOST = 256
Points = NDArray[np.float32]


@pytest.fixture(scope="module")
def heads(prepared: Prepared, hopper: Picture) -> Points:
    """Give the landmarks of 256 heads, each a little different."""
    points = prepared(hopper).faces.points
    shifts = np.random.default_rng(0).normal(0, 2, (MOST, *points.shape[1:]))
    return np.asarray(points + shifts, np.float32)


@pytest.fixture(scope="module")
def stacked(networks: Networks) -> dict[str, Callable[[Points], NDArray[np.floating]]]:
    """Give what is worked out for all photos of a batch at once, from their landmarks."""
    return {
        "pose": lambda points: pose.angles_deg(points, networks.canonical_face),
        "pupils": lambda points: place(points).eye_right,
        "chin": lambda points: place(points).chin,
        "eye distance": lambda points: place(points).eye_distance_px,
        "face width": lambda points: place(points).face_width_px,
    }


@pytest.mark.parametrize("name", ["pose", "pupils", "chin", "eye distance", "face width"])
@given(count=st.integers(1, MOST), data=st.data())
def test_geometry_does_not_depend_on_the_batch(
    heads: Points,
    stacked: dict[str, Callable[[Points], NDArray[np.floating]]],
    name: str,
    count: int,
    data: st.DataObject,
) -> None:
    start = data.draw(st.integers(0, MOST - count))
    row = data.draw(st.integers(0, count - 1))
    together = stacked[name](heads[start : start + count])
    alone = stacked[name](heads[start + row : start + row + 1])
    np.testing.assert_array_equal(together[row], alone[0])


@given(count=st.integers(1, MOST), data=st.data())
def test_a_judgement_does_not_depend_on_the_batch(count: int, data: st.DataObject) -> None:
    standard = load_standard("cn-id-card")
    row = data.draw(st.integers(0, count - 1))
    chance = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    figures = {
        limit.key: np.floor(chance.random(count) * 2)
        if limit.one_of
        else chance.normal(limit.min or limit.max or 0, 10, count)
        for limit in standard.limits
    }
    together, alone = (
        judge(
            standard,
            {
                key: Column(values[part], (None,) * len(values[part]))
                for key, values in figures.items()
            },
            CATEGORIES,
        )
        for part in (slice(None), slice(row, row + 1))
    )
    assert together.verdicts[row] == alone.verdicts[0]
    np.testing.assert_array_equal(together.outcomes[row], alone.outcomes[0])
    np.testing.assert_array_equal(together.margins[row], alone.margins[0])


def test_a_batch_ends_with_its_last_user(networks: Networks, sitter: Picture) -> None:
    """Millions of photos pass through: what measures keep must not keep the photos themselves."""
    facts = FileFacts(sitter.nbytes, Format.JPEG, ColourMode.RGB)
    batch = prepare([Photo(sitter, facts)], networks)
    for one in BY_KEY.values():
        one(batch)
    (scene,) = batch.scenes
    assert scene is not None
    picture = weakref.ref(scene.view)
    gc.disable()
    del batch, scene
    try:
        assert picture() is None
    finally:
        gc.enable()
