import numpy as np
import pytest
from numpy.typing import NDArray

from detector.face.traits import EYES, FACE, IRISES, TRAIT_COUNT, traits

Points = NDArray[np.float32]
COARSE_PX, FINE_PX = 16, 8


@pytest.fixture
def local() -> Points:
    """Give landmarks of a face that stands level in the middle of the network's input."""
    points = np.full((478, 2), 128, np.float32)
    points[468], points[473] = (92, 110), (164, 110)
    points[[13, 14]], points[61], points[291] = (128, 182), (106, 182), (150, 182)
    points[[33, 133]], points[[362, 263]] = [(76, 112), (108, 112)], [(148, 112), (180, 112)]
    return points


def test_what_is_seen_moves_with_the_face(local: Points) -> None:
    rng = np.random.default_rng(3)
    fine = rng.normal(size=(32, 32, 64)).astype(np.float32)
    coarse = rng.normal(size=(16, 16, 128)).astype(np.float32)
    whole = rng.normal(size=(2, 2, 128)).astype(np.float32)
    here = traits(local, fine, coarse, whole)
    moved = np.roll(fine, 2, (0, 1)), np.roll(coarse, 1, (0, 1))
    there = traits(local + np.float32(COARSE_PX), *moved, whole)
    assert here.shape == (TRAIT_COUNT,)
    assert there == pytest.approx(here, abs=1e-4)
    assert here[:512] == pytest.approx(whole.ravel())


def _where(side: int, channels: int) -> Points:
    """Give features the first two of which tell the column and the row."""
    cells = np.zeros((side, side, channels), np.float32)
    cells[..., 1], cells[..., 0] = np.mgrid[0:side, 0:side]
    return cells


def test_it_is_looked_at_between_the_cells(local: Points) -> None:
    whole = np.zeros((2, 2, 128), np.float32)
    seen = traits(local, _where(32, 64), _where(16, 128), whole)
    coarse = (seen[FACE][512:].reshape(-1, 128)[:, :2] + 0.5) * COARSE_PX - 0.5
    eyes, mouth = coarse[:32], coarse[32:]
    assert eyes.mean(0) == pytest.approx([128, 110 - 0.125 * 72], abs=1e-3)
    assert mouth.mean(0) == pytest.approx([128, 182], abs=1e-3)
    assert np.ptp(eyes[:, 0]) == pytest.approx(1.7 * 72, abs=1e-3)
    right, left = ((seen[IRISES].reshape(2, -1, 64)[..., :2] + 0.5) * FINE_PX - 0.5).mean(1)
    assert right == pytest.approx([92, 112], abs=1e-3)
    assert left == pytest.approx([164, 112], abs=1e-3)
    assert len(seen[EYES]) > len(seen[IRISES])
