import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from detector.errors import ModelError
from detector.networks.sessions import Networks, thread_networks

Arrays = list[NDArray[np.float32]]
NAMES = (
    "face_detector",
    "face_landmarks",
    "selfie_segmentation",
    "head_features",
    "every_face",
)


@pytest.fixture(scope="module")
def networks(models_folder: Path) -> Networks:
    return Networks.load(models_folder)


def outputs(networks: Networks) -> Arrays:
    """Run every network on the same noise."""
    noise = np.random.default_rng(7)
    results: Arrays = []
    for name in NAMES:
        network = getattr(networks, name)
        results += network(noise.integers(0, 256, network.input_shape, np.uint8))
    return results


def assert_identical(one: Arrays, other: Arrays) -> None:
    assert [array.tobytes() for array in one] == [array.tobytes() for array in other]


def test_a_run_repeats_bit_for_bit(networks: Networks) -> None:
    assert_identical(outputs(networks), outputs(networks))


def test_outputs_survive_the_next_run(networks: Networks) -> None:
    (first,) = networks.selfie_segmentation(np.zeros((1, 256, 256, 3), np.uint8))
    kept = first.copy()
    networks.selfie_segmentation(np.full((1, 256, 256, 3), 255, np.uint8))
    np.testing.assert_array_equal(first, kept)


def test_whoever_keeps_what_lies_in_a_network_cannot_run_it_again(networks: Networks) -> None:
    network, pixels = networks.face_detector, np.zeros((1, 128, 128, 3), np.uint8)
    kept = network.look(pixels, lambda boxes, _: boxes)
    with pytest.raises(RuntimeError):
        network.look(pixels, lambda *_: None)
    del kept
    network.look(pixels, lambda *_: None)


def test_what_a_network_tells_of_a_size_does_not_depend_on_the_one_before(
    networks: Networks,
) -> None:
    noise = np.random.default_rng(7)
    small, large = (
        noise.integers(0, 256, (1, height + 1, width + 1, 3), np.uint8)
        for height, width in ((64, 160), (320, 256))
    )
    told = networks.every_face(small)
    assert [cells.shape for cells in told] == [(1, 8, 20, 16), (1, 4, 10, 16), (1, 2, 5, 16)]
    networks.every_face(large)
    assert_identical(list(networks.every_face(small)), list(told))


def test_threads_with_networks_of_their_own_agree_bit_for_bit(models_folder: Path) -> None:
    def work(_: int) -> Arrays:
        return outputs(Networks.load(models_folder))

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(work, range(2))
    assert_identical(one, other)


@pytest.mark.usefixtures("models_folder")
def test_a_thread_keeps_its_networks_and_shares_them_with_none() -> None:
    with ThreadPoolExecutor(1) as pool:
        elsewhere = pool.submit(thread_networks).result()
    assert thread_networks() is thread_networks()
    assert thread_networks() is not elsewhere


def test_an_empty_picture_holds_no_face(networks: Networks) -> None:
    _, scores = networks.face_detector(np.zeros((1, 128, 128, 3), np.uint8))
    assert scores.max() < 0


def test_the_canonical_face_looks_ahead(networks: Networks) -> None:
    face = networks.canonical_face
    nose_tip, forehead, chin, eye_right, eye_left = face.vertices_cm[[4, 10, 152, 33, 263]]
    assert face.vertices_cm.shape == (468, 3)
    assert len(face.basis_landmarks) == len(face.basis_weights) == 33
    assert face.basis_landmarks.max() < 468
    assert eye_right[0] < 0 < eye_left[0]
    np.testing.assert_allclose(eye_right * [-1, 1, 1], eye_left, atol=1e-4)
    assert chin[1] < nose_tip[1] < forehead[1]
    assert nose_tip[2] == face.vertices_cm[:, 2].max()


def test_building_them_says_nothing_on_the_terminal(models_folder: Path) -> None:
    program = f"""
from pathlib import Path
from detector.networks.sessions import Networks
networks = Networks.load(Path({str(models_folder)!r}))
networks.face_detector, networks.every_face
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout + done.stderr == ""


def test_without_models_loading_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        Networks.load(tmp_path)
    assert caught.value.code == "model-missing"
    assert "face_landmarker.task" in caught.value.message
