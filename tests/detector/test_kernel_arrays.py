import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from detector.kernels import inside, median_colour, quantile, shrink

levels = st.floats(-100, 100, width=32)


@pytest.mark.parametrize("channels", [(), (3,)])
def test_inside_gives_what_the_mask_chooses_in_reading_order(channels: tuple[int, ...]) -> None:
    random = np.random.default_rng(1)
    plane = random.random((9, 7, *channels)).astype(np.float32)
    chosen = random.random((9, 7)) > 0.5
    assert np.array_equal(inside(plane, chosen), plane[chosen])
    assert np.array_equal(inside(plane, chosen.astype(np.uint8) * np.uint8(255)), plane[chosen])
    assert inside(plane, np.zeros((9, 7), np.uint8)).shape == (0, *channels)


@given(arrays(np.float32, st.integers(1, 40), elements=levels), st.floats(0, 1))
def test_a_quantile_is_the_lower_of_the_two_values_next_to_its_rank(
    values: NDArray[np.float32], share: float
) -> None:
    assert quantile(values, share) == np.sort(values)[int(share * (len(values) - 1))]


@given(arrays(np.float32, st.tuples(st.integers(1, 30), st.just(3)), elements=levels))
def test_the_median_colour_is_the_median_of_each_channel(colours: NDArray[np.float32]) -> None:
    expected = [quantile(channel, 0.5) for channel in colours.T]
    assert median_colour(colours).tolist() == expected


@pytest.mark.parametrize("scale", [1.0, 0.7, 0.5, 0.3, 0.11])
def test_shrinking_keeps_every_point_where_the_scale_puts_it(scale: float) -> None:
    across, down = np.meshgrid(np.arange(401), np.arange(301))
    rgb = np.stack([across / 2, down / 2, np.full_like(across, 77)], -1).astype(np.uint8)
    small = shrink(rgb, scale)
    assert small.shape[:2] == pytest.approx((301 * scale, 401 * scale), abs=1)
    rows, columns = np.indices(small.shape[:2])
    middle = np.s_[2:-2, 2:-2]
    for channel, place in enumerate((columns, rows)):
        there = ((place + 0.5) / scale - 0.5) / 2
        assert np.abs(small[..., channel] - there)[middle].max() <= 1.5
    assert (small[..., 2] == 77).all()


def test_shrinking_by_halves_averages_the_noise_away() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (256, 256, 3)).astype(np.uint8)
    assert shrink(noise, 1 / 8).std() == pytest.approx(noise.std() / 8, rel=0.1)
