import numpy as np
import pytest
from numpy.typing import NDArray

from detector.face.traits import TRAIT_COUNT, traits

Points = NDArray[np.float32]
CELL_PX = 16


@pytest.fixture
def local() -> Points:
    """Give landmarks of a face that stands level in the middle of the network's input."""
    points = np.full((478, 2), 128, np.float32)
    points[468], points[473] = (92, 110), (164, 110)
    points[[13, 14]], points[61], points[291] = (128, 182), (106, 182), (150, 182)
    return points


def test_what_is_seen_moves_with_the_face(local: Points) -> None:
    rng = np.random.default_rng(3)
    cells = rng.normal(size=(16, 16, 128)).astype(np.float32)
    whole = rng.normal(size=(2, 2, 128)).astype(np.float32)
    here = traits(local, cells, whole)
    there = traits(local + np.float32(CELL_PX), np.roll(cells, 1, (0, 1)), whole)
    assert here.shape == (TRAIT_COUNT,)
    assert there == pytest.approx(here, abs=1e-4)
    assert here[:512] == pytest.approx(whole.ravel())


def test_it_is_looked_at_between_the_cells(local: Points) -> None:
    rows, columns = np.mgrid[0:16, 0:16].astype(np.float32)
    cells = np.zeros((16, 16, 128), np.float32)
    cells[..., 0], cells[..., 1] = columns, rows
    seen = traits(local, cells, np.zeros((2, 2, 128), np.float32))[512:].reshape(-1, 128)
    places_px = (seen[:, :2] + 0.5) * CELL_PX - 0.5
    eyes, mouth = places_px[:32], places_px[32:]
    assert eyes.mean(0) == pytest.approx([128, 110 - 0.125 * 72], abs=1e-3)
    assert mouth.mean(0) == pytest.approx([128, 182], abs=1e-3)
    assert np.ptp(eyes[:, 0]) == pytest.approx(1.7 * 72, abs=1e-3)
