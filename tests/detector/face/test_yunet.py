"""YuNet as it is run here, beside OpenCV's own."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.face.blazeface import Detection
from detector.face.yunet import detect
from detector.kernels import shrink
from detector.networks.sessions import Networks
from tests.detector.conftest import Picture


@pytest.fixture(scope="module")
def by_opencv(networks: Networks) -> cv2.FaceDetectorYN:
    model = np.frombuffer(networks.read("face_detection_yunet_2023mar.onnx"), np.uint8)
    return cv2.FaceDetectorYN.create("onnx", model, np.empty(0, np.uint8), (32, 32), 0.5)


@pytest.fixture
def crowd(hopper: Picture, collins: Picture, sitter: Picture) -> Picture:
    """Give a picture of many faces, of all sizes."""
    tiles = [
        cv2.copyMakeBorder(small, 0, 160 - len(small), 0, 160 - small.shape[1], cv2.BORDER_CONSTANT)
        for portrait in (hopper, collins, sitter)
        for longest in (40, 80, 120, 160)
        for small in [shrink(portrait, longest / max(portrait.shape[:2]))]
    ]
    rows = [np.hstack(tiles[first : first + 4]) for first in (0, 4, 8)]
    return np.asarray(np.vstack(rows), np.uint8)


def numbers(faces: list[Detection]) -> NDArray[np.float32]:
    """Give x, y, width, height, the eyes and the score of each face."""
    rows = [
        [*face.corners[0], *np.ptp(face.corners, 0), *face.eyes.ravel(), face.score]
        for face in faces
    ]
    return np.array(rows, np.float32)


@pytest.mark.parametrize("part", [np.s_[:], np.s_[5:, 11:300], np.s_[3:200], np.s_[:, 7:330]])
def test_it_finds_what_opencv_finds(
    networks: Networks, by_opencv: cv2.FaceDetectorYN, crowd: Picture, part: slice
) -> None:
    picture = np.ascontiguousarray(crowd[part])
    by_opencv.setInputSize((picture.shape[1], picture.shape[0]))
    _, rows = by_opencv.detect(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    (found,) = detect([picture], networks)
    assert len(found) >= 2
    np.testing.assert_allclose(numbers(found), rows[:, [*range(8), 14]], atol=2e-3)


def test_pictures_of_several_sizes_do_not_disturb_each_other(
    networks: Networks, crowd: Picture, hopper: Picture
) -> None:
    pictures = [crowd, shrink(hopper, 0.9), crowd[:200], np.ascontiguousarray(crowd[:, ::-1])]
    together = detect(pictures, networks)
    for picture, faces in zip(pictures, together, strict=True):
        (alone,) = detect([picture], networks)
        np.testing.assert_array_equal(numbers(alone), numbers(faces))
        assert faces


def test_nothing_is_found_where_nothing_is(networks: Networks) -> None:
    assert detect([np.zeros((120, 160, 3), np.uint8)], networks) == [[]]
    assert detect([], networks) == []
