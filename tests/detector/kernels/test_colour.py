from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from skimage import color

from detector.kernels import (
    ciede2000,
    cielab,
    difference_quantile,
    green_against_blue,
    green_against_magenta,
    lightness,
    linearised,
    luminance_of,
)

Lab = tuple[float, float, float]
published: Callable[..., NDArray[np.float64]] = color.deltaE_ciede2000

# Rows of table 1 in Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula: implementation
# notes, supplementary test data, and mathematical observations", Color Research and Application
# 30(1), 2005: one or more for each trap that the paper names.
SHARMA: list[tuple[Lab, Lab, float]] = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
    ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]

channel = st.integers(-120, 120).map(float)
colours = st.tuples(st.integers(0, 100).map(float), channel, channel)


@pytest.mark.parametrize(("one", "other", "difference"), SHARMA)
def test_colour_difference_agrees_with_the_published_pairs(
    one: Lab, other: Lab, difference: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(difference, abs=5e-5)


@given(colours, colours)
def test_colour_difference_agrees_with_scikit_image(one: Lab, other: Lab) -> None:
    # Where hues lie alike about a* the mean is 0 or 360 degrees, between which the formula jumps.
    assume(one[1] * other[2] != -one[2] * other[1] or one[1:] == other[1:])
    ours = ciede2000(other, one)
    assert ours == pytest.approx(float(published(np.array(one), np.array(other))), abs=1e-9)


@given(colours, colours)
def test_colour_difference_is_a_distance(one: Lab, other: Lab) -> None:
    there, back = ciede2000(one, other), ciede2000(other, one)
    assert there >= 0
    assert there == pytest.approx(back, abs=1e-9)
    assert ciede2000(one, one) == 0


@pytest.mark.parametrize("reference", [(100, 0, 0), (92, 0, 1), (60, -5, -40), (45, 60, 30)])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.95, 1.0])
def test_a_quantile_of_colour_differences_is_about_that_of_all(
    reference: Lab, share: float
) -> None:
    colours = np.random.default_rng(0).normal(reference, 2, (500, 3)).astype(np.float32)
    exact = sorted(ciede2000(one, reference) for one in colours)[int(share * 499)]
    found = difference_quantile(colours, np.array(reference, np.float32), share)
    assert found == pytest.approx(exact, rel=0.3, abs=0.1)


def test_colours_are_those_of_cie() -> None:
    shares = np.random.default_rng(0).random((50, 50, 3)).astype(np.float32)
    shares[0] = np.linspace(0, 1, 50, dtype=np.float32)[:, None]
    assert cielab(linearised(shares)) == pytest.approx(color.rgb2lab(shares), abs=0.05)


@given(st.floats(0, 1))
def test_luminance_comes_back_from_its_lightness(luminance: float) -> None:
    assert luminance_of(lightness(luminance)) == pytest.approx(luminance, abs=1e-5)


def test_green_is_told_from_magenta_and_from_blue() -> None:
    rgb = np.array([[[100, 160, 60], [90, 90, 90], [200, 20, 220]]], np.uint8)
    assert green_against_magenta(rgb).ravel().tolist() == [208, 128, 0]
    assert green_against_blue(rgb).ravel().tolist() == [178, 128, 28]
