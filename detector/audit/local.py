"""The audit on one machine: several processes, each given a few photos whenever it is idle.

All are at one chunk together, and begin with the next while its last photos are examined. So none
is left alone with much at the end, and what a kill costs is the chunk that was at work.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue

from detector.audit.examined import Examined
from detector.audit.item import Chunk, Item
from detector.audit.launch import Launched
from detector.audit.work import Done, Tally, pieces, written
from detector.audit.worker import Worker
from detector.standard import Standard

_PIECES_A_WORKER = 3  # in hand and waiting, while a part is written and the next chunk is listed
_Begun = tuple[Chunk, list[Future[Examined]]]


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
    crew = _Crew(standard, workers, seen, launched)
    begun: list[_Begun] = []
    try:
        for chunk in chunks:
            begun.append((chunk, [crew.begin(some) for some in pieces(chunk)]))
            yield from _settled(begun, out, _PIECES_A_WORKER * workers)
        yield from _settled(begun, out, 0)
    finally:
        crew.close()


def _settled(begun: list[_Begun], out: Path, most_left: int) -> Iterator[Done]:
    """Write the part of each chunk that is examined, until at most so many pieces are not."""
    while True:
        left = [some for _, found in begun for some in found if not some.done()]
        for ended in [one for one in begun if all(some.done() for some in one[1])]:
            begun.remove(ended)
            chunk, found = ended
            yield written(out, chunk, [some.result() for some in found])
        if len(left) <= most_left:
            return
        for some in wait(left, return_when=FIRST_COMPLETED).done:
            some.result()  # what stops an audit stops it at once


class _Crew:
    """Workers that take up photos in the order they are given."""

    def __init__(
        self,
        standard: Standard,
        count: int,
        seen: Callable[[Tally], None],
        launched: Launched | None,
    ) -> None:
        self._workers = [Worker(standard, launched)]
        self._workers += [Worker(standard) for _ in range(count - 1)]
        self._seen = seen
        self._pool = ThreadPoolExecutor(count, "audit")
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            worker.start()
            self._idle.put(worker)

    def begin(self, items: Sequence[Item]) -> Future[Examined]:
        """Have a few photos examined once a worker is idle."""
        return self._pool.submit(self._examine, items)

    def _examine(self, items: Sequence[Item]) -> Examined:
        worker = self._idle.get()
        try:
            found = worker.examine(items)
        finally:
            self._idle.put(worker)
        self._seen(Tally.of(found.rows))
        return found

    def close(self) -> None:
        """End all workers; what they are doing is lost."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._pool.shutdown()
