"""The same audit on two machines of a Ray cluster, one worker of which is killed."""

import os
import pickle
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from itertools import count, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detector import Standard
from detector.audit import cluster
from detector.audit.folder import part_path, parts
from detector.audit.item import Chunk
from detector.audit.run import Course, Plan, audit
from detector.audit.work import Done, Tally
from detector.errors import AuditError
from detector.sentences import as_it_is
from tests.detector.audit.conftest import Audited, ignore

pytest.importorskip("ray", reason="Ray is not installed; run: make cluster")

from detector.audit.cluster import run_on_ray

PATIENCE_S = 300


@pytest.fixture
def address() -> Iterator[str]:
    """Give a cluster of two nodes with a processor each."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    yield cluster.address
    cluster.shutdown()


def ray_workers() -> list[int]:
    """List the processes below this one in which Ray runs the audit's work."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"MapWorker" in (folder / "cmdline").read_bytes() and is_ours(int(folder.name)):
                found.append(int(folder.name))
    return found


def is_ours(process: int) -> bool:
    while process > 1:
        if process == os.getpid():
            return True
        status = Path(f"/proc/{process}/stat").read_text()
        process = int(status.rpartition(")")[2].split()[1])
    return False


def kill_one_once_work_is_done(out: Path, killed: list[int]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not killed and time.monotonic() < deadline:
        if parts(out):
            for process in ray_workers()[:1]:
                os.kill(process, signal.SIGKILL)
                killed.append(process)
        time.sleep(0.05)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_writes_what_one_machine_writes(
    album: Path, tmp_path: Path, audited: Audited, standard: Standard, address: str
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    plan = Plan((str(album), str(album)), standard, there)
    audited(plan.sources, here)
    killed: list[int] = []
    killer = threading.Thread(target=kill_one_once_work_is_done, args=(there, killed))
    killer.start()

    course = Course()
    audit(
        plan,
        lambda chunks: run_on_ray(chunks, there, standard, 2, ignore, address),
        course,
        ignore,
    )
    killer.join()
    assert killed
    assert course.done.total == 86
    expected = [part.read_bytes() for part in parts(here)]
    assert [part.read_bytes() for part in parts(there)] == expected
    last = parts(there)[-1]
    lost = pq.read_metadata(last).num_rows
    last.unlink()
    assert audited(plan.sources, there).kept.total == 86 - lost  # begun there, finished here
    assert [part.read_bytes() for part in parts(there)] == expected


def test_a_cluster_that_does_not_answer_is_told(tmp_path: Path, standard: Standard) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    with pytest.raises(AuditError, match="No Ray cluster answers at 127"):
        list(run_on_ray(iter(()), tmp_path, standard, 1, ignore, f"127.0.0.1:{nobody}"))


@pytest.fixture
def waves(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Give the numbers of the chunks in each wave, of a cluster that is none."""
    found: list[list[int]] = []

    def work_off(_: object, wave: list[pa.Table], *__: object) -> Iterator[Done]:
        found.append([pickle.loads(row["chunk"][0].as_py()).number for row in wave])
        for number in found[-1]:
            yield Done(number, Tally())

    monkeypatch.setattr(cluster, "_cluster", lambda *_: nullcontext())
    monkeypatch.setattr(cluster, "_work_off", work_off)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    return found


def endless() -> Iterator[Chunk]:
    for number in count():
        yield Chunk(number, ())


def put_parts(out: Path, most: int) -> None:
    for number in range(most):
        part = part_path(out, number)
        part.parent.mkdir(parents=True, exist_ok=True)
        part.touch()


def test_work_begins_after_a_few_chunks_and_waves_grow(
    waves: list[list[int]], tmp_path: Path, standard: Standard
) -> None:
    put_parts(tmp_path, 3000)
    few = islice(endless(), 3000)
    done = list(run_on_ray(few, tmp_path, standard, 3, ignore))
    assert [one.chunk for one in done] == list(range(3000))
    assert [len(wave) for wave in waves] == [12, 24, 48, 96, 192, *[384] * 6, 324]


@pytest.mark.parametrize(
    "stopped", [AuditError("workers-fail", as_it_is("x")), KeyboardInterrupt()]
)
def test_whatever_ends_the_work_ends_the_listing(
    waves: list[list[int]], tmp_path: Path, standard: Standard, stopped: BaseException
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow() -> Iterator[Chunk]:
        for chunk in endless():
            if chunk.number == 6:  # of the next wave of eight
                begun.set()
                ended.wait(PATIENCE_S)
            yield chunk

    def stop(_: object) -> None:
        begun.wait(PATIENCE_S)
        threading.Timer(0.2, ended.set).start()
        raise stopped

    put_parts(tmp_path, 4)
    chunks = slow()
    with pytest.raises(type(stopped)):
        list(run_on_ray(chunks, tmp_path, standard, 1, stop))
    assert waves == [[0, 1, 2, 3]]
    assert next(chunks).number == 7


@pytest.mark.usefixtures("waves")
def test_a_part_that_is_seen_late_is_waited_for_and_one_that_is_not_is_told(
    tmp_path: Path, standard: Standard, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = count()
    monkeypatch.setattr(
        time, "sleep", lambda _: put_parts(tmp_path, 1) if next(tries) == 5 else None
    )
    done = list(run_on_ray(islice(endless(), 1), tmp_path, standard, 1, ignore))
    assert [one.chunk for one in done] == [0]
    with pytest.raises(AuditError) as refused:
        list(run_on_ray(islice(endless(), 2), tmp_path, standard, 1, ignore))
    assert refused.value.code == "cannot-write"
    assert next(tries) < 100
