import cv2
import numpy as np
import pytest

from detector.framing import EARS_TO_FACE_WIDTH
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured

WIDTH, HEIGHT = "position.head_width", "position.head_height"
SKULL, DISTANCE = "position.skull_height", "position.eye_distance"
CROWN, EYES, CHIN = "position.crown_margin", "position.eye_level", "position.chin_margin"
SHARES = (WIDTH, HEIGHT, SKULL, CROWN, EYES, CHIN, DISTANCE)


def test_the_painted_geometry_is_measured_in_shares(figure: Measured) -> None:
    portrait = photograph(Sitter(), Scene(size_px=(600, 700), eyes_px=(290.0, 330.0)))
    placed = portrait.geometry
    assert placed.hair_top is not None
    assert placed.chin is not None
    assert figure(WIDTH, portrait.rgb) == pytest.approx(EARS_TO_FACE_WIDTH * 207 / 6, rel=0.03)
    assert figure(EYES, portrait.rgb) == pytest.approx(100 * 370 / 700, abs=0.3)
    assert figure(CROWN, portrait.rgb) == pytest.approx(placed.hair_top[1] / 7, abs=0.5)
    assert figure(CHIN, portrait.rgb) == pytest.approx(100 - placed.chin[1] / 7, abs=1)
    tall = figure(HEIGHT, portrait.rgb)
    assert tall == pytest.approx(100 - figure(CROWN, portrait.rgb) - figure(CHIN, portrait.rgb))
    assert 0.85 * tall < figure(SKULL, portrait.rgb) <= tall


@pytest.mark.parametrize("key", SHARES)
def test_a_picture_enlarged_keeps_its_shares(figure: Measured, hopper: Picture, key: str) -> None:
    enlarged = np.asarray(cv2.resize(hopper, None, fx=1.5, fy=1.5), np.uint8)
    assert figure(key, enlarged) == pytest.approx(figure(key, hopper), rel=0.03, abs=0.5)


def test_room_around_makes_the_head_smaller(figure: Measured, sitter: Picture) -> None:
    wider = np.asarray(cv2.copyMakeBorder(sitter, 0, 0, 60, 60, cv2.BORDER_REPLICATE), np.uint8)
    for key in (WIDTH, DISTANCE):
        assert figure(key, wider) == pytest.approx(figure(key, sitter) * 358 / 478, rel=0.02)
    for key in (HEIGHT, EYES, CHIN):
        assert figure(key, wider) == pytest.approx(figure(key, sitter), abs=0.6)
