"""The same file twice, the same picture in two files, and different pictures under one number.

Files are compared by SHA-256. Pictures are compared by perceptual hash, then by the head's outline
and pose: portraits before the same wall have like hashes, but hardly ever the same head.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detector.audit.summary.similar import clusters

MOST_PHOTOS = 2_000_000  # compared with one another: bounds the memory
MOST_ROWS = 100_000
_ABOUT = ("photo", "photo_number", "group", "source", "sha256", "verdict")

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Copy:
    """One of several photos that are the same."""

    photo: str
    photo_number: str | None
    group: str | None
    source: str
    sha256: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Copies:
    """Photos that are the same file, or show the same picture.

    Attributes
    ----------
    same_file : bool
        Whether they are.
    photos : tuple of Copy
        As many of them as are kept.
    count : int
        How many there are.
    """

    same_file: bool
    photos: tuple[Copy, ...]
    count: int

    @property
    def numbers(self) -> int:
        """How many photo numbers they go under; 0 where none is known."""
        return len({copy.photo_number for copy in self.photos} - {None})


@dataclass(frozen=True, slots=True)
class SharedNumber:
    """A photo number under which different pictures lie, with one photo of each."""

    number: str
    photos: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Everything that is there more than once.

    Attributes
    ----------
    files, pictures : tuple of Copies
        The same file several times; several files of one picture. Those under several photo
        numbers come first, then the most numerous.
    shared : tuple of SharedNumber
        Numbers of different pictures, those of the most first.
    complete : bool
        Whether all were looked at: the first ``MOST_PHOTOS`` of them are, and ``MOST_ROWS`` copies
        of either kind, a few of every set before all of a large one.
    """

    files: tuple[Copies, ...] = ()
    pictures: tuple[Copies, ...] = ()
    shared: tuple[SharedNumber, ...] = ()
    complete: bool = True


class Candidates:
    """Rows that are copies of one another, and what is to be known of them.

    Parameters
    ----------
    same, alike : list of ndarray
        Rows of the same content; rows of one picture, one of each content.
    shared : ndarray
        Rows of photo numbers that several files have.
    complete : bool
        Whether these are all.
    """

    columns = _ABOUT

    def __init__(
        self, same: Sequence[Rows], alike: Sequence[Rows], shared: Rows, complete: bool
    ) -> None:
        self._same, self._alike = _fitting(same), _fitting(alike)
        held = sum(len(one.rows) for one in (*self._same, *self._alike))
        self._complete = complete and held == sum(map(len, (*same, *alike)))
        self._shared = shared
        every = [*(one.rows for one in (*self._same, *self._alike)), shared]
        self._wanted = np.unique(np.concatenate(every))
        self._seen = 0
        self._found: list[pa.Table] = []

    def add(self, rows: pa.Table) -> None:
        """Keep what is wanted of the next block of rows with ``columns``."""
        low, high = np.searchsorted(self._wanted, [self._seen, self._seen + len(rows)])
        if high > low:
            places = self._wanted[low:high] - self._seen
            self._found.append(rows.select(self.columns).take(places))
        self._seen += len(rows)

    def duplicates(self) -> Duplicates:
        """Give the copies, once every block was added."""
        if not self._found:
            return Duplicates(complete=self._complete)
        table = pa.concat_tables(self._found)
        same, alike = (
            [_Set(self._places(one.rows), one.count) for one in sets]
            for sets in (self._same, self._alike)
        )
        label = clusters(
            len(table), [(one.rows, one.rows[[0]].repeat(len(one.rows))) for one in alike]
        )
        shared = self._places(self._shared)
        return Duplicates(
            _copies(table, same, same_file=True),
            _copies(table, alike, same_file=False),
            _different(table.take(shared), _pictures(table, label)[shared]),
            self._complete,
        )

    def _places(self, rows: Rows) -> Rows:
        """Find rows among those that were kept."""
        return np.searchsorted(self._wanted, rows)


@dataclass(frozen=True, slots=True)
class _Set:
    """Rows of one set, as many as are kept, and how many there are."""

    rows: Rows
    count: int


def _fitting(sets: Sequence[Rows]) -> list[_Set]:
    """Keep so many rows of each set that ``MOST_ROWS`` are kept of all, or the largest sets."""
    largest = sorted(sets, key=len, reverse=True)[: MOST_ROWS // 2]
    sizes = np.array([len(one) for one in largest])
    fits = range(2, MOST_ROWS + 1)  # two are a set
    most = 1 + bisect_right(fits, MOST_ROWS, key=lambda most: np.minimum(sizes, most).sum())
    return [_Set(one[:most], len(one)) for one in largest]


def _pictures(table: pa.Table, label: Rows) -> Rows:
    """Give every row a label of its picture: like pictures have one, and so have same files."""
    files = table["sha256"].combine_chunks().dictionary_encode().indices  # all of them known
    _, first, inverse = np.unique(files.to_numpy(), return_index=True, return_inverse=True)
    rows = np.arange(len(table))
    return clusters(len(table), [(rows, label), (rows, first[inverse])])


def _different(table: pa.Table, pictures: Rows) -> tuple[SharedNumber, ...]:
    """Give the numbers that have several pictures, with the first photo of each picture."""
    found: dict[str, dict[int, Copy]] = {}
    for row, picture in zip(table.select(_ABOUT).to_pylist(), pictures.tolist(), strict=True):
        found.setdefault(row["photo_number"], {}).setdefault(picture, Copy(**row))
    several = [
        SharedNumber(number, tuple(photos.values()))
        for number, photos in found.items()
        if len(photos) > 1
    ]
    return tuple(sorted(several, key=lambda shared: -len(shared.photos)))


def _copies(table: pa.Table, sets: Sequence[_Set], *, same_file: bool) -> tuple[Copies, ...]:
    about = table.select(_ABOUT)
    found = [
        Copies(same_file, tuple(Copy(**row) for row in about.take(one.rows).to_pylist()), one.count)
        for one in sets
    ]
    return tuple(sorted(found, key=lambda copies: (-copies.numbers, -copies.count)))
