"""How often: tries within a while, and whose they are."""

import threading
from collections import deque
from datetime import datetime, timedelta
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Network, ip_address

from api.problems import Problem

_MOST_SUBJECTS = 100_000
_IPV6_PREFIX = 64


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
