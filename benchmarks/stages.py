"""What each stage of an inspection costs a photo, under pytest-benchmark.

Every round runs one photo through one stage, the photos in turn, so that the figures are those of
the mixture and nothing stays in the cache from the round before. ``python -m benchmarks``
counts processor time, which a busy machine disturbs least.
"""

import itertools
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
import simplejpeg

from benchmarks.cases import STAGES, Case, Stage, anew, case_of
from benchmarks.photos import STANDARD, enlarged, photos
from detector import inspect, inspect_batch, load_standard
from detector.batch import prepare
from detector.face import blazeface, locate
from detector.face.count import Around, find_beside
from detector.inspection import measure
from detector.networks.sessions import thread_networks
from detector.regions import guess, person, reduced
from detector.standard import Standard

PHOTOS, ROUNDS_EACH = 24, 5
MEGAPIXELS = (1, 12)
BATCHES = (1, 4, 16, 64, 256)
MIB = (1, 64)
CHECKS = (1, 10, 25, 50)

Clock = Callable[[Stage], None]


@pytest.fixture(scope="module")
def standard() -> Standard:
    """Give the standard that everything is judged by."""
    return load_standard(STANDARD)


@pytest.fixture(scope="module")
def cases(standard: Standard) -> list[Case]:
    """Give the photos, each as every stage finds it."""
    cv2.setNumThreads(1)
    return [case_of(path.read_bytes(), standard) for path in photos(PHOTOS)]


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


def test_networks(clock: Clock) -> None:
    """The networks alone, on inputs already made: what no code of ours can go below."""
    networks = thread_networks()
    kinds = (
        networks.face_detector,
        networks.face_landmarks,
        networks.selfie_segmentation,
        networks.head_features,
    )
    inputs = [(network, np.zeros(network.input_shape, np.uint8)) for network in kinds]
    inputs.append((networks.every_face, np.zeros((1, 161, 161, 3), np.uint8)))

    def run(_: Case) -> None:
        for network, values in inputs:
            network(values)

    clock(run)


def test_simplejpeg(clock: Clock) -> None:
    """Decoding alone, without a check of the file: what `decode` is held against."""
    clock(lambda case: simplejpeg.decode_jpeg(case.data))


def test_face(clock: Clock) -> None:
    """Faces counted, the main one traced: networks included."""
    clock(lambda case: locate(case.batch.photos, thread_networks()))


def test_face_count(clock: Clock) -> None:
    """The part of the face stage that counts faces: YuNet, where anything stands out."""
    networks = thread_networks()

    def run(case: Case) -> None:
        photo = case.batch.photos[0]
        main, *_ = blazeface.detect(photo.rgb, networks)
        find_beside([Around(photo.rgb, photo.half, main)], networks)

    clock(run)


def test_person(clock: Clock) -> None:
    """Person against background, refined at the hair: a network included."""
    networks = thread_networks()

    def run(case: Case) -> None:
        person(case.scene.view, guess(reduced(case.scene.view), networks), case.chin_y_px)

    clock(run)


@pytest.mark.parametrize("stage", STAGES)
def test_stage(clock: Clock, stage: str) -> None:
    """A stage that runs no network."""
    clock(STAGES[stage])


def test_measures_at_work_together(benchmark: Any, cases: list[Case], standard: Standard) -> None:
    """Every measure limited, of all photos as one batch; divide by `PHOTOS`."""
    batch = prepare([case.batch.photos[0] for case in cases], thread_networks())
    benchmark.pedantic(
        lambda fresh: measure(fresh, standard),
        setup=lambda: ((anew(batch),), {}),
        rounds=16,
        warmup_rounds=2,
    )


@pytest.mark.parametrize("count", MIB)
def test_mib_copied(benchmark: Any, count: int) -> None:
    """What the memory gives: a plane in the cache, and one that no cache holds."""
    source = np.ones(count * 2**20, np.uint8)
    copy = np.empty_like(source)
    benchmark.pedantic(np.copyto, (copy, source), rounds=200, warmup_rounds=5)


@pytest.mark.parametrize("size", MEGAPIXELS)
def test_megapixels(benchmark: Any, cases: list[Case], standard: Standard, size: int) -> None:
    """Everything, for one photo of so many megapixels."""
    data = enlarged(cases[0].data, size)
    benchmark.pedantic(lambda: inspect(data, standard), rounds=8, warmup_rounds=1)


@pytest.mark.parametrize("count", BATCHES)
def test_batch(benchmark: Any, cases: list[Case], standard: Standard, count: int) -> None:
    """Everything, for a batch of so many photos; divide by their number."""
    data = [case.data for case in itertools.islice(itertools.cycle(cases), count)]
    rounds = max(64 // count, 1)
    benchmark.pedantic(lambda: inspect_batch(data, standard), rounds=rounds, warmup_rounds=0)


@pytest.mark.parametrize("count", CHECKS)
def test_checks(clock: Clock, standard: Standard, count: int) -> None:
    """Everything, by the first so many of the standard's limits."""
    free = [limit for limit in standard.limits if not limit.yields_to]
    fewer = standard.model_copy(update={"limits": tuple(free[:count])})
    clock(lambda case: inspect(case.data, fewer))
