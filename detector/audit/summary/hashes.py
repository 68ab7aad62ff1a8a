"""What is held of every photo to find copies by: 64 bits of its SHA-256, two hashes, its head.

One perceptual hash is of the whole picture, sure to find what was only saved again or resized. The
other is of the picture around the eyes, and finds what was cropped or turned as well.
"""

from collections import deque
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detector.audit.summary.copies import MOST_PHOTOS, Candidates, Rows
from detector.audit.summary.heads import GEOMETRY, Heads, are_same, heads
from detector.audit.summary.numbers import Numbers
from detector.audit.summary.similar import Joined, near_pairs, several

Kind = TypeVar("Kind", np.uint64, np.complex64)
_MOST_PAIRS = 50_000_000  # of like pictures whose heads are compared: bounds the time


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


_HASHES = ("sha256", *(likeness.column for likeness in LIKENESSES))


class Hashes:
    """Keeps the hashes and heads of the first ``MOST_PHOTOS``, eighty bytes a photo."""

    columns = (*_HASHES, *GEOMETRY)

    def __init__(self) -> None:
        self._kept: dict[str, list[NDArray[np.uint64]]] = {name: [] for name in _HASHES}
        self._known: dict[str, list[NDArray[np.bool_]]] = {name: [] for name in _HASHES}
        self._heads: list[Heads] = []
        self._room = MOST_PHOTOS
        self._complete = True

    def add(self, rows: pa.Table) -> None:
        """Keep the hashes of a block of rows; a column that the audit lacks is unknown."""
        self._complete &= len(rows) <= self._room
        rows = rows.slice(0, self._room)
        self._room -= len(rows)
        for name in _HASHES:
            has = name in rows.schema.names
            cells = rows[name] if has else pa.nulls(len(rows), pa.string())
            self._known[name].append(np.asarray(pc.is_valid(cells)))
            self._kept[name].append(_words(name, cells))
        self._heads.append(heads(rows))

    def candidates(self, numbers: Numbers) -> Candidates:
        """Find copies, and numbers of several files; what was kept is let go."""
        shared, every = numbers.shared()
        same, single = self._same()
        alike, complete = self._alike(single)
        return Candidates(same, alike, shared, complete and every and self._complete)

    def _same(self) -> tuple[list[Rows], Rows]:
        """Give the rows of each file that is there several times, and one row of every file."""
        rows = self._known_rows("sha256")
        content = self._taken("sha256", rows)[:, 0]
        _, first = np.unique(content, return_index=True)
        return [rows[places] for places in several(content)], rows[np.sort(first)]

    def _alike(self, single: Rows) -> tuple[list[Rows], bool]:
        """Find sets of like pictures among one of each file; heads are compared as pairs come."""
        joined, complete = Joined(len(single)), True
        known = _let_go(self._heads, single, np.empty((len(single), 4), np.complex64))
        for likeness in LIKENESSES:
            rows = np.intersect1d(single, self._known_rows(likeness.column), assume_unique=True)
            place = np.searchsorted(single, rows)
            hashes = self._taken(likeness.column, rows)
            count = 0
            for one, other in near_pairs(hashes, likeness.near_bits, likeness.agreeing):
                one, other = place[one], place[other]
                same = are_same(known[one], known[other])
                joined.add(one[same], other[same])
                count += len(one)
                if count > _MOST_PAIRS:
                    complete = False
                    break
        return [single[places] for places in joined.sets()], complete

    def _known_rows(self, name: str) -> Rows:
        known = self._known.pop(name)
        return np.flatnonzero(np.concatenate(known)) if known else np.zeros(0, np.int64)

    def _taken(self, name: str, rows: Rows) -> NDArray[np.uint64]:
        taken = np.empty((len(rows), _DIGITS.get(name, 16) // 16), np.uint64)
        return _let_go(self._kept.pop(name), rows, taken)


def _let_go(kept: list[NDArray[Kind]], rows: Rows, taken: NDArray[Kind]) -> NDArray[Kind]:
    """Take some rows of blocks, in order, letting go of each block once it is copied."""
    waiting = deque(kept)
    kept.clear()
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
