import cv2
import numpy as np
import pytest

from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured
from tests.detector.measures.light import lit

CAST = "lighting.colour_cast"


@pytest.mark.parametrize("lamp", [(1, 0.65, 0.3), (0.5, 0.8, 1), (0.6, 1, 0.6), (1, 0.6, 0.95)])
def test_coloured_light_is_a_cast_on_any_skin(
    figure: Measured, sitter: Picture, dark_skinned: Picture, lamp: tuple[float, float, float]
) -> None:
    for face in (sitter, dark_skinned):
        assert figure(CAST, face) < 3
        assert figure(CAST, lit(face, lamp)) > figure(CAST, face) + 1.5


def test_how_much_light_there_is_makes_no_cast(figure: Measured, sitter: Picture) -> None:
    assert figure(CAST, lit(sitter, 0.35)) == pytest.approx(figure(CAST, sitter), abs=1)


def test_warm_light_shows_on_a_light_wall_too_unless_the_camera_was_set_for_it(
    figure: Measured, sitter: Picture
) -> None:
    warm = lit(sitter, (1, 0.87, 0.68))
    wall = np.abs(sitter.astype(int) - sitter[0, 0]).max(2) < 12
    in_a_room = np.where(wall[..., None], sitter, warm).astype(np.uint8)
    assert figure(CAST, in_a_room) < figure(CAST, sitter) + 1.3
    assert figure(CAST, warm) > figure(CAST, in_a_room) + 1.5


def test_a_tinted_wall_behind_a_person_of_usual_colours_is_no_cast(
    figure: Measured, sitter: Picture
) -> None:
    wall = np.abs(sitter.astype(int) - sitter[0, 0]).max(2) < 12
    cream = np.where(wall[..., None], lit(sitter, (1, 0.9, 0.7)), sitter).astype(np.uint8)
    assert figure(CAST, cream) == pytest.approx(figure(CAST, sitter), abs=0.3)


def test_light_of_two_colours_is_a_cast(figure: Measured, sitter: Picture) -> None:
    lamps = np.empty((1, sitter.shape[1], 3))
    lamps[:, : sitter.shape[1] // 2] = (1, 0.8, 0.55)
    lamps[:, sitter.shape[1] // 2 :] = (0.6, 0.8, 1)
    assert figure(CAST, lit(sitter, lamps)) > figure(CAST, sitter) + 2.5


def test_too_much_colour_in_the_skin_is_a_cast(figure: Measured, portrait: Picture) -> None:
    hue, saturation, value = cv2.split(cv2.cvtColor(portrait, cv2.COLOR_RGB2HSV))
    more = np.clip(2.5 * saturation, 0, 255).astype(np.uint8)
    coloured = cv2.cvtColor(cv2.merge([hue, more, value]), cv2.COLOR_HSV2RGB)
    assert figure(CAST, np.asarray(coloured, np.uint8)) > figure(CAST, portrait) + 1.5


def test_a_photo_without_colours_is_a_cast(figure: Measured, portrait: Picture) -> None:
    grey = cv2.cvtColor(portrait, cv2.COLOR_RGB2GRAY)
    assert figure(CAST, np.repeat(grey[..., None], 3, axis=2)) > 3.4
