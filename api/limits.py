"""How often: tries within a while, what goes on at the same time, and whose they are."""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Network, ip_address

from api.problems import Problem

_MOST_SUBJECTS = 100_000
_IPV6_PREFIX = 64
_SOON_S = "2"


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
    detail : str
        What whoever has to wait is told.
    code : str
        Of the problem, which is a 429 with ``Retry-After``.
    """

    def __init__(
        self, most: int, within: timedelta, detail: str, code: str = "too-many-tries"
    ) -> None:
        self._most = most
        self._within = within
        self._detail = detail
        self._code = code
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()  # last tried comes last
        self._lock = threading.Lock()

    def check(self, subject: str, now: datetime) -> None:
        """Raise the problem if the subject has to wait."""
        with self._lock:
            self._check(subject, now)

    def take(self, subject: str, now: datetime) -> None:
        """Count one try, or raise the problem if the subject has to wait."""
        with self._lock:
            self._check(subject, now)
            self._tries.setdefault(subject, deque(maxlen=self._most)).append(now)
            self._tries.move_to_end(subject)
            self._forget(now)

    def _check(self, subject: str, now: datetime) -> None:
        tries = self._tries.get(subject)
        if tries is None or len(tries) < self._most or now - tries[0] >= self._within:
            return
        wait = self._within - (now - tries[0])
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            self._code,
            self._detail,
            {"Retry-After": str(max(1, round(wait.total_seconds())))},
        )

    def _forget(self, now: datetime) -> None:
        """Drop the subjects whose tries count no more, and of too many the longest idle."""
        while len(self._tries) > _MOST_SUBJECTS or self._is_idle(next(iter(self._tries)), now):
            self._tries.popitem(last=False)

    def _is_idle(self, subject: str, now: datetime) -> bool:
        return now - self._tries[subject][-1] >= self._within


class AtATime:
    """Counts what a subject has under way and says when it is too much; for the event loop alone.

    Parameters
    ----------
    most : int
        What a subject may have under way.
    detail : str
        What whoever has to wait is told. The problem is a 429 ``too-many-at-a-time``.
    """

    def __init__(self, most: int, detail: str) -> None:
        self._most = most
        self._detail = detail
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def one(self, subject: str) -> Iterator[None]:
        """Count one more for the while, or raise the problem if the subject has to wait."""
        if self._under_way[subject] >= self._most:
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too-many-at-a-time",
                self._detail,
                {"Retry-After": _SOON_S},
            )
        self._under_way[subject] += 1
        try:
            yield
        finally:
            self._under_way[subject] -= 1
            if not self._under_way[subject]:
                del self._under_way[subject]
