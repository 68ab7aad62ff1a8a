import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.kernels.lattice import block_step_levels, quantised_step_levels, repeated_share

Grey = NDArray[np.uint8]


def shaded(side: int = 200) -> Grey:
    """Draw a smooth picture with some edges and a little grain."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    rng = np.random.default_rng(2)
    smooth = 110 + 30 * np.sin(x / 31) * np.cos(y / 23)
    for cx, cy, radius, step in rng.uniform((0, 0, 6, -60), (side, side, 26, 60), (40, 4)):
        smooth += step * (np.hypot(x - cx, y - cy) < radius)
    grain = rng.normal(0, 1.5, smooth.shape)
    picture = cv2.GaussianBlur(smooth, (0, 0), 0.8) + grain
    return np.asarray(np.clip(np.rint(picture), 0, 255), np.uint8)


def squeezed(picture: Grey, quality: int) -> Grey:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


@given(step=st.integers(1, 9), left=st.integers(0, 7), top=st.integers(0, 7))
def test_a_checkerboard_of_blocks_is_measured_wherever_it_lies(
    step: int, left: int, top: int
) -> None:
    y, x = np.mgrid[:160, :160]
    board = step * (((x + left) // 8 + (y + top) // 8) % 2)
    assert block_step_levels((100 + board).astype(np.uint8)) == pytest.approx(step, rel=1e-4)


def test_a_picture_never_compressed_has_no_grid() -> None:
    assert block_step_levels(shaded()) < 0.6


def test_harder_compression_leaves_higher_steps() -> None:
    steps = [block_step_levels(squeezed(shaded(), quality)) for quality in (90, 50, 25, 10)]
    assert steps == sorted(steps)
    assert steps[-1] > 5 * steps[0]


def test_a_crop_and_a_better_second_save_do_not_hide_the_grid() -> None:
    once = squeezed(shaded(), 10)
    twice = squeezed(np.ascontiguousarray(once[3:, 5:]), 92)
    assert block_step_levels(twice) > 0.6 * block_step_levels(once)


@pytest.mark.parametrize("method", [cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC])
@pytest.mark.parametrize("factor", [0.65, 0.76, 0.85])
def test_blocks_are_found_in_a_photo_that_was_reduced_since(factor: float, method: int) -> None:
    sound, spoilt = (
        block_step_levels(
            np.asarray(cv2.resize(levels, None, fx=factor, fy=factor, interpolation=method))
        )
        for levels in (shaded(300), squeezed(shaded(300), 12))
    )
    assert spoilt > 1.6
    assert sound < 0.8


@pytest.mark.parametrize("factor", [1.2, 1.3, 1.6])
def test_blocks_are_found_in_a_photo_that_was_enlarged_since(factor: float) -> None:
    sound, spoilt = (
        block_step_levels(
            np.asarray(
                cv2.resize(levels, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
            )
        )
        for levels in (shaded(300), squeezed(shaded(300), 8))
    )
    assert spoilt > 1.6
    assert sound < 0.8


def test_the_step_of_the_tables_is_that_of_rounding_block_means() -> None:
    means = np.random.default_rng(1).uniform(60, 200, 20_000)
    rounded = np.rint((means - 128) / (80 / 8)) * (80 / 8) + 128
    error = rounded - means
    assert quantised_step_levels(10) == pytest.approx(np.std(error[1:] - error[:-1]), rel=0.03)


def test_better_quality_never_promises_larger_steps() -> None:
    steps = [quantised_step_levels(quality) for quality in range(1, 101)]
    assert steps == sorted(steps, reverse=True)
    assert quantised_step_levels(float("nan")) == 0


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_repeated_rows_and_columns_are_counted(factor: int) -> None:
    small = cv2.resize(shaded(), None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    large = np.repeat(np.repeat(np.asarray(small, np.uint8), factor, 0), factor, 1)
    assert repeated_share(squeezed(large, 85)) == pytest.approx(1 - 1 / factor, abs=0.08)


@pytest.mark.parametrize("method", [cv2.INTER_LINEAR, cv2.INTER_CUBIC])
def test_interpolation_repeats_nothing(method: int) -> None:
    large = cv2.resize(shaded(100), None, fx=2, fy=2, interpolation=method)
    assert repeated_share(np.asarray(large, np.uint8)) < 0.1


def test_rows_that_repeat_without_columns_are_a_pattern_not_an_enlargement() -> None:
    assert repeated_share(np.repeat(shaded(), 2, 0)) < 0.1


def test_without_edges_nothing_is_said_to_repeat() -> None:
    assert repeated_share(np.full((64, 64), 90, np.uint8)) == 0
