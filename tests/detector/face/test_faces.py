import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.face import Faces, locate
from detector.face.traits import TRAIT_COUNT
from detector.networks.sessions import Networks
from detector.photo import Photo
from tests.detector.conftest import Picture, Prepared

Points = NDArray[np.float32]


def points_of(prepared: Prepared, rgb: Picture) -> Points:
    batch = prepared(rgb)
    assert batch.faces.found.all()
    points: Points = batch.faces.points[0]
    return points


def eye_distance_px(points: Points) -> float:
    return float(np.linalg.norm(points[473, :2] - points[468, :2]))


def beside(one: Picture, other: Picture) -> Picture:
    """Put two pictures next to each other at the first one's height."""
    width = round(other.shape[1] * one.shape[0] / other.shape[0])
    return np.hstack([one, np.asarray(cv2.resize(other, (width, one.shape[0])), np.uint8)])


def pasted(into: Picture, small: Picture, width_px: int) -> Picture:
    """Hang a small picture in the upper left corner of a large one."""
    height_px = round(width_px * small.shape[0] / small.shape[1])
    picture = into.copy()
    picture[:height_px, :width_px] = cv2.resize(
        small, (width_px, height_px), interpolation=cv2.INTER_AREA
    )
    return picture


@pytest.mark.parametrize("pad_px", [1, 17, 40])
@pytest.mark.parametrize("name", ["hopper", "collins", "sitter"])
def test_a_margin_moves_the_landmarks_by_its_width(
    prepared: Prepared, request: pytest.FixtureRequest, name: str, pad_px: int
) -> None:
    picture = request.getfixturevalue(name)
    padded = cv2.copyMakeBorder(picture, pad_px, 0, 2 * pad_px, 0, cv2.BORDER_REPLICATE)
    before, after = points_of(prepared, picture), points_of(prepared, np.asarray(padded, np.uint8))
    shift = (after - before)[:, :2] - (2 * pad_px, pad_px)
    assert np.abs(shift).mean() < 0.015 * eye_distance_px(before)
    assert np.abs(shift).max() < 0.06 * eye_distance_px(before)


@pytest.mark.parametrize("name", ["hopper", "collins", "sitter"])
def test_a_crop_moves_the_landmarks_back(
    prepared: Prepared, request: pytest.FixtureRequest, name: str
) -> None:
    picture = request.getfixturevalue(name)
    before, after = points_of(prepared, picture), points_of(prepared, picture[5:, 12:])
    shift = (after - before)[:, :2] + (12, 5)
    assert np.abs(shift).mean() < 0.015 * eye_distance_px(before)


@pytest.mark.parametrize("factor", [0.5, 2.0, 4.0])
@pytest.mark.parametrize("name", ["hopper", "sitter"])
def test_a_resized_photo_scales_the_landmarks(
    prepared: Prepared, request: pytest.FixtureRequest, name: str, factor: float
) -> None:
    picture = request.getfixturevalue(name)
    flags = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    resized = np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=flags))
    before, after = prepared(picture), prepared(np.asarray(resized, np.uint8))
    shift = after.faces.points[0] / factor - before.faces.points[0]
    assert np.abs(shift[:, :2]).mean() < 0.015 * eye_distance_px(before.faces.points[0])
    np.testing.assert_allclose(after.faces.pose_deg, before.faces.pose_deg, atol=2)


@pytest.mark.parametrize("name", ["hopper", "collins"])
def test_a_mirror_swaps_right_and_left(
    prepared: Prepared, request: pytest.FixtureRequest, name: str
) -> None:
    picture = request.getfixturevalue(name)
    before, after = prepared(picture), prepared(picture[:, ::-1])
    tolerance = 0.03 * float(before.anatomy.eye_distance_px[0])
    expected = before.anatomy.eye_left[0] * (-1, 1) + (picture.shape[1] - 1, 0)
    np.testing.assert_allclose(after.anatomy.eye_right[0], expected, atol=tolerance)
    yaw, pitch, roll = before.faces.pose_deg[0]
    np.testing.assert_allclose(after.faces.pose_deg[0], (-yaw, pitch, -roll), atol=2)


@pytest.mark.parametrize("angle_deg", [-12, 12])
def test_a_turned_picture_turns_the_head(
    prepared: Prepared, sitter: Picture, angle_deg: float
) -> None:
    height, width = sitter.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1)
    turned = cv2.warpAffine(sitter, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    roll_deg = prepared(np.asarray(turned, np.uint8)).faces.pose_deg[0, 2]
    level_deg = prepared(sitter).faces.pose_deg[0, 2]
    assert roll_deg - level_deg == pytest.approx(angle_deg, abs=1)  # anticlockwise on the screen


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("name", ["hopper", "collins", "sitter"])
def test_a_photo_that_lies_or_stands_on_its_head_is_traced_as_it_lies(
    prepared: Prepared, request: pytest.FixtureRequest, name: str, quarters: int
) -> None:
    picture = request.getfixturevalue(name)
    upright, lying = prepared(picture).faces, prepared(np.rot90(picture, quarters)).faces
    expected = upright.points[0, :, :2]
    for side_px in (picture.shape[1], picture.shape[0], picture.shape[1])[:quarters]:
        expected = np.stack([expected[:, 1], side_px - 1 - expected[:, 0]], 1)
    off_px = np.abs(lying.points[0, :, :2] - expected).mean()
    assert off_px < 0.05 * eye_distance_px(upright.points[0])
    turned_deg = lying.pose_deg[0, 2] - upright.pose_deg[0, 2] - 90 * quarters
    assert abs((turned_deg + 180) % 360 - 180) < 5
    assert lying.count.tolist() == [1]


def test_two_people_are_counted(prepared: Prepared, hopper: Picture, collins: Picture) -> None:
    assert prepared(hopper).faces.count.tolist() == [1]
    assert prepared(collins).faces.count.tolist() == [1]
    assert prepared(beside(hopper, collins)).faces.count.tolist() == [2]


def test_a_small_face_in_the_background_is_scenery(
    prepared: Prepared, hopper: Picture, collins: Picture
) -> None:
    large = np.asarray(cv2.resize(hopper, None, fx=2, fy=2), np.uint8)
    assert prepared(pasted(large, collins[:220, 120:340], 90)).faces.count.tolist() == [1]
    assert prepared(pasted(large, collins[:220, 120:340], 320)).faces.count.tolist() == [2]


def test_a_small_face_before_a_plain_wall_is_counted(
    prepared: Prepared, sitter: Picture, collins: Picture
) -> None:
    both = pasted(sitter, collins[:220, 120:340], 90)
    assert prepared(sitter).faces.count.tolist() == [1]
    assert prepared(both).faces.count.tolist() == [2]


def test_a_face_printed_on_the_clothes_is_counted(
    prepared: Prepared, sitter: Picture, collins: Picture
) -> None:
    points = points_of(prepared, sitter)
    width_px = round(0.4 * float(np.ptp(points[:, 0])))
    face = collins[:220, 120:340]
    height_px = round(width_px * face.shape[0] / face.shape[1])
    both = sitter.copy()
    left, top = round(float(points[152, 0])) - width_px // 2, sitter.shape[0] - height_px
    both[top:, left : left + width_px] = cv2.resize(
        face, (width_px, height_px), interpolation=cv2.INTER_AREA
    )
    assert top > points[152, 1]
    assert prepared(both).faces.count.tolist() == [2]


def test_of_two_people_the_larger_is_traced(
    prepared: Prepared, hopper: Picture, collins: Picture
) -> None:
    points = points_of(prepared, beside(hopper, collins))
    assert points[:, 0].max() < hopper.shape[1]


@pytest.mark.parametrize("level", [0, 127, 255])
def test_a_blank_picture_holds_nobody(prepared: Prepared, level: int) -> None:
    batch = prepared(np.full((300, 240, 3), level, np.uint8))
    assert batch.faces.count.tolist() == [0]
    assert not batch.faces.found.any()
    assert np.isnan(batch.faces.pose_deg).all()
    assert np.isnan(batch.faces.traits).all()
    assert np.isnan(batch.anatomy.eye_right).all()
    assert np.isnan(batch.hair_top).all()
    assert batch.scenes == (None,)


def test_noise_holds_nobody(prepared: Prepared) -> None:
    noise = np.random.default_rng(11).integers(0, 256, (300, 240, 3), dtype=np.uint8)
    assert prepared(noise).faces.count.tolist() == [0]


@pytest.mark.parametrize("shape", [(600, 120), (120, 600), (64, 64)])
def test_a_face_cut_by_any_crop_does_no_harm(
    prepared: Prepared, hopper: Picture, shape: tuple[int, int]
) -> None:
    for top in range(100, 400, 60):
        faces = prepared(hopper[top : top + shape[0], 150 : 150 + shape[1]]).faces
        assert faces.found.tolist() == [bool(faces.count[0])]


def test_no_photos_are_arrays_of_none(networks: Networks) -> None:
    nobody: Faces = locate([], networks)
    assert nobody.count.shape == nobody.found.shape == (0,)
    assert nobody.points.shape == (0, 478, 3)
    assert nobody.traits.shape == (0, TRAIT_COUNT)
    assert nobody.pose_deg.shape == (0, 3)


def test_a_face_does_not_depend_on_its_neighbours(
    networks: Networks, prepared: Prepared, hopper: Picture, collins: Picture
) -> None:
    alone = [prepared(hopper), prepared(collins)]
    photos: list[Photo] = [batch.photos[0] for batch in alone]
    together = locate(photos, networks)
    for row, batch in enumerate(alone):
        assert together.points[row].tobytes() == batch.faces.points[0].tobytes()
        assert together.traits[row].tobytes() == batch.faces.traits[0].tobytes()
        assert together.pose_deg[row].tobytes() == batch.faces.pose_deg[0].tobytes()
