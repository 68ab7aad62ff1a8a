"""What is lighter and begins at once is a plate; what is yellower, too, where it is less so."""

import cv2
import numpy as np
import pytest

from detector.kernels import square
from detector.marks.areas import Areas
from detector.marks.plates import is_plate, least_levels

SKIN, PLATE = 110, 150


def areas_of(step: float, off: float) -> Areas:
    """Give one area of which only lightness and hue are known."""
    one = np.ones(1)
    return Areas(
        labels=np.ones((1, 1), np.uint16),
        count=2,
        numbers=np.ones(1, np.intp),
        boxes=np.ones((1, 4), np.int32),
        share=one,
        on_skin=one,
        within=one,
        step=step * one,
        along=one,
        off=off * one,
        below_brows=one > 0,
    )


def accepted(lit: int, off: float) -> bool:
    """Tell whether a strip is a plate that lies on skin with a part ``lit``."""
    lightness = np.full((40, 60), SKIN, np.uint8)
    lightness[:, 42:] = lit
    area = np.zeros_like(lightness)
    area[14:26, 12:48] = 255
    lightness[area > 0] = PLATE
    steps = np.asarray(cv2.morphologyEx(lightness, cv2.MORPH_GRADIENT, square(3)), np.uint8)
    (least,) = least_levels(areas_of(PLATE - SKIN, off))
    return is_plate(area, lightness, np.full_like(area, 255), steps, least)


@pytest.mark.parametrize("off", [0.0, -8.0])
def test_a_plate_on_even_skin_is_one_of_any_hue(off: float) -> None:
    assert accepted(SKIN, off)


def test_one_that_reaches_into_light_is_one_by_its_hue() -> None:
    assert accepted(PLATE - 15, -8.0)
    assert not accepted(PLATE - 15, 0.0)


def test_one_as_light_as_what_is_beside_it_is_none() -> None:
    assert not accepted(PLATE - 5, -8.0)
    assert not accepted(PLATE + 20, -8.0)


def test_what_is_hardly_lighter_than_skin_stays_bound_to_its_light() -> None:
    assert least_levels(areas_of(10, -8.0)) == least_levels(areas_of(40, 0.0))
