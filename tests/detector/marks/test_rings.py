"""Rings are found where they are drawn, and lines that run anyhow are none."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.kernels import above
from detector.marks.lines import hats
from detector.marks.rings import Ring, most_complete

Plane = NDArray[np.uint8]
RADII_PX = (14.0, 40.0)
SHARE = 0.5
LEVELS = 20


def empty(height: int = 110, width: int = 180) -> Plane:
    return np.zeros((height, width), np.uint8)


def ringed(plane: Plane, x: int, y: int, radius: int, thick: int = 2) -> Plane:
    return np.asarray(cv2.circle(plane, (x, y), radius, 160, thick, cv2.LINE_AA), np.uint8)


def found(plane: Plane, share: float = SHARE) -> Ring | None:
    rises = hats(plane, 5)[0]
    return most_complete(rises, above(rises, LEVELS - 1), RADII_PX, share)


@given(
    radius=st.integers(15, 39),
    x=st.integers(45, 135),
    y=st.integers(45, 65),
    thick=st.integers(1, 2),
)
def test_a_ring_is_found_with_its_centre_and_radius(
    radius: int, x: int, y: int, thick: int
) -> None:
    ring = found(ringed(empty(), x, y, radius, thick))
    assert ring is not None
    assert ring.centre_px == pytest.approx((x, y), abs=2)
    assert ring.radius_px == pytest.approx(radius, abs=2)
    assert ring.share > 0.8


@given(right=st.integers(0, 40), down=st.integers(0, 12))
def test_a_ring_that_is_moved_is_found_as_far_off(right: int, down: int) -> None:
    before = found(ringed(empty(), 60, 50, 30))
    after = found(ringed(empty(), 60 + 2 * right, 50 + 2 * down, 30))
    assert before is not None
    assert after is not None
    moved = np.subtract(after.centre_px, before.centre_px)
    assert moved.tolist() == [2 * right, 2 * down]
    assert after.radius_px == before.radius_px
    assert after.share == pytest.approx(before.share, abs=1e-4)


def lined(seed: int, count: int) -> NDArray[np.uint8]:
    plane, rng = empty(), np.random.default_rng(seed)
    for start, end in rng.integers(0, (180, 110), (count, 2, 2)).tolist():
        cv2.line(plane, start, end, 160, 1, cv2.LINE_AA)
    return plane


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 2))
def test_two_straight_lines_hold_no_ring(seed: int, count: int) -> None:
    assert found(lined(seed, count)) is None


def test_many_straight_lines_hardly_ever_enclose_a_ring() -> None:
    assert sum(found(lined(seed, 10)) is not None for seed in range(200)) <= 2


@given(seed=st.integers(0, 2**32 - 1), density=st.floats(0.01, 0.4))
def test_specks_hold_no_ring(seed: int, density: float) -> None:
    plane = empty()
    plane[np.random.default_rng(seed).random(plane.shape) < density] = 160
    assert found(plane) is None


@pytest.mark.parametrize("every_px", [5, 8, 12, 20, 28, 32, 40, 64])
def test_a_grid_holds_no_ring(every_px: int) -> None:
    plane = empty()
    plane[::every_px] = plane[:, ::every_px] = 160
    assert found(plane) is None


@pytest.mark.parametrize(("hidden", "is_found"), [(0.2, True), (0.35, True), (0.7, False)])
def test_a_ring_that_the_edge_cuts_is_told_by_what_is_left(hidden: float, is_found: bool) -> None:
    radius = 30
    x = round(radius * np.cos(np.pi * hidden))
    assert (found(ringed(empty(), x, 55, radius)) is not None) == is_found


@pytest.mark.parametrize(("gap_deg", "is_found"), [(90, True), (220, False)])
def test_a_ring_may_have_gaps_but_not_any(gap_deg: int, is_found: bool) -> None:
    plane = empty()
    cv2.ellipse(plane, (90, 55), (30, 30), 0, gap_deg, 360, 160, 2, cv2.LINE_AA)
    assert (found(plane) is not None) == is_found


def test_a_little_oval_is_a_ring_and_a_lip_is_not() -> None:
    oval, lip = empty(), empty()
    cv2.ellipse(oval, (90, 55), (31, 30), 0, 0, 360, 160, 2, cv2.LINE_AA)
    cv2.ellipse(lip, (90, 55), (40, 18), 0, 0, 360, 160, 2, cv2.LINE_AA)
    assert found(oval) is not None
    assert found(lip) is None


def test_a_disc_and_a_blank_have_no_ring() -> None:
    assert found(empty()) is None
    assert found(ringed(empty(), 90, 55, 30, cv2.FILLED)) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (13, 13), (4, 200)])
def test_a_plane_too_small_for_a_ring_has_none(shape: tuple[int, int]) -> None:
    full = np.full(shape, 255, np.uint8)
    for radii_px in ((0.1, 0.5), (14.0, 40.0)):
        assert most_complete(full, full, radii_px, SHARE) is None
