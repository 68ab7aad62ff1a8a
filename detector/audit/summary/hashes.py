"""What is held of every photo to find copies by: the first 64 bits of its SHA-256, and two hashes.

One perceptual hash is of the whole picture, sure to find what was only saved again or resized. The
other is of the picture around the eyes, and finds what was cropped or turned as well.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detector.audit.summary.copies import MOST_PHOTOS, Candidates, Rows
from detector.audit.summary.numbers import Numbers
from detector.audit.summary.similar import near_pairs

_MOST_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class Likeness:
    """A perceptual hash and how near two copies are by it.

    Attributes
    ----------
    column : str
        Where it is.
    near_bits : int
        The most bits by which copies differ.
    agreeing : int
        See :func:`~detector.audit.summary.similar.near_pairs`.
    """

    column: str
    near_bits: int
    agreeing: int


LIKENESSES = (Likeness("perceptual_hash", 3, 3), Likeness("aligned_hash", 8, 2))


class Hashes:
    """Keeps the hashes of the first ``MOST_PHOTOS``, fifty bytes a photo."""

    columns = ("sha256", *(likeness.column for likeness in LIKENESSES))

    def __init__(self) -> None:
        self._kept: dict[str, list[NDArray[np.uint64]]] = {name: [] for name in self.columns}
        self._known: dict[str, list[NDArray[np.bool_]]] = {name: [] for name in self.columns}
        self._room = MOST_PHOTOS
        self._complete = True

    def add(self, rows: pa.Table) -> None:
        """Keep the hashes of a block of rows; a column that the audit lacks is unknown."""
        self._complete &= len(rows) <= self._room
        rows = rows.slice(0, self._room)
        self._room -= len(rows)
        for name in self.columns:
            has = name in rows.schema.names
            cells = rows[name] if has else pa.nulls(len(rows), pa.string())
            self._known[name].append(np.asarray(pc.is_valid(cells)))
            self._kept[name].append(_words(name, cells))

    def candidates(self, numbers: Numbers) -> Candidates:
        """Find what may be copies, and numbers of several files; what was kept is let go."""
        shared, every = numbers.shared()
        same, single = self._same()
        pairs, complete = self._pairs(single)
        return Candidates(same, pairs, shared, complete and every and self._complete)

    def _same(self) -> tuple[list[Rows], Rows]:
        """Give the rows of each file that is there several times, and one row of every file."""
        rows = self._known_rows("sha256")
        content = self._taken("sha256", rows)[:, 0]
        order = np.argsort(content, kind="stable")
        is_start = np.ones(len(order), np.bool_)
        is_start[1:] = content[order[1:]] != content[order[:-1]]
        starts = np.flatnonzero(is_start)
        sizes = np.diff(starts, append=len(order))
        several = np.flatnonzero(sizes > 1)
        same = [rows[order[starts[n] : starts[n] + sizes[n]]] for n in several]
        return same, np.sort(rows[order[starts]])

    def _pairs(self, single: Rows) -> tuple[list[tuple[Rows, Rows]], bool]:
        """Find pairs of like pictures among one of each file."""
        found: list[tuple[Rows, Rows]] = []
        complete = True
        for likeness in LIKENESSES:
            rows = np.intersect1d(single, self._known_rows(likeness.column), assume_unique=True)
            hashes = self._taken(likeness.column, rows)
            count = 0
            for one, other in near_pairs(hashes, likeness.near_bits, likeness.agreeing):
                found.append((rows[one], rows[other]))
                count += len(one)
                if count > _MOST_PAIRS:
                    complete = False
                    break
        return found, complete

    def _known_rows(self, name: str) -> Rows:
        known = self._known.pop(name)
        return np.flatnonzero(np.concatenate(known)) if known else np.zeros(0, np.int64)

    def _taken(self, name: str, rows: Rows) -> NDArray[np.uint64]:
        """Take the hashes of some rows, in order, letting go of each block once it is copied."""
        taken = np.empty((len(rows), _DIGITS.get(name, 16) // 16), np.uint64)
        waiting = deque(self._kept.pop(name))
        passed = 0
        while waiting:
            block = waiting.popleft()
            low, high = np.searchsorted(rows, [passed, passed + len(block)])
            taken[low:high] = block[rows[low:high] - passed]
            passed += len(block)
        return taken


_DIGITS = {"sha256": 16, "aligned_hash": 64}  # looked at; sixteen make a word


def _words(name: str, cells: pa.ChunkedArray | pa.Array) -> NDArray[np.uint64]:
    """Give hashes as an array of shape (N, words); anything where one is null."""
    if name not in _DIGITS:
        filled = pc.fill_null(cells.cast(pa.uint64()), 0)
        return np.asarray(filled.to_numpy()).reshape(-1, 1)
    count = _DIGITS[name]
    digits = pc.utf8_slice_codeunits(pc.fill_null(cells, "0" * count), 0, count)
    joined = "".join(digits.to_pylist())
    return np.frombuffer(bytes.fromhex(joined), ">u8").astype(np.uint64).reshape(-1, count // 16)
