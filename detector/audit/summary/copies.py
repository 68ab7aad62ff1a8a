"""The same file twice, the same picture in two files, and different pictures under one number.

Files are compared by SHA-256. Pictures are compared by perceptual hash, then by the head's outline
and pose: portraits before the same wall have like hashes, but hardly ever the same head.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detector.audit.schema import ANGLES
from detector.audit.summary.similar import clusters

MOST_PHOTOS = 2_000_000  # compared with one another: bounds the memory
MOST_ROWS = 100_000
_OUTLINE = ("chin", "face_right", "face_left")
_EYES = ("eye_right", "eye_left")
_SAME_PLACE = 0.035  # in distances between the eyes: what another compression or size moves a point
_SAME_TURN_DEG = 1.2
_ABOUT = ("photo", "photo_number", "group", "source", "sha256", "verdict")
GEOMETRY = (
    *(f"g.{point}_{axis}_px" for point in (*_EYES, *_OUTLINE) for axis in "xy"),
    *(f"g.{angle}_deg" for angle in ANGLES[:2]),
)

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
    """Photos that are the same file, or show the same picture."""

    same_file: bool
    photos: tuple[Copy, ...]

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
        Whether all were looked at: the first ``MOST_PHOTOS`` of them are, and ``MOST_ROWS`` copies.
    """

    files: tuple[Copies, ...] = ()
    pictures: tuple[Copies, ...] = ()
    shared: tuple[SharedNumber, ...] = ()
    complete: bool = True


class Candidates:
    """Rows that may be copies of one another, and what is to be known of them.

    Parameters
    ----------
    same : list of ndarray
        Rows of the same content.
    pairs : list of pairs of ndarray
        Rows of like pictures.
    shared : ndarray
        Rows of photo numbers that several files have.
    complete : bool
        Whether these are all.
    """

    columns = (*_ABOUT, *GEOMETRY)

    def __init__(
        self,
        same: Sequence[Rows],
        pairs: Sequence[tuple[Rows, Rows]],
        shared: Rows,
        complete: bool,
    ) -> None:
        largest = sorted(same, key=len, reverse=True)
        sizes = np.cumsum([len(group) for group in largest])
        self._same = [
            group for group, size in zip(largest, sizes, strict=True) if size <= MOST_ROWS
        ]
        one, other = (np.concatenate([np.zeros(0, np.int64), *side]) for side in _sides(pairs))
        self._one, self._other = one[:MOST_ROWS], other[:MOST_ROWS]
        self._complete = complete and len(self._same) == len(same) and len(one) <= MOST_ROWS
        self._shared = shared
        every = [*self._same, self._one, self._other, shared]
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
        one, other, shared = map(self._places, (self._one, self._other, self._shared))
        agree = _same_place(table, one, other)
        label = clusters(len(table), [(one[agree], other[agree])])
        alike = [group for group in _grouped(label) if len(group) > 1]
        return Duplicates(
            _copies(table, [self._places(group) for group in self._same], same_file=True),
            _copies(table, alike, same_file=False),
            _different(table.take(shared), _pictures(table, label)[shared]),
            self._complete,
        )

    def _places(self, rows: Rows) -> Rows:
        """Find rows among those that were kept."""
        return np.searchsorted(self._wanted, rows)


def _grouped(label: Rows) -> list[Rows]:
    """Give the places of each label."""
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


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


def _sides(pairs: Sequence[tuple[Rows, Rows]]) -> tuple[list[Rows], list[Rows]]:
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _same_place(table: pa.Table, one: Rows, other: Rows) -> NDArray[np.bool_]:
    """Tell which pairs have the head at the same place, as seen from between the eyes."""
    points = {name: _point(table, name) for name in (*_EYES, *_OUTLINE)}
    middle = (points["eye_right"] + points["eye_left"]) / 2
    across = points["eye_left"] - points["eye_right"]
    with np.errstate(invalid="ignore", divide="ignore"):
        outline = np.stack([(points[name] - middle) / across for name in _OUTLINE], 1)
    turns = np.stack([_numbers(table, f"g.{angle}_deg") for angle in ANGLES[:2]], 1)
    apart = np.abs(outline[one] - outline[other]).max(1, initial=0)
    turned = np.abs(turns[one] - turns[other]).max(1, initial=0)
    return np.asarray((apart <= _SAME_PLACE) & (turned <= _SAME_TURN_DEG))


def _point(table: pa.Table, name: str) -> NDArray[np.complex128]:
    return _numbers(table, f"g.{name}_x_px") + 1j * _numbers(table, f"g.{name}_y_px")


def _numbers(table: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(table[name].to_numpy(), np.float64)


def _copies(table: pa.Table, groups: Sequence[Rows], *, same_file: bool) -> tuple[Copies, ...]:
    about = table.select(_ABOUT)
    found = [
        Copies(same_file, tuple(Copy(**row) for row in about.take(group).to_pylist()))
        for group in groups
    ]
    return tuple(sorted(found, key=lambda copies: (-copies.numbers, -len(copies.photos))))
