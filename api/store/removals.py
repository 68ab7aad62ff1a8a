"""Files that no row names any more: deleted at once, or as soon as they can be."""

import threading
from collections.abc import Iterable

from api.sentences import told
from api.store.blobs import Blobs
from api.store.database import StoreError
from api.telemetry import describe, log


class PixelsLeft(StoreError):
    """A file could not be deleted yet; the next removal or purge tries again."""


class Removals:
    """Deletes files and keeps in mind those that it could not delete.

    That it forgets them when the process ends does no harm: at the next start whatever no row
    names is swept.

    Parameters
    ----------
    blobs : Blobs
        Where the files lie.
    """

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._left: dict[str, str] = {}  # a file's name: whose pixels it holds
        self._lock = threading.Lock()

    def remove(self, names: Iterable[str | None], number: str = "") -> None:
        """Delete files, and those that could not be deleted before.

        Parameters
        ----------
        names : iterable of str or None
            The files; they may be gone already.
        number : str
            The photo number whose pixels they hold; empty where nobody will ask for it.
        """
        with self._lock:
            self._left |= dict.fromkeys(filter(None, names), number)
            for name in tuple(self._left):
                try:
                    self._blobs.remove(name)
                    del self._left[name]
                except OSError as error:
                    log.error("removal", **describe(error))

    def check(self, number: str | None = None) -> None:
        """Raise `PixelsLeft` if a file is left, of one photo number if it is named."""
        with self._lock:
            left = tuple(self._left.values())
        if left if number is None else number in left:
            raise PixelsLeft(told("pixels_left", count=len(left)))
