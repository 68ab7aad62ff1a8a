"""The same audit on two machines of a Ray cluster, one worker of which is killed."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from detector import Standard
from detector.audit.folder import parts
from detector.audit.run import Course, Plan, audit
from detector.errors import AuditError
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
