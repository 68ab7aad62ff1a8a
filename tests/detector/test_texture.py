from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.filters import difference_of_gaussians

from detector.texture import band, cell_deviations, cell_means

published: Callable[..., NDArray[np.float32]] = difference_of_gaussians
EVERYWHERE = np.full((256, 256), 255, np.uint8)


def noise(deviation: float, seed: int = 3) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(120, deviation, (256, 256)).astype(np.float32)


def test_a_band_is_the_difference_of_gaussians() -> None:
    picture = np.asarray(cv2.GaussianBlur(noise(40), (0, 0), 1), np.float32)
    inner = np.s_[24:-24, 24:-24]
    expected = published(picture, 1.5, 4)
    assert band(picture, 1.5, 4)[inner] == pytest.approx(expected[inner], abs=0.15)


@pytest.mark.parametrize("deviation", [0.5, 2, 8])
def test_the_deviation_of_noise_is_found_whatever_its_size(deviation: float) -> None:
    cells = cell_deviations(band(noise(deviation), 0, 1), EVERYWHERE, 8)
    kept = float(np.std(band(noise(1), 0, 1)))
    assert np.mean(cells) / kept == pytest.approx(deviation, rel=0.05)


def test_only_cells_that_lie_wholly_in_the_region_count() -> None:
    where = np.zeros((256, 256), np.uint8)
    where[8:24, 4:32] = 255
    assert cell_deviations(noise(1) - 120, where, 8).shape == (6,)


@pytest.mark.parametrize("shape", [(0, 0), (5, 40), (40, 7)])
def test_a_picture_smaller_than_a_cell_has_none(shape: tuple[int, int]) -> None:
    assert cell_deviations(np.zeros(shape, np.float32), np.zeros(shape, np.uint8), 8).shape == (0,)


def test_means_come_in_reading_order() -> None:
    picture = np.kron(np.arange(12, dtype=np.float32).reshape(3, 4), np.ones((8, 8), np.float32))
    where = np.full(picture.shape, 255, np.uint8)
    where[0:8, 0:8] = 0
    assert cell_means(picture, where, 8) == pytest.approx(np.arange(1, 12))
