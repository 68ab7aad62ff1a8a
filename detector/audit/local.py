"""The audit on one machine: a thread for each worker, each with a process of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

from detector.audit.item import Chunk
from detector.audit.launch import Launched
from detector.audit.work import ChunkWork, Done, Tally
from detector.standard import Standard


def run_local(
    chunks: Iterator[Chunk],
    out: Path,
    standard: Standard,
    workers: int,
    seen: Callable[[Tally], None],
    launched: Launched | None = None,
) -> Iterator[Done]:
    """Work through chunks, giving each as it is done, in any order.

    Parameters
    ----------
    chunks : iterator of Chunk
        Drawn from no faster than they are worked off.
    out, standard : Path, Standard
        Where parts go, and what photos are judged by.
    workers : int
        How many processes examine photos.
    seen : callable
        Told every few photos how they came out, from several threads.
    launched : Launched, optional
        The first worker's process, where it is on its way already.

    Raises
    ------
    RenxiangError
        What stops an audit; chunks already done stay done.
    """
    idle: SimpleQueue[ChunkWork] = SimpleQueue()
    everyone = [ChunkWork(out, standard, launched)]
    everyone += [ChunkWork(out, standard) for _ in range(workers - 1)]

    def begin(one: ChunkWork) -> None:
        try:
            one.start()
        finally:
            idle.put(one)

    def work(chunk: Chunk) -> Done:
        mine = idle.get()
        try:
            return mine(chunk, seen)
        finally:
            idle.put(mine)

    pool = ThreadPoolExecutor(workers, "audit")
    waiting: set[Future[Done]] = set()
    started = [pool.submit(begin, one) for one in everyone]
    try:
        waiting |= {pool.submit(work, chunk) for chunk in islice(chunks, workers + 1)}
        for future in started:
            future.result()
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
            waiting |= {pool.submit(work, chunk) for chunk in islice(chunks, len(done))}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for one in everyone:
            one.close()
        pool.shutdown()
