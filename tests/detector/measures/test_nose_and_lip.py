"""Balls on noses and painted moustaches are found; red noses and grown moustaches are not."""

import cv2
import numpy as np
import pytest

from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

PATCHES = "appearance.patches"


def _on_nose(face: Picture, prepared: Prepared, light: tuple[float, float, float]) -> Picture:
    """Change the light from the tip of the nose, fading outwards."""
    points = prepared(face).faces.points[0, :, :2]
    unit = float(np.linalg.norm(points[468] - points[473]))
    x, y = np.meshgrid(np.arange(face.shape[1]), np.arange(face.shape[0]))
    away = np.hypot(x - points[4, 0], y - points[4, 1]) / unit
    share = np.exp(-((away / 0.2) ** 2))[..., None]
    linear = (face / 255) ** 2.2 * (1 - share + share * np.array(light))
    return np.asarray(np.rint(255 * np.clip(linear, 0, 1) ** (1 / 2.2)), np.uint8)


def _ball(face: Picture, prepared: Prepared, red: tuple[int, int, int]) -> Picture:
    points = prepared(face).faces.points[0, :, :2]
    unit = float(np.linalg.norm(points[468] - points[473]))
    middle, radius = np.rint(points[4]).astype(int).tolist(), round(0.17 * unit)
    return np.asarray(cv2.circle(face.copy(), middle, radius, red, -1, cv2.LINE_AA))


def _moustache(
    face: Picture, prepared: Prepared, paint: tuple[int, int, int] = (20, 18, 18)
) -> Picture:
    points = prepared(face).faces.points[0, :, :2]
    unit = float(np.linalg.norm(points[468] - points[473]))
    places = points[[57, 206, 164, 426, 287]] + [[0, 0.02 * unit]]
    line, thick = np.rint(places[None]).astype(np.int32), round(0.14 * unit)
    painted = cv2.polylines(face.copy(), [*line], False, paint, thick, cv2.LINE_AA)
    return np.asarray(painted, np.uint8)


@pytest.fixture(params=["sitter", "dark_skinned", "collins"])
def face(request: pytest.FixtureRequest) -> Picture:
    picture: Picture = request.getfixturevalue(request.param)
    return picture


@pytest.mark.parametrize("red", [(200, 20, 30), (225, 50, 10)], ids=["crimson", "scarlet"])
def test_a_red_ball_is_no_nose(
    figure: Measured, prepared: Prepared, face: Picture, red: tuple[int, int, int]
) -> None:
    assert figure(PATCHES, _ball(face, prepared, red)) > 1


def test_a_red_nose_is_a_nose(figure: Measured, prepared: Prepared, face: Picture) -> None:
    assert figure(PATCHES, _on_nose(face, prepared, (1.1, 0.75, 0.8))) == 0


def test_a_moustache_with_a_hard_edge_is_painted_and_one_that_fades_is_grown(
    figure: Measured, prepared: Prepared, sitter: Picture, dark_skinned: Picture
) -> None:
    for face in (sitter, dark_skinned):
        _painted_and_grown(figure, prepared, face)


def _painted_and_grown(figure: Measured, prepared: Prepared, face: Picture) -> None:
    unit = prepared(face).anatomy.eye_distance_px[0]
    painted = _moustache(face, prepared)
    hairs = np.random.default_rng(0).normal(0, 40, (*face.shape[:2], 1))
    over = cv2.GaussianBlur((painted != face).any(-1).astype(np.float32), (0, 0), 0.05 * unit)
    grown = face + over[..., None] * (painted.astype(float) + hairs - face)
    assert figure(PATCHES, painted) > 0.6
    assert figure(PATCHES, np.asarray(np.clip(grown, 0, 255), np.uint8)) < 0.6


@pytest.mark.parametrize("paint", [(38, 6, 10), (8, 40, 24)], ids=["red-brown", "green"])
def test_paint_above_the_lips_is_found_whatever_its_hue_and_however_dark_the_skin(
    figure: Measured, prepared: Prepared, face: Picture, paint: tuple[int, int, int]
) -> None:
    assert figure(PATCHES, _moustache(face, prepared, paint)) > 0.6
    assert figure(PATCHES, face) == 0
