"""The audit on many machines: the same work on chunks, spread by Ray Data.

Lists of photos travel, never photos: every worker reads its own, and writes its own part into the
audit's folder, which all machines must see under the same path. A worker or machine that is lost
costs the chunks it was at; others take them up.
"""

import logging
import os
import pickle
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

import pyarrow as pa

from detector.audit.folder import part_path
from detector.audit.item import Chunk
from detector.audit.work import ChunkWork, Done, Tally
from detector.errors import AuditError, RenxiangError
from detector.networks.quiet import quiet
from detector.sentences import told, why
from detector.standard import Standard

_FIRST_CHUNKS_A_WORKER, _CHUNKS_A_WORKER = 4, 128
_MOST_CHUNKS = 2048
_UNSEEN_TRIES = 60  # a second each: what a network volume takes to see another machine's file
_MOST_HELD_BYTES = 256_000_000
_CONNECT_S = 20


class RemoteWork:
    """The work on chunks as Ray Data calls it: a row with a chunk in, a row with its end out."""

    def __init__(self, out: Path, standard: Standard) -> None:
        self._work = ChunkWork(out, standard)

    def __call__(self, rows: pa.Table) -> pa.Table:
        """Work off every chunk of a batch."""
        given = (pickle.loads(cell) for cell in rows["chunk"].to_pylist())
        return _table("done", [self._work(chunk) for chunk in given])


def run_on_ray(
    chunks: Iterator[Chunk],
    out: Path,
    standard: Standard,
    workers: int,
    seen: Callable[[Tally], None],
    address: str | None = None,
) -> Iterator[Done]:
    """Work through chunks on a Ray cluster, giving each as it is done, in any order.

    Chunks go out in waves, so that neither listing nor the driver's memory sets a bound; while one
    is worked off the next is listed. The first are small, so that work begins soon.

    Parameters
    ----------
    chunks : iterator of Chunk
        Drawn from one wave ahead.
    out, standard : Path, Standard
        Where parts go, on every machine, and what photos are judged by.
    workers : int
        How many actors, each with the networks loaded once.
    seen : callable
        Told of each chunk how its photos came out.
    address : str, optional
        The cluster; without it one is started on this machine for the while.

    Raises
    ------
    AuditError
        What stops an audit, and ``package-missing``; ``cannot-write`` where a part that was
        written elsewhere is not seen here.
    """
    place = out.absolute()
    over = Event()
    with _cluster(address, workers) as ray, ThreadPoolExecutor(1, "listing") as listing:
        wanted, most = (
            min(count * workers, _MOST_CHUNKS)
            for count in (_FIRST_CHUNKS_A_WORKER, _CHUNKS_A_WORKER)
        )
        try:
            wave = _wave(chunks, wanted, over)
            while wave:
                wanted = min(2 * wanted, most)
                following = listing.submit(_wave, chunks, wanted, over)
                for done in _work_off(ray, wave, place, standard, workers):
                    _see(part_path(place, done.chunk), done.chunk, place)
                    seen(done.tally)
                    yield done
                wave = following.result()
        finally:
            over.set()


def _see(part: Path, chunk: int, out: Path) -> None:
    """See that a part is here; a network volume remembers for a while what it had not."""
    for _ in range(_UNSEEN_TRIES):
        if part.exists():
            return
        with suppress(OSError):
            list(part.parent.iterdir())  # makes it look anew
        time.sleep(1)
    if not part.exists():
        raise AuditError("cannot-write", told("folder_not_shared", chunk=chunk, folder=out))


def _wave(chunks: Iterator[Chunk], wanted: int, over: Event) -> list[pa.Table]:
    """Draw the next chunks, each as a table of one row, until all is over."""
    wave: list[pa.Table] = []
    held = 0
    for chunk in chunks:
        wave.append(_table("chunk", [chunk]))
        held += wave[-1].nbytes
        if len(wave) >= wanted or held >= _MOST_HELD_BYTES or over.is_set():
            break
    return wave


def _work_off(
    ray: Any, wave: list[pa.Table], out: Path, standard: Standard, workers: int
) -> Iterator[Done]:
    results = ray.data.from_arrow(wave).map_batches(
        RemoteWork,
        fn_constructor_args=(out, standard),
        batch_size=1,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(
            min_size=1, max_size=workers, initial_size=workers, max_tasks_in_flight_per_actor=2
        ),
        num_cpus=1,
    )
    try:
        for row in results.iter_rows():
            yield pickle.loads(row["done"])
    except ray.exceptions.RayError as error:
        raise _own(error) from error


def _own(error: BaseException) -> RenxiangError:
    """Find our own error in the layers that Ray wraps around it."""
    layer: BaseException | None = error
    while layer is not None:
        inner = getattr(layer, "cause", None)
        for candidate in (layer, inner):
            if isinstance(candidate, RenxiangError):
                return candidate
        layer = layer.__cause__ or (inner if isinstance(inner, BaseException) else None)
    said = str(error).strip().splitlines()
    return AuditError(
        "workers-fail", told("cluster_gave_up", why=said[-1] if said else repr(error))
    )


def _table(name: str, cells: list[Any]) -> pa.Table:
    return pa.table({name: pa.array([pickle.dumps(cell) for cell in cells], pa.binary())})


def _reach(address: str | None) -> None:
    """See that somebody listens at an address; Ray itself would knock for minutes."""
    host, colon, port = (address or "").rpartition(":")
    if colon and port.isdecimal() and "/" not in host:
        socket.create_connection((host, int(port)), _CONNECT_S).close()


@contextmanager
def _cluster(address: str | None, workers: int) -> Iterator[Any]:
    """Join a cluster, or start one here; Ray is kept from reporting its use to anybody."""
    if find_spec("ray") is None:
        raise AuditError("package-missing", told("no_ray"))
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what matters comes as an exception
    import ray
    import ray.data

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        _reach(address)
        with quiet():
            ray.init(
                address=address or "local",  # or it would join any cluster found on this machine
                num_cpus=workers if address is None else None,
                include_dashboard=False if address is None else None,
                logging_level=logging.CRITICAL,
                log_to_driver=False,
            )
    except (OSError, RuntimeError, ValueError) as error:
        asked = address or told("this_machine")
        raise AuditError(
            "workers-fail", told("no_cluster", address=asked, why=why(error))
        ) from error
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield ray
    finally:
        ray.shutdown()
