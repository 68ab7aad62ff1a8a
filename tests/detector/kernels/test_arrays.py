import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.kernels import (
    between,
    extrapolated,
    inside,
    level_below,
    magnitude,
    median_colour,
    quantile,
    sampled,
    shrink,
    warp,
)

Lab = tuple[float, float, float]

channel = st.integers(-120, 120).map(float)
colours = st.tuples(st.integers(0, 100).map(float), channel, channel)


@pytest.mark.parametrize("scale", [0.07, 0.25, 0.3, 0.5, 0.8, 1.0, 1.6])
def test_a_reduced_picture_keeps_its_colours_and_places(scale: float) -> None:
    x, y = np.meshgrid(np.arange(256), np.arange(201))
    ramps = np.stack([x, y, np.full_like(x, 77)], -1).astype(np.uint8)
    small = shrink(ramps, scale).astype(float)
    height, width = small.shape[:2]
    assert height == pytest.approx(201 * scale, abs=1)
    assert width == pytest.approx(256 * scale, abs=1)
    middle = np.s_[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4]
    at_y, at_x = (np.indices((height, width)) + 0.5) / scale - 0.5
    tolerance = 0.6 + 0.5 / scale  # of rounding, and of half a reduced pixel
    np.testing.assert_allclose(small[..., 0][middle], at_x[middle], atol=tolerance)
    np.testing.assert_allclose(small[..., 1][middle], at_y[middle], atol=tolerance)
    assert (small[..., 2] == 77).all()


def test_a_picture_at_scale_one_is_left_as_it_is() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (31, 17, 3), dtype=np.uint8)
    np.testing.assert_array_equal(shrink(noise, 1.0), noise)


@pytest.mark.parametrize("shape", [(1, 900), (900, 1), (32, 65_500), (65_500, 33)])
@pytest.mark.parametrize("scale", [0.4, 1 / 64, 0.0049])
def test_of_the_thinnest_picture_a_line_is_left(shape: tuple[int, int], scale: float) -> None:
    small = shrink(np.full((*shape, 3), 77, np.uint8), scale)
    wanted = [max(round(side * scale), 1) for side in shape]
    assert small.shape[:2] == pytest.approx(wanted, abs=1)
    assert small.size
    assert (small == 77).all()


values = st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=40)


@given(values, st.floats(0, 1))
def test_a_quantile_is_a_value_that_so_many_lie_below(some: list[float], share: float) -> None:
    array = np.array(some)
    found = quantile(array, share)
    assert found in array
    assert (array < found).sum() <= share * (len(array) - 1)
    assert (array > found).sum() <= len(array) - 1 - int(share * (len(array) - 1))


@given(st.lists(st.tuples(channel, channel, channel), min_size=1, max_size=30))
def test_a_median_colour_is_the_median_of_each_channel(some: list[Lab]) -> None:
    array = np.array(some)
    assert median_colour(array).tolist() == [quantile(array[:, at], 0.5) for at in range(3)]


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_what_lies_inside_a_mask_is_given_in_order(channels: tuple[int, ...]) -> None:
    noise = np.random.default_rng(4)
    plane = noise.random((9, 7, *channels))
    mask = (noise.random((9, 7)) < 0.4).astype(np.uint8) * 255
    np.testing.assert_array_equal(inside(plane, mask), plane[mask > 0])
    np.testing.assert_array_equal(inside(plane[::2], mask[::2] > 0), plane[::2][mask[::2] > 0])
    assert inside(plane, np.zeros((9, 7), np.uint8)).shape == (0, *channels)


@given(
    st.floats(-3.2, 3.2), st.floats(0.1, 2), st.floats(-80, 780), st.floats(-80, 980),
)  # fmt: skip
def test_a_part_is_warped_as_the_whole_picture_is(
    angle: float, scale: float, x: float, y: float
) -> None:
    picture = np.random.default_rng(5).integers(0, 256, (900, 700, 3), dtype=np.uint8)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    affine = np.column_stack([turn, np.array([x, y]) - turn @ [32, 32]]).astype(np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    whole = cv2.warpAffine(picture, affine, (64, 64), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    apart = warp(picture, affine, (64, 64), flags).astype(int) - whole
    assert np.abs(apart).max() <= 1


def test_colours_are_extrapolated_from_the_nearest_that_are_known() -> None:
    colours = np.zeros((20, 60, 3), np.float32)
    colours[:, :30], colours[:, 30:] = (80, 5, -5), (40, 0, 20)
    known = np.zeros((20, 60), np.bool_)
    known[:, 4], known[:, 55] = True, True
    seen = extrapolated(np.where(known[..., None], colours, np.float32(np.pi)), known, 8)
    np.testing.assert_allclose(seen[:, :12], colours[:, :12], atol=1)
    np.testing.assert_allclose(seen[:, 48:], colours[:, 48:], atol=1)
    np.testing.assert_allclose(seen[:, 30], np.full((20, 3), (60, 2.5, 7.5)), atol=0.5)


def test_beyond_its_edge_a_picture_goes_on_as_at_its_edge() -> None:
    plane = np.array([[10, 20], [30, 40]], np.uint8)
    places = np.array([[0, 0.5, 0.5 + 0.5j], [-3 + 1j, 5, 1 + 9j]])
    assert sampled(plane, places).tolist() == [[10, 15, 25], [30, 20, 40]]


def test_a_level_is_told_below_which_a_share_of_a_region_lies() -> None:
    plane = np.tile(np.arange(100, dtype=np.uint8), (40, 1))
    where = np.zeros_like(plane)
    where[:, 50:] = 255
    assert level_below(plane, where, 0.5) == 74
    assert level_below(plane, where, 1.0) == 99


def _placed(plane: NDArray[np.float32], offset: int) -> NDArray[np.float32]:
    """Give a copy that begins a number of bytes after a multiple of 64 in memory."""
    room = np.empty(plane.nbytes + 128, np.uint8)
    start = -room.ctypes.data % 64 + offset
    copy = room[start : start + plane.nbytes].view(np.float32).reshape(plane.shape)
    copy[:] = plane
    return copy


@pytest.mark.parametrize("offset", [4, 16, 36, 60])
def test_a_length_does_not_depend_on_where_in_memory_it_is_worked_out(offset: int) -> None:
    across, down = np.random.default_rng(0).normal(0, 1, (2, 60, 57)).astype(np.float32)
    found = magnitude(_placed(across, offset), _placed(down, offset))
    np.testing.assert_array_equal(found, magnitude(_placed(across, 0), _placed(down, 0)))
    np.testing.assert_allclose(found, np.hypot(across, down), rtol=1e-6)


@given(st.floats(-40, 300), st.floats(-40, 300))
def test_between_is_in_range(low: float, high: float) -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert (between(levels, low, high) == cv2.inRange(levels, low, high)).all()
