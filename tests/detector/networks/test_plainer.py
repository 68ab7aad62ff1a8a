import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

from detector.networks.cut import cut
from detector.networks.graph import Graph
from detector.networks.plainer import plainer
from detector.networks.sessions import Network, Networks

Kind = schema.BuiltinOperator
LANDMARKS = (1, 1, 1, 1434), (1, 1, 1, 1)
MASK = (1, 256, 256, 1)


def pixels() -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (1, 256, 256, 3), np.uint8)


def noise() -> NDArray[np.float32]:
    return np.random.default_rng(1).uniform(0, 1, (1, 256, 256, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def landmarks(networks: Networks) -> bytes:
    return networks._landmarker("face_landmarks_detector.tflite")


@pytest.fixture(scope="module")
def segmentation(networks: Networks) -> bytes:
    return networks.read("selfie_segmentation.tflite")


def test_landmarks_are_the_same_to_the_bit(landmarks: bytes) -> None:
    as_made, plain = (
        Network(model, *LANDMARKS)(noise()) for model in (landmarks, plainer(landmarks))
    )
    for before, after in zip(as_made, plain, strict=True):
        np.testing.assert_array_equal(after, before)
    assert np.ptp(plain[0]) > 0


def test_a_person_is_the_same_but_for_rounding(segmentation: bytes) -> None:
    (as_made,), (plain,) = (
        Network(model, MASK)(noise()) for model in (segmentation, plainer(segmentation))
    )
    np.testing.assert_allclose(plain, as_made, atol=1e-4)
    assert np.ptp(plain) > 0


def test_a_person_is_told_in_blocks(segmentation: bytes, networks: Networks) -> None:
    (whole,) = Network(plainer(segmentation, black=0.0), MASK)(pixels())
    (blocks,) = networks.selfie_segmentation(pixels())
    laid_out = blocks.reshape(128, 128, 2, 2).swapaxes(1, 2).reshape(MASK)
    np.testing.assert_array_equal(laid_out, whole)


def test_the_custom_operator_is_gone_and_no_other_came(segmentation: bytes) -> None:
    def customs(model: bytes) -> int:
        return sum(operator.kind == Kind.CUSTOM for operator in Graph(model).operators)

    assert (customs(segmentation), customs(plainer(segmentation))) == (1, 0)


def test_inner_tensors_keep_their_indices(landmarks: bytes) -> None:
    graph, shape = Graph(landmarks), (1, 64, 64, 16)
    made = [int(operator.outputs[0]) for operator in graph.operators]
    last_of_wide = next(tensor for tensor in made if graph.shape(tensor) == shape)
    plain = cut(plainer(landmarks), last_of_wide)
    np.testing.assert_array_equal(
        Network(plain, shape)(noise())[0],
        Network(cut(landmarks, last_of_wide), shape)(noise())[0],
    )


def test_a_network_that_is_plain_already_stays_as_it_is(networks: Networks) -> None:
    detector = networks._landmarker("face_detector.tflite")
    seen = np.random.default_rng(1).uniform(-1, 1, (1, 128, 128, 3)).astype(np.float32)
    (as_made,), (plain,) = (
        Network(model, (1, 896, 16))(seen) for model in (detector, plainer(detector))
    )
    np.testing.assert_array_equal(plain, as_made)


@pytest.mark.parametrize("black", [0.0, -1.0])
def test_pixels_reach_a_network_as_the_numbers_that_it_learnt_from(
    landmarks: bytes, black: float
) -> None:
    numbers = np.float32(black) + pixels() * ((1 - np.float32(black)) / np.float32(255))
    by_pixels = Network(plainer(landmarks, black), *LANDMARKS)(pixels())
    by_numbers = Network(plainer(landmarks), *LANDMARKS)(numbers)
    for seen, told in zip(by_pixels, by_numbers, strict=True):
        np.testing.assert_array_equal(seen, told)
