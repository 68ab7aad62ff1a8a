"""How much at a time: inspections under way, and tries within a while."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from api.problems import Problem

P = ParamSpec("P")
T = TypeVar("T")

RETRY_AFTER_S = 2
_MOST_SUBJECTS = 100_000


class Admission:
    """Runs heavy work on threads of its own: so many at once, so many waiting, no more.

    The threads stay, because each holds its own copy of the networks.

    Parameters
    ----------
    workers : int
        Calls running at the same time.
    queue_length : int
        Calls that may wait for a worker.
    """

    def __init__(self, workers: int, queue_length: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="inspection")
        self._places = workers + queue_length
        self._taken = 0

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``work`` when a worker is free.

        Raises
        ------
        Problem
            503 ``overloaded`` with ``Retry-After`` if the queue is full.
        """
        if self._taken >= self._places:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "overloaded",
                "Too many photos are being inspected just now. Please try again in a moment.",
                {"Retry-After": str(RETRY_AFTER_S)},
            )
        self._taken += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, partial(work, *args, **kwargs))
        finally:
            self._taken -= 1


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
