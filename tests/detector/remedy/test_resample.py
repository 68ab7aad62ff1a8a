import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.remedy.frame import Wall
from detector.remedy.place import Placement
from detector.remedy.resample import resample
from tests.detector.conftest import Picture

SIZE = (60, 80)


@pytest.fixture(scope="module")
def noise() -> Picture:
    return np.random.default_rng(7).integers(0, 256, (120, 100, 3), np.uint8)


@given(st.integers(-30, 0), st.integers(-30, 0))
def test_whole_pixels_are_copied(noise: Picture, across: int, down: int) -> None:
    made = resample(noise, Placement(0, 1, across, down, 1), SIZE)
    np.testing.assert_array_equal(made, noise[-down : 80 - down, -across : 60 - across])


def test_an_untouched_photo_keeps_its_pixels(noise: Picture) -> None:
    np.testing.assert_array_equal(resample(noise, Placement(0, 1, 0, 0, 1), (100, 120)), noise)


def test_reducing_adds_light_up() -> None:
    checks = (np.indices((240, 200)).sum(0) % 2 * 255).astype(np.uint8)
    made = resample(np.dstack([checks] * 3), Placement(0, 0.25, 0, 0, 1), (50, 60))
    assert abs(made.astype(int) - 188).max() <= 1  # half the light of white, IEC 61966-2-1


@pytest.mark.parametrize("scale", [0.9, 0.5, 0.2])
def test_a_reduced_edge_stays_within_one_pixel_and_overshoots_little(scale: float) -> None:
    edge = np.full((400, 400, 3), 60, np.uint8)
    edge[:, 200:] = 200
    made = resample(edge, Placement(0, scale, 0, 0, 1), (int(400 * scale), 60)).astype(int)
    assert made.min() >= 60 - 14
    assert made.max() <= 200 + 14
    between = (made[30, :, 0] > 76) & (made[30, :, 0] < 184)
    assert between.sum() <= 2


def test_a_turned_point_lands_where_the_placement_says() -> None:
    dot = np.zeros((200, 200, 3), np.uint8)
    dot[78:83, 118:123] = 255  # its middle lies at (120.5, 80.5)
    placement = Placement(10, 0.8, -20, 30, 1)
    made = resample(dot, placement, (150, 150))[..., 0].astype(float)
    rows, columns = np.indices(made.shape) + 0.5
    middle = np.array([(made * columns).sum(), (made * rows).sum()]) / made.sum()
    angle = np.radians(10)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    np.testing.assert_allclose(middle, 0.8 * turn @ (120.5, 80.5) + (-20, 30), atol=0.05)


@pytest.mark.parametrize(("side", "shift"), [("top", (0, 30)), ("left", (30, 0))])
def test_a_wall_is_continued_by_its_own_grain(
    side: str, shift: tuple[int, int], noise: Picture
) -> None:
    wall = Wall("top" if side == "top" else "left", None, 8)
    made = resample(noise, Placement(0, 1, *shift, 1, (wall,)), (60, 80))
    new = made[:30] if side == "top" else made[:, :30]
    strip = noise[:8] if side == "top" else noise[:, :8]
    known = {tuple(pixel) for pixel in strip.reshape(-1, 3).tolist()}
    assert {tuple(pixel) for pixel in new.reshape(-1, 3).tolist()} <= known
    kept = made[30:] if side == "top" else made[:, 30:]
    np.testing.assert_array_equal(kept, noise[: kept.shape[0], : kept.shape[1]])
