import numpy as np
import pytest

from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured

WHITE, GREY = "background.colour", "background.light_grey"
LIGHT_BLUE, BLUE, LIGHTNESS = "background.light_blue", "background.blue", "background.lightness"
COLOURS = (WHITE, GREY, LIGHT_BLUE, BLUE)


@pytest.mark.parametrize(
    ("wall", "near"),
    [
        ((255, 255, 255), {WHITE, GREY}),
        ((240, 240, 240), {GREY}),
        ((210, 210, 210), {GREY}),
        ((100, 197, 255), {LIGHT_BLUE, BLUE}),
        ((160, 219, 255), {LIGHT_BLUE}),
        ((67, 142, 219), {BLUE}),
        ((200, 30, 30), set()),
        ((120, 120, 120), set()),
        ((30, 40, 90), set()),
    ],
)
def test_a_wall_is_near_the_colours_it_has(
    figure: Measured, wall: tuple[int, int, int], near: set[str]
) -> None:
    portrait = photograph(Sitter(), Scene(background=wall)).rgb
    distances = {key: figure(key, portrait) for key in COLOURS}
    assert {key for key, distance in distances.items() if distance < 3} == near, distances


def test_a_wall_is_the_lighter_the_more_light_it_throws_back(figure: Measured) -> None:
    walls = [photograph(Sitter(), Scene(background=(g, g, g))).rgb for g in (255, 188, 119)]
    lightness = [figure(LIGHTNESS, wall) for wall in walls]
    assert lightness == pytest.approx([100, 76, 50], abs=1)


def test_where_no_wall_is_seen_there_is_no_colour(figure: Measured, hopper: Picture) -> None:
    for key in (*COLOURS, LIGHTNESS):
        assert np.isnan(figure(key, hopper[130:340, 170:370])), key
