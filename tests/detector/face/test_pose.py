import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.face.pose import angles_deg, frontal
from detector.networks.canonical import CanonicalFace
from detector.networks.sessions import Networks

turns = st.tuples(st.floats(-60, 60), st.floats(-50, 50), st.floats(-80, 80))
Turn = tuple[float, float, float]


@pytest.fixture(scope="module")
def canonical(networks: Networks) -> CanonicalFace:
    return networks.canonical_face


def rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> NDArray[np.float64]:
    """Nod, turn, then lean a head whose x is to its left, y up and z to the camera.

    The head first leans in its own plane, then nods, then turns about the vertical: so the
    direction of the nose is given by yaw and pitch alone.
    """
    yaw, pitch, roll = np.radians((yaw_deg, pitch_deg, roll_deg))
    turn = [[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]]
    nod = [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
    lean = [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    return np.array(turn) @ np.array(nod) @ np.array(lean)


def landmarks(
    canonical: CanonicalFace, turn: Turn, scale: float = 12.0, at: Turn = (300, 200, 5)
) -> NDArray[np.float32]:
    """Photograph the canonical head from afar: x right, y down, z away, in pixels."""
    turned = canonical.vertices_cm @ rotation(*turn).T
    points = np.zeros((478, 3), np.float32)
    points[:468] = scale * turned * (1, -1, -1) + at
    return points


def measured(canonical: CanonicalFace, *heads: NDArray[np.float32]) -> NDArray[np.float64]:
    return angles_deg(np.stack(heads), canonical)


@given(turn=turns, scale=st.floats(0.5, 50), x=st.floats(-1e3, 1e3), y=st.floats(-1e3, 1e3))
def test_a_turn_is_recovered_wherever_and_however_large_the_head_is(
    canonical: CanonicalFace, turn: Turn, scale: float, x: float, y: float
) -> None:
    head = landmarks(canonical, turn, scale, (x, y, 0))
    np.testing.assert_allclose(measured(canonical, head)[0], turn, atol=0.05)


@given(turn=turns)
def test_a_head_turned_back_lies_as_one_held_straight(canonical: CanonicalFace, turn: Turn) -> None:
    straight, turned = (landmarks(canonical, one, at=(0, 0, 0)) for one in ((0, 0, 0), turn))
    back = frontal(turned[None], measured(canonical, turned))
    np.testing.assert_allclose(back[0], straight[:, :2], atol=0.3)


def test_a_head_turned_to_its_left_has_positive_yaw(canonical: CanonicalFace) -> None:
    head = landmarks(canonical, (20, 0, 0))
    nose, ears = head[1, 0], head[[234, 454], 0].mean()
    assert nose > ears  # the person's left is the picture's right
    assert measured(canonical, head)[0, 0] == pytest.approx(20, abs=0.01)


def test_a_head_looking_down_has_positive_pitch(canonical: CanonicalFace) -> None:
    level, down = landmarks(canonical, (0, 0, 0)), landmarks(canonical, (0, 20, 0))
    assert down[1, 1] - down[[234, 454], 1].mean() > level[1, 1] - level[[234, 454], 1].mean()
    assert measured(canonical, down)[0, 1] == pytest.approx(20, abs=0.01)


def test_a_head_leaning_to_its_right_shoulder_has_positive_roll(canonical: CanonicalFace) -> None:
    head = landmarks(canonical, (0, 0, 20))
    assert head[10, 0] < head[152, 0]  # the forehead moves to the picture's left
    assert measured(canonical, head)[0, 2] == pytest.approx(20, abs=0.01)


@given(st.lists(st.none() | turns, min_size=1, max_size=4))
def test_each_head_of_a_batch_is_measured_as_alone(
    canonical: CanonicalFace, some: list[Turn | None]
) -> None:
    nobody = np.full((478, 3), np.nan, np.float32)
    heads = [nobody if turn is None else landmarks(canonical, turn) for turn in some]
    together = measured(canonical, *heads)
    for head, angles in zip(heads, together, strict=True):
        np.testing.assert_array_equal(measured(canonical, head)[0], angles)
    assert np.isnan(together).any(1).tolist() == [turn is None for turn in some]


def test_no_heads_are_no_angles(canonical: CanonicalFace) -> None:
    assert angles_deg(np.empty((0, 478, 3), np.float32), canonical).shape == (0, 3)


@given(turns)
def test_a_mirrored_head_turns_and_leans_the_other_way(
    canonical: CanonicalFace, turn: Turn
) -> None:
    head = landmarks(canonical, turn)
    mirrored = landmarks(canonical, (-turn[0], turn[1], -turn[2]))
    yaw, pitch, roll = measured(canonical, head)[0]
    np.testing.assert_allclose(measured(canonical, mirrored)[0], (-yaw, pitch, -roll), atol=0.1)


@given(turns)
def test_a_head_without_depth_is_still_seen_from_the_front(
    canonical: CanonicalFace, turn: Turn
) -> None:
    flat = landmarks(canonical, (turn[0] / 4, turn[1] / 4, turn[2] / 4)) * (1, 1, 0)
    assert (np.abs(measured(canonical, flat.astype(np.float32))[0]) < 60).all()
