import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.kernels.texture import (
    KEPT_BY_GRAIN,
    MEAN_TO_DEVIATION,
    cell_means,
    even_grain_levels,
    grain,
    stray_levels,
)

EVERYWHERE = np.full((256, 256), 255, np.uint8)
Grey = NDArray[np.uint8]


def noise(deviation: float, seed: int = 3) -> Grey:
    levels = np.random.default_rng(seed).normal(120, deviation, (256, 256))
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)


@pytest.mark.parametrize("deviation", [2, 4, 8, 16])
def test_the_deviation_of_noise_is_found_whatever_its_size(deviation: float) -> None:
    (sizes,) = cell_means(EVERYWHERE, grain(noise(deviation)))
    found = sizes.mean() * MEAN_TO_DEVIATION / KEPT_BY_GRAIN
    assert found == pytest.approx(deviation, rel=0.05)


@pytest.mark.parametrize("deviation", [2, 4, 8, 16])
def test_what_noise_has_lies_evenly(deviation: float) -> None:
    assert even_grain_levels(noise(deviation), EVERYWHERE) == pytest.approx(deviation, rel=0.05)


def test_what_is_rough_in_places_only_counts_by_its_smooth_places() -> None:
    rough, smooth = noise(12), noise(3)
    patches = np.kron(np.random.default_rng(1).random((16, 16)), np.ones((16, 16))) < 0.6
    assert even_grain_levels(np.where(patches, rough, smooth), EVERYWHERE) < 2


def test_too_few_cells_have_no_even_grain() -> None:
    assert np.isnan(even_grain_levels(noise(4)[:16, :16], EVERYWHERE[:16, :16]))


def test_shading_is_no_grain() -> None:
    shading = np.asarray(np.rint(np.tile(np.linspace(40, 200, 256), (256, 1))), np.uint8)
    assert grain(shading).max() < 1


def test_only_cells_that_lie_wholly_in_the_region_count() -> None:
    where = np.zeros((256, 256), np.uint8)
    where[8:24, 4:32] = 255
    (means,) = cell_means(where, noise(1))
    assert means.shape == (6,)


@pytest.mark.parametrize("shape", [(0, 0), (5, 40), (40, 7)])
def test_a_picture_smaller_than_a_cell_has_none(shape: tuple[int, int]) -> None:
    empty = np.zeros(shape, np.uint8)
    assert [means.shape for means in cell_means(empty, empty, empty)] == [(0,), (0,)]


def test_means_of_several_planes_come_in_the_same_reading_order() -> None:
    picture = np.kron(np.arange(12, dtype=np.float32).reshape(3, 4), np.ones((8, 8), np.float32))
    where = np.full(picture.shape, 255, np.uint8)
    where[0:8, 0:8] = 0
    once, twice = cell_means(where, picture, 2 * picture)
    assert once == pytest.approx(np.arange(1, 12))
    assert twice == pytest.approx(2 * once)


def salted(share: float) -> Grey:
    spoilt, chance = noise(2), np.random.default_rng(5).random((256, 256))
    spoilt[chance < share / 2] = 0
    spoilt[chance > 1 - share / 2] = 255
    return spoilt


@pytest.mark.parametrize("share", [0.002, 0.01])
def test_stray_pixels_count_by_their_deviation(share: float) -> None:
    expected = np.sqrt(share * (120**2 + 135**2) / 2)
    assert stray_levels(salted(share), EVERYWHERE) == pytest.approx(expected, rel=0.1)


def test_noise_hairs_and_edges_are_no_stray_pixels() -> None:
    picture = noise(4)
    cv2.line(picture, (10, 20), (240, 200), 20, 1)
    cv2.line(picture, (30, 240), (200, 8), 250, 1)
    picture[:, 128:] //= 3
    assert stray_levels(picture, EVERYWHERE) < 0.5


def test_stray_pixels_outside_the_region_do_not_count() -> None:
    assert stray_levels(salted(0.01), np.zeros_like(EVERYWHERE)) == 0
