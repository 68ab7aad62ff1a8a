"""A photo's row depends on the photo, the standard and the version, and on nothing else."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from detector import Standard
from detector.audit import examine as examining
from detector.audit.examine import examine
from detector.audit.folder import parts
from detector.audit.item import Item
from detector.audit.local import run_local
from detector.audit.run import Course, Plan, audit
from detector.networks import store
from detector.networks.manifest import models
from tests.detector.audit.conftest import ignore, rows_in

MOST, THREADS = 256, 8
# Pixels that are worked on at once.
EACH_ALONE, LARGE_ALONE, AS_EVER = 1, 200_000, examining._MOST_PIXELS
ALL_TOGETHER = MOST * 1_000_000
WHERE = ("photo", "source", "group", "chunk", "row")

untimed = partial(
    settings, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def photos(
    jpegs: list[bytes],
    hopper_jpeg: bytes,
    collins_png: bytes,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Path]:
    """Give people painted and real, and files that are no photos."""
    if store.missing(models(), store.folder()):
        pytest.skip(f"the neural models are not in {store.folder()}; run: renxiang models fetch")
    folder = tmp_path_factory.mktemp("photos")
    contents = [*jpegs[:8], hopper_jpeg, collins_png, jpegs[0][:5000], b""]
    paths = [folder / f"{place}.jpg" for place in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


@pytest.fixture(scope="module")
def alone(photos: list[Path], standard: Standard) -> list[str]:
    """Give each photo's row where the photo is examined alone and on one thread."""
    return written([examine([as_item(path)], standard).rows for path in photos])


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    """Give threads, each of which keeps its networks."""
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


def as_item(path: Path) -> Item:
    return Item(path.name, "s", str(path), path.stat().st_size)


def written(tables: Sequence[pa.Table]) -> list[str]:
    """Write out every row, its figures to the last bit, but not where it stands."""
    rows = pa.concat_tables(tables).drop_columns(list(WHERE))
    return [repr(row) for row in rows.to_pylist()]


@untimed(max_examples=6)
@given(
    places=st.lists(st.integers(0, 11), min_size=1, max_size=24),
    at_once=st.sampled_from([EACH_ALONE, LARGE_ALONE, AS_EVER, ALL_TOGETHER]),
    several=st.booleans(),
)
@example(places=[place % 12 for place in range(MOST)], at_once=AS_EVER, several=False)
@example(places=[place % 12 for place in range(MOST)], at_once=AS_EVER, several=True)
@example(places=[place % 12 for place in range(48)], at_once=LARGE_ALONE, several=False)
@example(places=[place % 12 for place in range(48)], at_once=ALL_TOGETHER, several=False)
def test_neither_company_nor_threads_change_a_row(
    photos: list[Path],
    alone: list[str],
    threads: ThreadPoolExecutor,
    standard: Standard,
    monkeypatch: pytest.MonkeyPatch,
    places: list[int],
    at_once: int,
    several: bool,
) -> None:
    monkeypatch.setattr(examining, "_MOST_PIXELS", at_once)
    shares = [places[first::THREADS] for first in range(THREADS)] if several else [places]
    run = threads.map if several else map
    cv2.setNumThreads(THREADS if several else 1)
    try:
        tables = list(
            run(lambda share: examine_some(photos, share, standard), filter(None, shares))
        )
    finally:
        cv2.setNumThreads(1)
    assert written(tables) == [alone[place] for share in shares for place in share]


def examine_some(photos: list[Path], places: Sequence[int], standard: Standard) -> pa.Table:
    return examine([as_item(photos[place]) for place in places], standard).rows


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Give a cluster of two nodes with a processor each, or skip where Ray is not installed."""
    pytest.importorskip("ray", reason="Ray is not installed; run: make cluster")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    yield cluster.address
    cluster.shutdown()


@pytest.mark.filterwarnings("ignore")
@untimed(max_examples=2)
@given(places=st.lists(st.integers(0, 11), min_size=1, max_size=40), workers=st.integers(1, 2))
def test_neither_engine_nor_workers_change_a_file(
    photos: list[Path],
    alone: list[str],
    address: str,
    standard: Standard,
    tmp_path_factory: pytest.TempPathFactory,
    places: list[int],
    workers: int,
) -> None:
    from detector.audit.cluster import run_on_ray

    folder = tmp_path_factory.mktemp("engines")
    here, there = folder / "here", folder / "there"
    listing = folder / "list.txt"
    listing.write_text("\n".join(str(photos[place]) for place in places))
    source = (f"@{listing}",)
    audit(
        Plan(source, standard, here),
        lambda chunks: run_local(chunks, here, standard, workers, ignore),
        Course(),
        ignore,
    )
    audit(
        Plan(source, standard, there),
        lambda chunks: run_on_ray(chunks, there, standard, workers, ignore, address),
        Course(),
        ignore,
    )
    assert written([rows_in(here)]) == [alone[place] for place in places]
    assert [part.read_bytes() for part in parts(there)] == [
        part.read_bytes() for part in parts(here)
    ]
