"""A wall replaced behind a painted person, who was also painted before the new wall."""

import cv2
import numpy as np
import pytest

from detector.batch import Scene as Portrait
from detector.remedy import remedy
from detector.remedy.backdrop import replaced
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.remedy.test_make import CARD, jpeg

WHITE = (255, 255, 255)
WALLS = [(150, 156, 160), (60, 110, 190)]


def before(wall: tuple[int, int, int]) -> Picture:
    return photograph(Sitter(), Scene(background=wall)).rgb


def portrait(prepared: Prepared, rgb: Picture) -> Portrait:
    scene = prepared(rgb).scenes[0]
    assert scene is not None
    return scene


@pytest.mark.parametrize("wall", WALLS)
def test_the_person_looks_as_if_photographed_before_the_new_wall(
    prepared: Prepared, wall: tuple[int, int, int]
) -> None:
    old, truth = before(wall), before(WHITE).astype(float)
    made = replaced(old, portrait(prepared, old), WHITE)
    assert made is not None
    off = np.abs(made - truth).max(2)
    was_off = np.abs(old - truth).max(2)
    outline = (was_off > 8) & (was_off < 0.9 * was_off.max())  # where person and wall mix
    assert outline.sum() > 500
    assert off.mean() < 2.5
    assert off[outline].mean() < 0.35 * was_off[outline].mean()


def test_no_pixel_of_the_face_changes(prepared: Prepared) -> None:
    old = before(WALLS[0])
    scene = portrait(prepared, old)
    made = replaced(old, scene, WHITE)
    assert made is not None
    face = scene.regions.face > 0
    np.testing.assert_array_equal(made[face], old[face])


def test_the_new_wall_has_its_colour_everywhere(prepared: Prepared) -> None:
    old = before(WALLS[0])
    made = replaced(old, portrait(prepared, old), (67, 142, 219))
    assert made is not None
    wall = cv2.erode((before(WHITE).min(2) > 240).astype(np.uint8), np.ones((25, 25))) > 0
    assert (made[wall] == (67, 142, 219)).all()


def test_a_wall_that_is_not_plain_is_left_alone(prepared: Prepared) -> None:
    old = before(WALLS[0])
    rows, columns = np.indices(old.shape[:2]) // 30
    papered = np.where(((rows + columns) % 2 == 0) & (before(WHITE).min(2) > 240), 90, 255)
    busy = np.minimum(old, papered[..., None]).astype(np.uint8)
    assert replaced(busy, portrait(prepared, busy), WHITE) is None


@pytest.mark.usefixtures("networks")
def test_only_an_issuer_who_allows_it_gets_another_wall() -> None:
    data = jpeg(before(WALLS[0]))
    allowing = CARD.model_copy(update={"background_replacement": "allowed"})
    refused, made = remedy(data, CARD), remedy(data, allowing)
    assert refused.remedy == "retake"
    assert refused.reasons[0].code.startswith("background.")
    assert refused.transform is not None
    assert refused.transform.background == "kept"
    assert made.remedy == "made"
    assert made.transform is not None
    assert made.transform.background == "replaced"


@pytest.mark.usefixtures("networks")
def test_a_wall_that_will_do_is_kept_even_then() -> None:
    allowing = CARD.model_copy(update={"background_replacement": "allowed"})
    roomy = photograph(Sitter(), Scene(size_px=(520, 620), eyes_px=(270.0, 300.0))).rgb
    made = remedy(jpeg(roomy), allowing)
    assert made.transform is not None
    assert made.transform.background == "kept"
