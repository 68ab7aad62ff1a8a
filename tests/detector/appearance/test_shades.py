"""What the shades round the eyes say of lenses, rims, skins and light."""

import numpy as np
import pytest

from detector.appearance.shades import COUNT, shades

SIDE_PX, LENS = 129, (slice(24, 56), slice(8, 56))
SKINS = {"light": (214, 172, 150), "dark": (72, 48, 40)}
GOLD = (205, 170, 95)


def face(skin: tuple[int, int, int]) -> np.ndarray:
    return np.full((SIDE_PX, SIDE_PX, 3), skin, np.uint8)


def through(window: np.ndarray, passes: tuple[float, float, float]) -> np.ndarray:
    """See both eyes' surroundings through lenses that let a share of sRGB values through."""
    seen = window.copy()
    rows, columns = LENS
    for place in (columns, slice(SIDE_PX - columns.stop, SIDE_PX - columns.start)):
        seen[rows, place] = (seen[rows, place] * np.array(passes)).astype(np.uint8)
    return seen


@pytest.mark.parametrize("skin", SKINS.values(), ids=SKINS)
def test_plain_skin_is_as_its_cheeks(skin: tuple[int, int, int]) -> None:
    told = shades(face(skin))
    assert told.shape == (COUNT,)
    assert np.abs(told).max() < 1e-6


@pytest.mark.parametrize("skin", SKINS.values(), ids=SKINS)
def test_a_thin_rim_moves_no_median(skin: tuple[int, int, int]) -> None:
    rimmed = face(skin)
    rimmed[24:26, 8:121] = rimmed[54:56, 8:121] = GOLD
    medians = shades(rimmed).reshape(-1, 4)[:, :3]
    assert np.abs(medians).max() < 1e-6


@pytest.mark.parametrize("skin", SKINS.values(), ids=SKINS)
def test_dark_lenses_darken_and_coloured_ones_turn_the_hue(skin: tuple[int, int, int]) -> None:
    dark = shades(through(face(skin), (0.5, 0.5, 0.5))).reshape(8, 8, 4)
    assert dark[4, 4, 0] < -0.8
    assert abs(dark[0, 0, 0]) < 1e-6
    brown = shades(through(face(skin), (1.0, 0.9, 0.6))).reshape(8, 8, 4)
    assert brown[4, 4, 1] > 0.1
    assert brown[4, 4, 2] < -0.3
