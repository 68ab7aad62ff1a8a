import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.kernels.crops import box_around, box_of, luma, square_at


@given(
    height=st.integers(2, 60),
    width=st.integers(2, 60),
    x=st.floats(-100, 200),
    y=st.floats(-100, 200),
    side=st.sampled_from([2, 10, 32, 64]),
)
def test_a_square_is_always_whole_and_even(
    height: int, width: int, x: float, y: float, side: int
) -> None:
    crop = square_at(np.zeros((height, width, 3), np.uint8), np.array([x, y]), side)
    assert crop.shape[0] == crop.shape[1] == min(side, height // 2 * 2, width // 2 * 2)


def test_a_square_holds_its_middle() -> None:
    picture = np.zeros((100, 80, 3), np.uint8)
    picture[60, 30] = 255
    assert (square_at(picture, np.array([30.0, 60.0]), 16)[8, 8] == 255).all()


def test_a_box_around_points_has_a_margin_and_ends_with_the_picture() -> None:
    points = np.array([[10, 20], [30, 22]], np.float32)
    assert box_around(points, 4, (25, 60)) == (slice(16, 25), slice(6, 35))
    assert box_around(points, 12, (100, 100)) == (slice(8, 35), slice(0, 43))
    assert box_around(points + 200, 4, (100, 100)) is None


def test_a_box_is_as_small_as_it_can_be() -> None:
    mask = np.zeros((20, 30), np.uint8)
    mask[4:9, 11:13] = 255
    assert box_of(mask) == np.s_[4:9, 11:13]
    assert box_of(np.zeros((20, 30), np.uint8)) is None


@pytest.mark.parametrize(
    ("rgb", "level"), [((255, 0, 0), 76), ((0, 255, 0), 150), ((0, 0, 255), 29), ((9, 9, 9), 9)]
)
def test_luma_weighs_the_primaries(rgb: tuple[int, int, int], level: int) -> None:
    assert (luma(np.full((3, 3, 3), rgb, np.uint8)) == level).all()
