"""What a cut-out has taken of ears, shoulders, clothes, and what only looks like it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector.face import landmarks as at
from detector.measures import BY_KEY
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

EAR, LOST, HOLE = "background.ear", "background.lost", "background.hole"
Colour = tuple[int, int, int]
WALL = (254, 254, 254)
PEOPLE = [Sitter(), Sitter(hair="long"), Sitter(hair="none"), Sitter(skin=(96, 62, 46))]


def without_ear(rgb: Picture, prepared: Prepared, side: at.Indices, reach: float) -> Picture:
    """Paint wall over one ear from a reach beyond the face's edge, in eye distances."""
    (scene,) = prepared(rgb).scenes
    assert scene is not None
    assert scene.view.scale == 1
    edge, unit = scene.view.points[side].mean(0), scene.view.eye_distance_px
    rows = slice(round(edge[1] - 0.8 * unit), round(edge[1] + 0.8 * unit))
    cut = rgb.copy()
    if side is at.BEFORE_EAR_LEFT:
        cut[rows, round(edge[0] + reach * unit) :] = WALL
    else:
        cut[rows, : round(edge[0] - reach * unit)] = WALL
    return cut


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("side", [at.BEFORE_EAR_RIGHT, at.BEFORE_EAR_LEFT])
def test_the_less_is_left_of_an_ear_the_more_it_is_cut_away(
    figure: Measured, prepared: Prepared, person: Sitter, side: at.Indices
) -> None:
    rgb = photograph(person, Scene()).rgb
    part, whole = (figure(EAR, without_ear(rgb, prepared, side, reach)) for reach in (0.07, 0))
    assert figure(EAR, rgb) == 0
    assert whole > 12
    assert part < whole - 4


def test_the_ears_of_photographed_people_are_there(figure: Measured, collins: Picture) -> None:
    assert figure(EAR, collins) == 0


def losses(prepared: Prepared, sitter: Picture, colour: tuple[int, int, int]) -> list[float]:
    """Give the figures with nothing, the right, the left and both shoulders painted over.

    The network is as sure of them as it was before.
    """
    (before,) = prepared(sitter).scenes
    assert before is not None
    (x, y), unit = before.view.points[at.MENTON], before.view.eye_distance_px
    across = np.arange(sitter.shape[1]) - x
    found = []
    for painted in (across > np.inf, across > 0.7 * unit, across < -0.7 * unit, abs(across) > unit):
        rgb = sitter.copy()
        rgb[round(y + 0.3 * unit) :, painted] = colour
        batch = prepared(rgb)
        (scene,) = batch.scenes
        assert scene is not None
        sure = replace(scene.regions, cover=before.regions.cover)
        batch = replace(batch, scenes=(replace(scene, regions=sure, made={}),))
        found.append(float(BY_KEY[LOST](batch).values[0]))
    return found


def test_a_shoulder_that_is_wall_on_one_side_is_lost(prepared: Prepared, sitter: Picture) -> None:
    whole, right, left, both = losses(prepared, sitter, WALL)
    assert whole == 0
    assert min(right, left) > 6
    assert both < 3


def test_pale_clothes_are_no_loss(prepared: Prepared, sitter: Picture) -> None:
    assert max(losses(prepared, sitter, (236, 236, 238))) == 0


def test_a_shoulder_that_the_network_does_not_know_of_is_no_loss(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    x, unit = scene.view.points[at.MENTON, 0], scene.view.eye_distance_px
    narrow = sitter.copy()
    narrow[:, round(x + 1.3 * unit) :] = WALL
    assert figure(LOST, narrow) < 2


def holed(rgb: Picture, prepared: Prepared, radius: float, paint: Colour, soft: float) -> Picture:
    """Paint a disc over the clothes under one side of the chin, with a more or less hard edge."""
    (scene,) = prepared(rgb).scenes
    assert scene is not None
    assert scene.view.scale == 1
    unit = scene.view.eye_distance_px
    x, y = scene.view.points[at.MENTON] + unit * np.array([0.6, 0.65])
    rows, columns = np.indices(rgb.shape[:2])
    away = np.hypot(columns - x, rows - y) / unit
    share = np.clip((radius - away) / soft + 0.5, 0, 1)[..., None]
    return np.asarray(np.rint(rgb + share * (np.array(paint) - rgb)), np.uint8)


@pytest.mark.parametrize("person", PEOPLE)
def test_wall_within_clothes_is_a_hole(
    figure: Measured, prepared: Prepared, person: Sitter
) -> None:
    rgb = photograph(person, Scene()).rgb
    assert figure(HOLE, rgb) == 0
    small, large = (figure(HOLE, holed(rgb, prepared, r, WALL, 0.01)) for r in (0.08, 0.1))
    assert 2 < small <= large


@pytest.mark.parametrize(
    ("paint", "soft"),
    [((236, 236, 238), 0.01), ((205, 40, 45), 0.01), (WALL, 0.4)],
    ids=["a white badge", "a red badge", "gloss"],
)
def test_what_is_worn_on_clothes_is_no_hole(
    figure: Measured, prepared: Prepared, sitter: Picture, paint: Colour, soft: float
) -> None:
    assert figure(HOLE, holed(sitter, prepared, 0.15, paint, soft)) == 0


def test_between_skin_and_cloth_a_round_hole_is_one_and_a_collar_is_not(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    unit, (x, chin) = scene.view.eye_distance_px, scene.view.points[at.MENTON]
    away = np.array([[-0.3, 0.5], [0.3, 0.5], [0, 0.9]])
    triangle = np.rint(np.array([x, chin]) + away * unit).astype(np.int32)
    dabbed = cv2.circle(
        sitter.copy(), (round(x), round(chin + 0.68 * unit)), round(0.17 * unit), WALL, -1
    )
    collar = cv2.fillConvexPoly(sitter.copy(), triangle, WALL)
    assert figure(HOLE, np.asarray(dabbed, np.uint8)) > 2
    assert figure(HOLE, np.asarray(collar, np.uint8)) == 0


@pytest.mark.parametrize("height", [0.56, 0.64, 0.72, 0.8, 0.88])
def test_a_hole_is_hard_edged_however_much_of_it_lies_on_skin_and_on_black_cloth(
    figure: Measured, prepared: Prepared, sitter: Picture, height: float
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    unit, (x, chin) = scene.view.eye_distance_px, scene.view.points[at.MENTON]
    dabbed = sitter.copy()
    below = dabbed[round(chin + 0.62 * unit) :]
    below[below.max(-1) < 200] = 16
    middle = round(x), round(chin + height * unit)
    cv2.circle(dabbed, middle, round(0.13 * unit), WALL, -1, cv2.LINE_AA)
    assert figure(HOLE, dabbed) > 2
