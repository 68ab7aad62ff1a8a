from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import erf
from skimage import color

from detector.kernels import WHITE_LAB, ciede2000, edge_blur_px

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
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(difference, abs=5e-5)


@given(colours, colours)
def test_colour_difference_agrees_with_scikit_image(one: Lab, other: Lab) -> None:
    ours = ciede2000(np.array(other), np.array(one))
    assert ours == pytest.approx(float(published(np.array(one), np.array(other))), abs=1e-9)


@given(colours, colours)
def test_colour_difference_is_a_distance(one: Lab, other: Lab) -> None:
    there, back = (
        ciede2000(np.array(one), np.array(other)),
        ciede2000(np.array(other), np.array(one)),
    )
    assert there >= 0
    assert there == pytest.approx(back, abs=1e-9)
    assert ciede2000(np.array(one), np.array(one)) == 0


def test_colour_difference_broadcasts_and_keeps_the_shape() -> None:
    colours = np.array([[[100.0, 0, 0], [50, 0, 0]], [[0, 0, 0], [100, 3, 0]]])
    differences = ciede2000(colours, WHITE_LAB)
    assert differences.shape == (2, 2)
    assert differences[0, 0] == 0
    assert differences[1, 0] == pytest.approx(100)
    assert ciede2000(np.empty((0, 3)), WHITE_LAB).shape == (0,)


EVERYWHERE = np.full((96, 96), 255, np.uint8)


def edge(blur_px: float, contrast: float, angle_deg: float = 17) -> NDArray[np.float32]:
    """Draw one straight edge between two greys, blurred by a Gaussian of known deviation."""
    y, x = np.mgrid[:96, :96] - 47.7
    angle = np.radians(angle_deg)
    across = x * np.cos(angle) + y * np.sin(angle)
    return np.asarray(128 + contrast / 2 * erf(across / (blur_px * np.sqrt(2))), np.float32)


@pytest.mark.parametrize("contrast", [40, 90, 200])
@pytest.mark.parametrize("blur_px", [1.0, 1.5, 2.0, 3.0, 4.0])
def test_the_blur_of_an_edge_is_recovered_at_any_contrast(blur_px: float, contrast: float) -> None:
    assert edge_blur_px(edge(blur_px, contrast), EVERYWHERE) == pytest.approx(blur_px, rel=0.2)


@pytest.mark.parametrize("angle_deg", [0, 30, 45, 90, 135])
def test_the_blur_of_an_edge_does_not_depend_on_its_direction(angle_deg: float) -> None:
    blur_px = edge_blur_px(edge(2, 120, angle_deg), EVERYWHERE)
    assert blur_px == pytest.approx(edge_blur_px(edge(2, 120), EVERYWHERE), rel=0.05)


def test_more_blur_is_never_less() -> None:
    blurs = [edge_blur_px(edge(0.3 + step / 4, 120), EVERYWHERE) for step in range(20)]
    assert all(less < more for less, more in pairwise(blurs))


def test_an_edge_outside_the_region_does_not_count() -> None:
    left, right = edge(1, 120, 0), edge(4, 120, 0)
    both = np.hstack([left, np.fliplr(right)])
    here, there = np.zeros(both.shape, np.uint8), np.zeros(both.shape, np.uint8)
    here[:, 24:72], there[:, 120:168] = 255, 255
    assert edge_blur_px(both, here) < 1.5
    assert edge_blur_px(both, there) > 3


@pytest.mark.parametrize("where", [EVERYWHERE, np.zeros_like(EVERYWHERE)])
def test_no_edges_are_no_figure(where: NDArray[np.uint8]) -> None:
    assert np.isnan(edge_blur_px(np.full((96, 96), 200, np.float32), where))
