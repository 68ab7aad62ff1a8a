from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import erf

from detector.edges import edge_blur_px

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
