"""How many photos at a time: places for those under way, and workers to take them up in turn."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import ParamSpec, TypeVar

from api.limits import AtATime
from api.problems import overloaded

_LEAST_SHARE = 2
P = ParamSpec("P")
T = TypeVar("T")


class Admission:
    """Lets so many photos in at a time, and works on them with threads of its own.

    A place is taken before a photo's bytes are read and kept until the answer is made, so that
    their memory is bounded too. The second half of the places is for callers who showed a key or
    an access code, and a worker that falls free takes up their photos first: whoever floods the
    service without one neither locks those out nor has them wait behind. No caller has more than a
    quarter of what is open to its like, though two at least, so that one who is slow or greedy
    leaves room for others.

    The threads stay, because each holds its own copy of the networks.

    Parameters
    ----------
    workers : int
        Calls running at the same time.
    queue_length : int
        Photos that may be on their way in, or wait for a worker.
    """

    def __init__(self, workers: int, queue_length: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="inspection")
        self._places = workers + queue_length
        self._places_of_strangers = self._places - self._places // 2
        self._shares = {True: _share(self._places), False: _share(self._places_of_strangers)}
        self._taken = 0
        self._idle = workers
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []  # a heap
        self._order = count()

    @contextmanager
    def place(self, caller: str, *, is_known: bool = True) -> Iterator["Place"]:
        """Keep a place for a photo for the while.

        Parameters
        ----------
        caller : str
            Whose share it is of: a key, a photo number or a network.
        is_known : bool
            Whether the caller showed a key or an access code.

        Raises
        ------
        Problem
            With ``Retry-After``: 429 ``too-many-at-a-time`` if the caller has its share, 503
            ``overloaded`` if no place is free.
        """
        with self._shares[is_known].one(caller):
            if self._taken >= (self._places if is_known else self._places_of_strangers):
                raise overloaded()
            self._taken += 1
            try:
                yield Place(self, is_known)
            finally:
                self._taken -= 1

    @asynccontextmanager
    async def worker(self, *, is_known: bool) -> AsyncIterator[ThreadPoolExecutor]:
        """Wait for a worker and keep it for the while; whoever calls this keeps a place."""
        if self._idle:
            self._idle -= 1
        else:
            await self._turn(is_known)
        try:
            yield self._pool
        finally:
            self._pass_on()

    async def _turn(self, is_known: bool) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (not is_known, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was this caller's turn already
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Give a worker to whoever waits next, if anybody still does."""
        while self._waiting:
            *_, turn = heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._idle += 1


def _share(places: int) -> AtATime:
    return AtATime(
        max(_LEAST_SHARE, places // 4),
        "Too many photos of yours are under way at the same time. Please wait for their answers.",
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a photo has in the service."""

    admission: Admission
    is_known: bool

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``work`` when a worker is free."""
        async with self.admission.worker(is_known=self.is_known) as pool:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(pool, partial(work, *args, **kwargs))
