from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import erf

from detector.kernels.edges import Crests, blurred, crests, directional_blur_px, edge_blur_px

EVERYWHERE = np.full((96, 96), 255, np.uint8)


def crests_of(picture: NDArray[np.float32], where: NDArray[np.uint8]) -> Crests:
    return crests(blurred(np.asarray(np.rint(picture), np.uint8)), where)


def blur_of(picture: NDArray[np.float32]) -> float:
    return edge_blur_px(crests_of(picture, EVERYWHERE), EVERYWHERE)


def edge(blur_px: float, contrast: float, angle_deg: float = 17) -> NDArray[np.float32]:
    """Draw one straight edge between two greys, blurred by a Gaussian of known deviation."""
    y, x = np.mgrid[:96, :96] - 47.7
    angle = np.radians(angle_deg)
    across = x * np.cos(angle) + y * np.sin(angle)
    return np.asarray(128 + contrast / 2 * erf(across / (blur_px * np.sqrt(2))), np.float32)


@pytest.mark.parametrize("side_px", [1, 4, 5])
def test_a_picture_of_a_few_pixels_has_no_edges(side_px: int) -> None:
    small = edge(1, 120)[46 : 46 + side_px, 46 : 46 + side_px]
    where = np.full(small.shape, 255, np.uint8)
    assert np.isnan(edge_blur_px(crests_of(small, where), where))


@pytest.mark.parametrize("contrast", [40, 90, 200])
@pytest.mark.parametrize("blur_px", [1.0, 1.5, 2.0, 3.0, 4.0])
def test_the_blur_of_an_edge_is_recovered_at_any_contrast(blur_px: float, contrast: float) -> None:
    assert edge_blur_px(
        crests_of(edge(blur_px, contrast), EVERYWHERE), EVERYWHERE
    ) == pytest.approx(blur_px, rel=0.2)


@pytest.mark.parametrize("angle_deg", [0, 30, 45, 90, 135])
def test_the_blur_of_an_edge_does_not_depend_on_its_direction(angle_deg: float) -> None:
    blur_px = edge_blur_px(crests_of(edge(2, 120, angle_deg), EVERYWHERE), EVERYWHERE)
    assert blur_px == pytest.approx(
        edge_blur_px(crests_of(edge(2, 120), EVERYWHERE), EVERYWHERE), rel=0.05
    )


def test_more_blur_is_never_less() -> None:
    blurs = [
        edge_blur_px(crests_of(edge(0.3 + step / 4, 120), EVERYWHERE), EVERYWHERE)
        for step in range(20)
    ]
    assert all(less < more for less, more in pairwise(blurs))


def test_an_edge_outside_the_region_does_not_count() -> None:
    left, right = edge(1, 120, 0), edge(4, 120, 0)
    both = np.hstack([left, np.fliplr(right)])
    here, there = np.zeros(both.shape, np.uint8), np.zeros(both.shape, np.uint8)
    here[:, 24:72], there[:, 120:168] = 255, 255
    assert edge_blur_px(crests_of(both, here), here) < 1.5
    assert edge_blur_px(crests_of(both, there), there) > 3


@pytest.mark.parametrize("where", [EVERYWHERE, np.zeros_like(EVERYWHERE)])
def test_no_edges_are_no_figure(where: NDArray[np.uint8]) -> None:
    assert np.isnan(edge_blur_px(crests_of(np.full((96, 96), 200, np.float32), where), where))


def discs(along_px: float, across_px: float, turn_deg: float) -> NDArray[np.float32]:
    """Draw discs, which have edges in all directions, under an elliptical Gaussian blur."""
    y, x = np.mgrid[:SIDE, :SIDE]
    nearest = np.hypot((x + 20) % 40 - 20, (y + 20) % 40 - 20)
    bright = np.where(nearest < 13, 170, 80).astype(np.float32)
    turn, back = (cv2.getRotationMatrix2D((MIDDLE, MIDDLE), sign * turn_deg, 1) for sign in (1, -1))
    turned = np.asarray(cv2.warpAffine(bright, turn, (SIDE, SIDE)), np.float32)
    smeared = cv2.GaussianBlur(turned, (0, 0), sigmaX=along_px, sigmaY=across_px)
    return np.asarray(cv2.warpAffine(smeared, back, (SIDE, SIDE)), np.float32)


SIDE, MIDDLE = 320, 159.5
INNER = np.zeros((SIDE, SIDE), np.uint8)
cv2.circle(INNER, (160, 160), 130, 255, -1)


@pytest.mark.parametrize("turn_deg", [0, 20, 45, 90, 130])
def test_a_smear_is_wide_along_its_path_and_narrow_across(turn_deg: float) -> None:
    widest, narrowest = directional_blur_px(crests_of(discs(3, 1.2, turn_deg), INNER))
    assert widest == pytest.approx(3, rel=0.15)
    assert narrowest == pytest.approx(1.2, rel=0.3)


@pytest.mark.parametrize("blur_px", [1.2, 2.0, 3.0])
def test_defocus_has_no_direction(blur_px: float) -> None:
    widest, narrowest = directional_blur_px(crests_of(discs(blur_px, blur_px, 0), INNER))
    assert widest == pytest.approx(narrowest, rel=0.15)


def test_edges_of_one_direction_tell_nothing_of_the_other() -> None:
    assert np.isnan(directional_blur_px(crests_of(edge(2, 120), EVERYWHERE))).all()


def test_a_crest_is_one_pixel_wide() -> None:
    found = crests_of(edge(2, 120, 0), EVERYWHERE)
    assert len(found.place) <= 2 * 96
    assert np.ptp(found.place % 96) <= 1


def test_crests_outside_the_region_are_not_found() -> None:
    upper = EVERYWHERE.copy()
    upper[48:] = 0
    assert (crests_of(edge(2, 120), upper).place < 48 * 96).all()
