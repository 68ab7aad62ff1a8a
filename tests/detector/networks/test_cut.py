import numpy as np
import pytest

from detector.networks.cut import cut, showing
from detector.networks.manifest import models
from detector.networks.sessions import Network, Networks
from detector.networks.store import read


@pytest.fixture(scope="module")
def segmentation(networks: Networks) -> bytes:
    (model,) = (model for model in models() if model.name == "deeplab_v3.tflite")
    return read(model, networks.folder)


def test_what_is_cut_off_changes_nothing_before(segmentation: bytes) -> None:
    seen = np.random.default_rng(1).uniform(-1, 1, (1, 257, 257, 3)).astype(np.float32)
    first = Network(cut(segmentation, 7), (1, 129, 129, 8))
    twice = Network(cut(cut(segmentation, 54), 7), (1, 129, 129, 8))
    np.testing.assert_array_equal(first(seen)[0], twice(seen)[0])
    assert np.ptp(first(seen)[0]) > 0


def test_no_operator_gives_an_input(segmentation: bytes) -> None:
    with pytest.raises(ValueError, match="no operator"):
        cut(segmentation, 100_000)


def test_what_is_shown_besides_changes_nothing(segmentation: bytes) -> None:
    seen = np.random.default_rng(1).uniform(-1, 1, (1, 257, 257, 3)).astype(np.float32)
    inner = cut(segmentation, 54)
    alone = Network(inner, (1, 33, 33, 80))
    (whole,) = alone(seen)
    besides, early = Network(showing(inner, 7), (1, 33, 33, 80), (1, 129, 129, 8))(seen)
    np.testing.assert_array_equal(besides, whole)
    np.testing.assert_array_equal(early, Network(cut(segmentation, 7), (1, 129, 129, 8))(seen)[0])
