import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.batch import Scene
from detector.face import landmarks as at
from detector.kernels import ciede2000, cielab, linearised
from detector.regions import fill
from detector.view import CELL_PX, lab_of
from sample_photos import Scene as Setting
from sample_photos import Sitter, photograph
from tests.detector.conftest import Picture, Prepared

WALLS = [(254, 254, 254), (176, 178, 180), (40, 90, 180)]
SITTERS = {"short": Sitter(), "long": Sitter(hair="long"), "none": Sitter(hair="none")}


def scene_of(prepared: Prepared, rgb: Picture) -> Scene:
    (scene,) = prepared(rgb).scenes
    assert scene is not None
    return scene


def lab(colour: tuple[int, int, int]) -> NDArray[np.float32]:
    pixel = np.divide([[colour]], 255, dtype=np.float32)
    return np.asarray(cielab(linearised(pixel))[0, 0], np.float32)


@pytest.fixture(params=["hopper", "collins", "sitter"])
def scene(prepared: Prepared, request: pytest.FixtureRequest) -> Scene:
    return scene_of(prepared, request.getfixturevalue(request.param))


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("hair", SITTERS)
def test_the_top_of_the_hair_is_found_before_any_wall(
    prepared: Prepared, hair: str, wall: tuple[int, int, int]
) -> None:
    portrait = photograph(SITTERS[hair], Setting(background=wall))
    assert portrait.geometry.hair_top is not None
    found = prepared(portrait.rgb).hair_top[0, 1]
    assert found == pytest.approx(portrait.geometry.hair_top[1], abs=3)


@pytest.mark.parametrize("pad_px", [1, 17, 40])
def test_a_margin_moves_the_hair_top_by_its_width(
    prepared: Prepared, sitter: Picture, pad_px: int
) -> None:
    padded = cv2.copyMakeBorder(sitter, pad_px, 0, 0, 0, cv2.BORDER_REPLICATE)
    before, after = prepared(sitter), prepared(np.asarray(padded, np.uint8))
    assert after.hair_top[0, 1] - before.hair_top[0, 1] == pytest.approx(pad_px, abs=2)


def test_loose_hair_through_which_the_wall_is_seen_is_not_the_top(
    prepared: Prepared, sitter: Picture
) -> None:
    before = prepared(sitter).hair_top[0]
    wisp = np.zeros(sitter.shape[:2], np.float32)
    cv2.ellipse(wisp, (round(before[0]), round(before[1])), (30, 9), 0, 0, 360, 0.1, -1)
    haze = np.asarray(cv2.GaussianBlur(wisp, (0, 0), 1))[..., None]
    hazy = np.asarray(np.rint(sitter * (1 - haze) + 40 * haze), np.uint8)
    assert prepared(hazy).hair_top[0, 1] == pytest.approx(before[1], abs=2)


@pytest.mark.parametrize("cut_px", [20, 30, 45])
def test_hair_that_is_cut_off_touches_the_edge(
    prepared: Prepared, sitter: Picture, cut_px: int
) -> None:
    assert prepared(sitter[cut_px:]).hair_top[0, 1] == 0


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("hair", SITTERS)
def test_what_is_called_background_is_wall(
    prepared: Prepared, hair: str, wall: tuple[int, int, int]
) -> None:
    scene = scene_of(prepared, photograph(SITTERS[hair], Setting(background=wall)).rgb)
    background = scene.backdrop.free
    pixels = lab_of(scene.view.rgb)[1::CELL_PX, 2::CELL_PX][: len(background)][background]
    apart = np.array([ciede2000(pixel, lab(wall)) for pixel in pixels])
    assert (apart > 8).mean() < 0.002
    assert background.mean() > 0.25
    cells = [ciede2000(cell, lab(wall)) for cell in scene.backdrop.colours]
    assert np.percentile(cells, 98) < 3  # a cell's mean is free of the sensor's noise


def test_masks_fit_the_view_and_hold_two_values(scene: Scene) -> None:
    regions = scene.regions
    masks = regions.face, regions.features, regions.skin, regions.clothes
    for mask in masks:
        assert mask.shape == scene.view.rgb.shape[:2]
        assert mask.dtype == np.uint8
        assert set(np.unique(mask)) <= {0, 255}
    assert regions.alpha.shape == scene.view.rgb.shape[:2]
    assert regions.alpha.min() >= 0
    assert regions.alpha.max() <= 1


def test_regions_keep_to_their_places(scene: Scene) -> None:
    regions = scene.regions
    face, skin, clothes = (m > 0 for m in (regions.face, regions.skin, regions.clothes))
    free = cv2.resize(scene.backdrop.free.view(np.uint8), None, fx=CELL_PX, fy=CELL_PX) > 0
    features = fill(scene.view, at.EYE_RIGHT, at.EYE_LEFT, at.LIPS_OUTER) > 0
    rows, columns = free.shape
    assert not (free & (face | clothes)[:rows, :columns]).any()
    assert not (skin & ~face).any()
    assert not (skin & features).any()
    assert skin.sum() > 0.3 * face.sum()
    rows = np.flatnonzero(clothes.any(1))
    assert rows.min() > scene.view.points[152, 1]


def test_the_face_is_person(scene: Scene) -> None:
    assert (scene.regions.alpha[scene.regions.face > 0] > 0.5).mean() > 0.97


def test_an_outline_is_filled_and_no_more(scene: Scene) -> None:
    outline = scene.view.points[at.FACE_OVAL]
    hull = cv2.convexHull(outline)
    area = fill(scene.view, at.FACE_OVAL).sum() / 255
    assert area == pytest.approx(cv2.contourArea(hull), rel=0.05)
    both = fill(scene.view, at.EYE_RIGHT, at.EYE_LEFT)
    one, other = fill(scene.view, at.EYE_RIGHT), fill(scene.view, at.EYE_LEFT)
    np.testing.assert_array_equal(both, np.maximum(one, other))
