from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.kernels.texture import (
    cell_means,
    even_grain_levels,
    fine_grain,
    soft_grain,
    stray_levels,
)

EVERYWHERE = np.full((256, 256), 255, np.uint8)
Grey = NDArray[np.uint8]
Grain = Callable[[Grey], Grey]


def noise(deviation: float, seed: int = 3) -> Grey:
    levels = np.random.default_rng(seed).normal(120, deviation, (256, 256))
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)


def even(grain: Grain, levels: Grey) -> float:
    (sizes,) = cell_means(np.full(levels.shape, 255, np.uint8), grain(levels))
    return even_grain_levels(sizes)


@pytest.mark.parametrize("grain", [fine_grain, soft_grain])
@pytest.mark.parametrize("deviation", [2, 4, 8, 16])
def test_noise_has_the_deviation_that_lies_evenly(grain: Grain, deviation: float) -> None:
    assert even(grain, noise(deviation)) == pytest.approx(deviation, rel=0.1)


@pytest.mark.parametrize("grain", [fine_grain, soft_grain])
def test_what_is_rough_in_places_only_counts_by_its_smooth_places(grain: Grain) -> None:
    rough, smooth = noise(12), noise(3)
    patches = np.kron(np.random.default_rng(1).random((16, 16)), np.ones((16, 16))) < 0.6
    assert even(grain, np.where(patches, rough, smooth)) < 2


def test_too_few_cells_have_no_even_grain() -> None:
    assert np.isnan(even(fine_grain, noise(4)[:16, :16]))


@pytest.mark.parametrize("grain", [fine_grain, soft_grain])
def test_shading_is_no_grain(grain: Grain) -> None:
    shading = np.asarray(np.rint(np.tile(np.linspace(40, 200, 256), (256, 1))), np.uint8)
    assert even(grain, shading) < 0.3


def test_an_edge_is_no_fine_grain() -> None:
    picture = np.full((64, 64), 60, np.uint8)
    picture[:, 30:] = 200
    assert not fine_grain(picture).any()


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


def stray(levels: Grey, where: Grey) -> float:
    return stray_levels(levels, fine_grain(levels), where)


@pytest.mark.parametrize("share", [0.002, 0.01])
def test_stray_pixels_count_by_their_deviation(share: float) -> None:
    expected = np.sqrt(share * (120**2 + 135**2) / 2)
    assert stray(salted(share), EVERYWHERE) == pytest.approx(expected, rel=0.1)


def test_noise_hairs_and_edges_are_no_stray_pixels() -> None:
    picture = noise(4)
    cv2.line(picture, (10, 20), (240, 200), 20, 1)
    cv2.line(picture, (30, 240), (200, 8), 250, 1)
    picture[:, 128:] //= 3
    assert stray(picture, EVERYWHERE) < 0.5


def test_stray_pixels_outside_the_region_do_not_count() -> None:
    assert stray(salted(0.01), np.zeros_like(EVERYWHERE)) == 0
