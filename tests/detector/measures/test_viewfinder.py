"""Before a coloured wall a viewfinder's corners are told by being each other's mirror images."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.marks.brackets import brackets
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured

ORNAMENT = "appearance.ornament"
WALLS = {"blue": (67, 142, 219), "orange": (214, 150, 90), "red": (150, 50, 45)}
YELLOW, GREEN, WHITE = (255, 208, 0), (60, 235, 70), (250, 250, 250)
UNIT_PX, SIDES = 40.0, ((-1, -1), (1, -1), (1, 1), (-1, 1))
Colour = tuple[int, int, int]


def framed(
    rgb: Picture,
    paint: Colour,
    sides: tuple[tuple[int, int], ...] = SIDES,
    half: tuple[float, float] = (0.26, 0.27),
    moved_px: tuple[int, int] = (0, 0),
) -> Picture:
    """Draw corners around the face; the last of them is moved."""
    size = np.array([rgb.shape[1], rgb.shape[0]])
    drawn = rgb.copy()
    for side in sides:
        corner = (np.array([0.5, 0.48]) + np.array(side) * half) * size
        corner += np.array(moved_px) if side == sides[-1] else 0
        arm = -np.array(side) * 0.07 * size[0]
        path = np.array([corner + arm * [1, 0], corner, corner + arm * [0, 1]])
        cv2.polylines(drawn, [np.rint(path).astype(np.int32)], False, paint, 2, cv2.LINE_8)
    return drawn


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("paint", [YELLOW, GREEN, WHITE], ids=["yellow", "green", "white"])
def test_a_viewfinder_shows_before_a_coloured_wall(
    figure: Measured, wall: str, paint: Colour
) -> None:
    plain = photograph(Sitter(), Scene(background=WALLS[wall])).rgb
    assert figure(ORNAMENT, plain) == 0
    assert figure(ORNAMENT, framed(plain, paint)) > 3


def test_three_corners_are_enough_where_the_fourth_is_hidden(figure: Measured) -> None:
    plain = photograph(Sitter(), Scene(background=WALLS["blue"])).rgb
    assert figure(ORNAMENT, framed(plain, YELLOW, SIDES[:3])) > 3


@given(
    half=st.tuples(st.floats(0.15, 0.4), st.floats(0.15, 0.4)),
    wall=st.tuples(*[st.integers(0, 120)] * 3),
)
def test_three_corners_are_a_viewfinder_and_fewer_are_not(
    half: tuple[float, float], wall: Colour
) -> None:
    plain = np.full((220, 180, 3), wall, np.uint8)
    found = {
        count: cv2.countNonZero(brackets(framed(plain, YELLOW, SIDES[:count], half), UNIT_PX))
        for count in (0, 1, 2, 3, 4)
    }
    assert found[0] == found[1] == found[2] == 0
    assert 0 < found[3] < found[4]


@given(moved=st.tuples(st.integers(8, 20), st.integers(8, 20)))
def test_an_angle_elsewhere_mirrors_nothing(moved: tuple[int, int]) -> None:
    plain = np.full((220, 180, 3), 90, np.uint8)
    assert not brackets(framed(plain, WHITE, SIDES[1:3], moved_px=moved), UNIT_PX).any()
    three = framed(plain, WHITE, SIDES[:3], moved_px=moved)
    assert not brackets(three, UNIT_PX).any()


def test_a_whole_frame_and_stripes_are_no_viewfinder() -> None:
    plain = np.full((220, 180, 3), 90, np.uint8)
    frame = np.asarray(cv2.rectangle(plain.copy(), (40, 40), (140, 170), YELLOW, 2), np.uint8)
    assert not brackets(frame, UNIT_PX).any()
    striped = plain.copy()
    striped[::8], striped[:, ::8] = YELLOW, YELLOW
    assert not brackets(striped, UNIT_PX).any()


def test_angles_all_over_are_a_pattern() -> None:
    plain = np.full((220, 180, 3), 90, np.uint8)
    patterned = plain.copy()
    for y in range(4, 210, 10):
        for x in range(4, 170, 10):
            patterned[y : y + 7, x], patterned[y, x : x + 7] = YELLOW, YELLOW
    assert brackets(framed(plain, YELLOW), UNIT_PX).any()
    assert not brackets(framed(patterned, YELLOW), UNIT_PX).any()
