from collections.abc import Callable
from random import Random
from typing import TypeVar, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.face.blazeface import Detection, detect
from detector.networks.sessions import Networks

Array = NDArray[np.float32]
Told = TypeVar("Told")
Box = tuple[float, float, float, float]  # centre x, centre y, width, height, in a square of 128
SQUARE = np.zeros((128, 128, 3), np.uint8)


class Answers:
    """A detector network that finds the given boxes, one at an anchor each."""

    def __init__(self, found: list[tuple[float, Box]]) -> None:
        self.boxes, self.logits = np.zeros((896, 16), np.float32), np.full(896, -50, np.float32)
        for anchor, (logit, (x, y, width, height)) in enumerate(found):
            centre = np.array([anchor // 2 % 16 + 0.5, anchor // 2 // 16 + 0.5]) * 8
            keypoints = np.array([[-0.2, -0.1], [0.2, -0.1], [0, 0], [0, 0.2], [-1, 0], [1, 0]])
            places = (x, y) + keypoints * (width, height) - centre
            self.boxes[anchor] = np.concatenate([(x, y) - centre, (width, height), places.ravel()])
            self.logits[anchor] = logit

    @property
    def face_detector(self) -> "Answers":
        return self

    def look(self, _: NDArray[np.uint8], read: Callable[..., Told]) -> Told:
        return read(self.boxes[None], self.logits[None, :, None])


def found(*boxes: tuple[float, Box], picture: NDArray[np.uint8] = SQUARE) -> list[Detection]:
    return detect(picture, cast(Networks, Answers(list(boxes))))


def probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


sides = st.floats(8, 60)
places = st.floats(20, 108)
candidates = st.lists(
    st.tuples(st.floats(0.1, 8), st.tuples(places, places, sides, sides)), min_size=1, max_size=12
)


def test_a_box_comes_back_with_its_eyes_and_certainty() -> None:
    (face,) = found((2.0, (64, 40, 30, 50)))
    np.testing.assert_allclose(face.corners, [[49, 15], [79, 65]], atol=1e-4)
    np.testing.assert_allclose(face.eyes, [[58, 35], [70, 35]], atol=1e-4)
    assert face.score == pytest.approx(probability(2))


@pytest.mark.parametrize(
    ("shape", "corners"),
    [
        ((256, 256), [[98, 30], [158, 130]]),
        ((256, 128), [[34, 30], [94, 130]]),  # bars left and right of an upright picture
        ((128, 256), [[98, -34], [158, 66]]),
        ((64, 64), [[24.5, 7.5], [39.5, 32.5]]),
    ],
)
def test_boxes_are_in_pixels_of_the_picture(
    shape: tuple[int, int], corners: list[list[float]]
) -> None:
    (face,) = found((2.0, (64, 40, 30, 50)), picture=np.zeros((*shape, 3), np.uint8))
    np.testing.assert_allclose(face.corners, corners, atol=1e-3)


def test_what_is_less_likely_than_not_is_no_face() -> None:
    assert found((-0.01, (64, 64, 30, 30))) == []
    assert len(found((0.01, (64, 64, 30, 30)))) == 1


@pytest.mark.parametrize("logit", [100.0, 1e30])
def test_the_most_certain_answers_do_not_overflow(logit: float) -> None:
    (face,) = found((logit, (64, 64, 30, 30)))
    assert face.score == pytest.approx(1)


def test_one_face_found_many_times_is_the_weighted_mean() -> None:
    (face,) = found((3.0, (60, 60, 40, 40)), (0.5, (64, 62, 44, 40)), (1.0, (60, 60, 38, 42)))
    weights = np.array([probability(logit) for logit in (3.0, 0.5, 1.0)])
    low = np.average([[40, 40], [42, 42], [41, 39]], axis=0, weights=weights)
    np.testing.assert_allclose(face.corners[0], low, atol=1e-4)
    assert face.score == pytest.approx(probability(3))


def test_faces_apart_stay_apart_the_most_certain_first() -> None:
    small, large = found((0.5, (30, 30, 20, 20)), (2.0, (90, 90, 40, 40)))
    np.testing.assert_allclose(small.corners.mean(0), [90, 90], atol=1e-4)
    np.testing.assert_allclose(large.corners.mean(0), [30, 30], atol=1e-4)


@given(candidates)
def test_every_face_lies_among_its_candidates(boxes: list[tuple[float, Box]]) -> None:
    faces = found(*boxes)
    corners = np.array(
        [[(x - w / 2, y - h / 2), (x + w / 2, y + h / 2)] for _, (x, y, w, h) in boxes]
    )
    scores = [face.score for face in faces]
    assert 1 <= len(faces) <= len(boxes)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(max(probability(logit) for logit, _ in boxes))
    for face in faces:
        assert (face.corners >= corners.min(0) - 1e-3).all()
        assert (face.corners <= corners.max(0) + 1e-3).all()


@given(candidates, st.randoms())
def test_the_order_of_the_candidates_does_not_matter(
    boxes: list[tuple[float, Box]], random: Random
) -> None:
    distinct = list({round(probability(logit), 4): (logit, box) for logit, box in boxes}.values())
    shuffled = list(distinct)
    random.shuffle(shuffled)
    for one, other in zip(found(*distinct), found(*shuffled), strict=True):
        np.testing.assert_allclose(one.corners, other.corners, atol=1e-3)
