"""How much at a time: photos under way, and tries within a while."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import ParamSpec, TypeVar

from api.problems import Problem, overloaded

P = ParamSpec("P")
T = TypeVar("T")

_MOST_SUBJECTS = 100_000
_IPV6_PREFIX = 64


class Admission:
    """Lets so many photos in at a time, and works on them with threads of its own.

    A place is taken before a photo's bytes are read and kept until the answer is made, so that
    their memory is bounded too. The second half of the places is for callers who showed a key or
    an access code: whoever floods the service without one never locks those out.

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
        self._taken = 0

    @contextmanager
    def place(self, *, is_known: bool = True) -> Iterator[None]:
        """Keep a place for a photo for the while.

        Parameters
        ----------
        is_known : bool
            Whether the caller showed a key or an access code.

        Raises
        ------
        Problem
            503 ``overloaded`` with ``Retry-After`` if none is free.
        """
        if self._taken >= (self._places if is_known else self._places_of_strangers):
            raise overloaded()
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``work`` when a worker is free; whoever calls this keeps a place."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(work, *args, **kwargs))


def network_of(address: str) -> str:
    """Give what one caller has of the network: an IPv4 address, or an IPv6 /64.

    A household or a rented machine is given a whole /64 or more: to count its addresses one by one
    would be to count nothing. What is no address is given back, for servers that name none.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found), _IPV6_PREFIX), strict=False))


class Tries:
    """Counts what a subject did within the last while and says when it was too often.

    Parameters
    ----------
    most : int
        Tries that are fine.
    within : timedelta
        How long a try counts.
    """

    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._tries: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def note(self, subject: str, now: datetime) -> None:
        """Count one try."""
        with self._lock:
            tries = self._tries.pop(subject, None) or deque(maxlen=self._most)
            tries.append(now)
            self._tries[subject] = tries
            if len(self._tries) > _MOST_SUBJECTS:
                del self._tries[next(iter(self._tries))]

    def check(self, subject: str, now: datetime, detail: str) -> None:
        """Raise a 429 ``too-many-tries`` problem if the subject has to wait."""
        with self._lock:
            tries = self._tries.get(subject)
            if tries is None or len(tries) < self._most or now - tries[0] >= self._within:
                return
            wait = self._within - (now - tries[0])
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-many-tries",
            detail,
            {"Retry-After": str(max(1, round(wait.total_seconds())))},
        )
