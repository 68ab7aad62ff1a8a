"""Photo numbers under which different files lie, sixteen bytes a photo."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detector.audit.summary.copies import MOST_PHOTOS, MOST_ROWS, Rows

_SHA256_DIGITS = 16  # looked at, a word of 64 bits


class Numbers:
    """Keeps a word of the number and one of the content of each photo that could be read.

    A file that could not be read is no picture, so it is not told to be another than the rest.
    Of the first ``MOST_PHOTOS`` photos only: that bounds the memory.
    """

    columns = ("photo_number", "sha256", "code")

    def __init__(self) -> None:
        self._numbers: list[NDArray[np.int64]] = []
        self._contents: list[NDArray[np.uint64]] = []
        self._rows: list[NDArray[np.uint32]] = []
        self._seen = 0

    def add(self, rows: pa.Table) -> None:
        """Keep what is to be kept of a block of rows with ``columns``."""
        first, self._seen = self._seen, self._seen + len(rows)
        rows = rows.slice(0, max(MOST_PHOTOS - first, 0))
        wanted = pc.and_(pc.is_valid(rows["photo_number"]), pc.is_null(rows["code"]))
        places = np.flatnonzero(wanted.to_numpy())
        if not len(places):
            return
        chosen = rows.select(self.columns[:2]).take(places)
        numbers = chosen["photo_number"].to_pylist()
        self._numbers.append(np.fromiter(map(hash, numbers), np.int64, len(numbers)))
        self._contents.append(_words(chosen["sha256"]))
        self._rows.append((first + places).astype(np.uint32))

    def shared(self) -> tuple[Rows, bool]:
        """Find the rows whose number other files have too; what was kept is let go.

        Returns
        -------
        rows : ndarray, shape (K,), int64
            One row of every file that such a number has, ``MOST_ROWS`` of them at most.
        complete : bool
            Whether these are all.
        """
        if not self._numbers:
            return np.zeros(0, np.int64), True
        numbers, contents = np.concatenate(self._numbers), np.concatenate(self._contents)
        order = np.lexsort((contents, numbers))
        numbers, contents = numbers[order], contents[order]
        rows = np.concatenate(self._rows)[order].astype(np.int64)
        self._numbers, self._contents, self._rows = [], [], []
        another = np.ones(len(rows), np.bool_)  # file than the one before
        another[1:] = (numbers[1:] != numbers[:-1]) | (contents[1:] != contents[:-1])
        numbers, rows = numbers[another], rows[another]
        as_next = numbers[1:] == numbers[:-1]
        several = np.append(as_next, False) | np.insert(as_next, 0, False)
        found = rows[several]
        complete = len(found) <= MOST_ROWS and self._seen <= MOST_PHOTOS
        return np.sort(found[:MOST_ROWS]), complete


def _words(sha256: pa.ChunkedArray) -> NDArray[np.uint64]:
    digits = pc.utf8_slice_codeunits(sha256, 0, _SHA256_DIGITS)
    return np.frombuffer(bytes.fromhex("".join(digits.to_pylist())), ">u8").astype(np.uint64)
