import cv2
import numpy as np
import pytest

from detector.face.beside import surroundings
from tests.detector.conftest import Picture

EYES, EYE_DISTANCE_PX = (65.0, 70.0), 24.0


def wall() -> Picture:
    return np.full((160, 130, 3), 235, np.uint8)


def test_nothing_stands_out_of_a_plain_wall() -> None:
    around = surroundings(wall(), EYES, EYE_DISTANCE_PX)
    assert around.beside == []
    assert around.below is None


def test_the_head_itself_does_not_stand_out() -> None:
    picture = wall()
    cv2.ellipse(picture, (65, 70), (30, 40), 0, 0, 360, (90, 60, 50), -1)
    assert surroundings(picture, EYES, EYE_DISTANCE_PX).beside == []


@pytest.mark.parametrize("x", [8, 118])
def test_what_stands_beside_the_head_is_boxed_with_a_margin(x: int) -> None:
    picture = wall()
    cv2.circle(picture, (x, 30), 6, (90, 60, 50), -1)
    ((rows, columns),) = surroundings(picture, EYES, EYE_DISTANCE_PX).beside
    assert rows.start <= 30 - 6 - EYE_DISTANCE_PX / 4
    assert rows.stop >= 30 + 6 + EYE_DISTANCE_PX / 4
    assert columns.start <= x - 6 < x + 6 <= columns.stop


def test_a_strand_of_hair_is_too_thin_for_a_face() -> None:
    picture = wall()
    picture[20:100, 8] = 40
    assert surroundings(picture, EYES, EYE_DISTANCE_PX).beside == []


def test_clothes_are_boxed_on_their_own() -> None:
    picture = wall()
    picture[130:150, 40:60] = 30
    around = surroundings(picture, EYES, EYE_DISTANCE_PX)
    assert around.beside == []
    assert around.below is not None
    rows, columns = around.below
    assert rows.start <= 130 < 150 <= rows.stop
    assert columns.start <= 40 < 60 <= columns.stop
