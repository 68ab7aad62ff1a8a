"""What each stage of an inspection costs a photo, under pytest-benchmark.

Every round runs one photo through one stage, the photos in turn, so that the figures are those of
the mixture and nothing stays in the cache from the round before. ``python -m benchmarks``
counts processor time, which a busy machine disturbs least.
"""

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest

from benchmarks.photos import photos
from benchmarks.throughput import STANDARD
from detector import inspect, load_standard
from detector.batch import Batch, Scene, prepare
from detector.codec import decode
from detector.face import blazeface, locate
from detector.face.count import find_all
from detector.findings import findings
from detector.inspect import measure
from detector.judge import Judgement, judge
from detector.measure import Column
from detector.measures import CATEGORIES, MEASURES
from detector.networks.sessions import thread_networks
from detector.regions import backdrop, person, regions
from detector.standard import Standard
from detector.view import view

PHOTOS, ROUNDS_EACH = 24, 5
FAMILIES = tuple(dict.fromkeys(one.key.partition(".")[0] for one in MEASURES))


class Case(NamedTuple):
    """One photo after every stage."""

    data: bytes
    batch: Batch
    scene: Scene
    chin_y_px: float
    columns: dict[str, Column]
    judgement: Judgement


Stage = Callable[[Case], object]
Clock = Callable[[Stage], None]


@pytest.fixture(scope="module")
def standard() -> Standard:
    """Give the standard that everything is judged by."""
    return load_standard(STANDARD)


@pytest.fixture(scope="module")
def cases(standard: Standard) -> list[Case]:
    """Give the photos, each as every stage finds it."""
    cv2.setNumThreads(1)
    return [_case(path.read_bytes(), standard) for path in photos(PHOTOS)]


def _case(data: bytes, standard: Standard) -> Case:
    batch = prepare([decode(data)], thread_networks())
    (scene,) = batch.scenes
    assert scene is not None
    chin_y_px = float(batch.anatomy.chin[0, 1]) * scene.view.scale
    columns = measure(batch, standard)
    return Case(data, batch, scene, chin_y_px, columns, judge(standard, columns, CATEGORIES))


@pytest.fixture
def clock(benchmark: Any, cases: list[Case]) -> Clock:
    """Time a stage over the photos in turn."""
    following = itertools.cycle(cases)

    def timed(stage: Stage) -> None:
        rounds = len(cases) * ROUNDS_EACH
        benchmark.pedantic(
            stage, setup=lambda: ((next(following),), {}), rounds=rounds, warmup_rounds=4
        )

    return timed


def test_inspect(clock: Clock, standard: Standard) -> None:
    """Everything: bytes to report."""
    clock(lambda case: inspect(case.data, standard))


def test_decode(clock: Clock) -> None:
    """Bytes to pixels, with every check of the file."""
    clock(lambda case: decode(case.data))


def test_networks(clock: Clock) -> None:
    """The five networks alone, on inputs already made: what no code of ours can go below."""
    networks = thread_networks()
    kinds = (
        networks.face_detector,
        networks.face_landmarks,
        networks.face_blendshapes,
        networks.selfie_segmentation,
    )
    inputs = [(network, np.zeros(network.input_shape, np.float32)) for network in kinds]
    frame = np.zeros((320, 260, 3), np.uint8)
    networks.yunet.setInputSize((260, 320))

    def run(_: Case) -> None:
        for network, values in inputs:
            network(values)
        networks.yunet.detect(frame)

    clock(run)


def test_face(clock: Clock) -> None:
    """Faces counted, the main one traced: networks included."""
    clock(lambda case: locate(case.batch.photos, thread_networks()))


def test_face_count(clock: Clock) -> None:
    """The part of the face stage that counts faces: YuNet and its input."""
    networks = thread_networks()

    def run(case: Case) -> None:
        rgb = case.batch.photos[0].rgb
        find_all(rgb, blazeface.detect(rgb, networks)[0], networks)

    clock(run)


def test_view(clock: Clock) -> None:
    """The picture at working size, in Lab and in luminance."""

    def run(case: Case) -> None:
        batch = case.batch
        eye_distance_px = float(batch.anatomy.eye_distance_px[0])
        view(batch.photos[0].rgb, batch.faces.points[0, :, :2], eye_distance_px)

    clock(run)


def test_person(clock: Clock) -> None:
    """Person against background, refined at the hair: a network included."""
    clock(lambda case: person(case.scene.view, thread_networks(), case.chin_y_px))


def test_regions(clock: Clock) -> None:
    """The masks and the cells of the background."""

    def run(case: Case) -> None:
        parts = regions(case.scene.view, case.scene.regions.alpha, case.chin_y_px)
        backdrop(case.scene.view, parts.background)

    clock(run)


@pytest.mark.parametrize("family", FAMILIES)
def test_measures(clock: Clock, family: str) -> None:
    """Every measure of one family."""
    members = [one for one in MEASURES if one.key.startswith(f"{family}.")]
    clock(lambda case: [one(case.batch) for one in members])


def test_judge(clock: Clock, standard: Standard) -> None:
    """Figures against limits."""
    clock(lambda case: judge(standard, case.columns, CATEGORIES))


def test_explain(clock: Clock, standard: Standard) -> None:
    """The texts of every check in two languages."""
    clock(lambda case: findings(standard, case.batch, case.columns, case.judgement, 0))
