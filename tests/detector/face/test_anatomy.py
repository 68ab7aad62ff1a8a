import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.face.anatomy import Anatomy, place
from tests.detector.conftest import Prepared

FEATURES = ("eye_right", "eye_left", "chin", "face_right", "face_left")


@pytest.fixture(scope="module")
def face(prepared: Prepared, sitter: NDArray[np.uint8]) -> NDArray[np.float32]:
    return prepared(sitter).faces.points


def moved(
    points: NDArray[np.float32], angle_deg: float, scale: float, shift: tuple[float, float]
) -> NDArray[np.float32]:
    angle = np.radians(angle_deg)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    flat = points[..., :2] @ turn.T + shift
    return np.concatenate([flat, scale * points[..., 2:]], -1).astype(np.float32)


@given(
    angle_deg=st.floats(-180, 180),
    scale=st.floats(0.2, 10),
    shift=st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
)
def test_features_move_turn_and_grow_with_the_face(
    face: NDArray[np.float32], angle_deg: float, scale: float, shift: tuple[float, float]
) -> None:
    before, after = place(face), place(moved(face, angle_deg, scale, shift))
    for name in FEATURES:
        flat = np.append(getattr(before, name), [[0]], 1).astype(np.float32)
        expected = moved(flat, angle_deg, scale, shift)[:, :2]
        np.testing.assert_allclose(getattr(after, name), expected, atol=0.01 * scale)
    np.testing.assert_allclose(after.face_width_px, scale * before.face_width_px, rtol=1e-3)


def test_the_persons_right_is_the_pictures_left(face: NDArray[np.float32]) -> None:
    anatomy = place(face)
    assert anatomy.face_right[0, 0] < anatomy.eye_right[0, 0] < anatomy.eye_left[0, 0]
    assert anatomy.eye_left[0, 0] < anatomy.face_left[0, 0]
    assert anatomy.chin[0, 1] > anatomy.eye_middle[0, 1]


def test_where_there_is_no_face_there_is_no_anatomy(face: NDArray[np.float32]) -> None:
    nobody = np.full_like(face, np.nan)
    both: Anatomy = place(np.concatenate([face, nobody]))
    for name in FEATURES:
        assert np.isfinite(getattr(both, name)[0]).all()
        assert np.isnan(getattr(both, name)[1]).all()
    assert np.isnan(both.eye_distance_px).tolist() == [False, True]
    assert place(face[:0]).face_width_px.shape == (0,)
