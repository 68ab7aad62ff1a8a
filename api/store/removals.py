"""Files that no row names any more: deleted at once, or as soon as they can be."""

import threading
from collections.abc import Callable, Iterable

from api.sentences import told
from api.store.blobs import Blobs
from api.store.database import StoreError
from api.telemetry import describe, log


class PixelsLeft(StoreError):
    """A file could not be deleted yet; the next removal or purge tries again."""


class Removals:
    """Deletes files and keeps in mind those that it could not delete, or may not need to.

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
        self._doubtful: dict[str, str] = {}  # the same of those that a row may name
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

    def doubt(self, names: Iterable[str | None], number: str = "") -> None:
        """Keep in mind files of which it is not known whether a row names them; see `settle`."""
        with self._lock:
            self._doubtful |= dict.fromkeys(filter(None, names), number)

    def settle(self, is_named: Callable[[str, str], bool]) -> None:
        """Delete the doubtful files that no row names, and doubt the others no more.

        Parameters
        ----------
        is_named : callable
            Tells of a file and its photo number whether a row names it; where it raises, the file
            stays doubtful.
        """
        with self._lock:
            doubtful = tuple(self._doubtful.items())
        for name, number in doubtful:
            if not is_named(name, number):
                self.remove([name], number)
            with self._lock:
                self._doubtful.pop(name, None)

    def check(self, number: str | None = None) -> None:
        """Raise `PixelsLeft` if a file is left, of one photo number if it is named."""
        with self._lock:
            left = tuple(self._left.values())
        if left if number is None else number in left:
            raise PixelsLeft(told("pixels_left", count=len(left)))
