"""The same file twice, and the same picture in two files.

Files are compared by SHA-256, whose first 64 bits are held for every photo. Pictures are compared
by perceptual hash, then by where the head is: portraits before the same wall have like hashes,
but hardly ever the same head at the same place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detector.audit.schema import ANGLES
from detector.audit.summary.similar import clusters, near_pairs

NEAR_BITS = 3
MOST_PHOTOS = 4_000_000  # compared with one another: bounds the memory
MOST_ROWS = 100_000
_MOST_PAIRS = 1_000_000
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
class Duplicates:
    """Everything that is there more than once.

    Attributes
    ----------
    files, pictures : tuple of Copies
        The same file several times; several files of one picture. Those under several photo
        numbers come first, then the most numerous.
    complete : bool
        Whether all were looked at: the first ``MOST_PHOTOS`` are, and ``MOST_ROWS`` copies.
    """

    files: tuple[Copies, ...] = ()
    pictures: tuple[Copies, ...] = ()
    complete: bool = True


class Hashes:
    """Keeps sixteen bytes a photo, of the first ``MOST_PHOTOS``."""

    columns = ("sha256", "perceptual_hash")

    def __init__(self) -> None:
        self._content: list[NDArray[np.uint64]] = []
        self._picture: list[NDArray[np.uint64]] = []
        self._has_content: list[NDArray[np.bool_]] = []
        self._has_picture: list[NDArray[np.bool_]] = []
        self._room = MOST_PHOTOS
        self._complete = True

    def add(self, rows: pa.Table) -> None:
        """Keep the hashes of a block of rows with ``columns``."""
        self._complete &= len(rows) <= self._room
        rows = rows.slice(0, self._room)
        self._room -= len(rows)
        digests = pc.fill_null(rows["sha256"], "0" * 16)
        digits = "".join(pc.utf8_slice_codeunits(digests, 0, 16).to_pylist())
        self._content.append(np.frombuffer(bytes.fromhex(digits), ">u8").astype(np.uint64))
        picture = pc.fill_null(rows["perceptual_hash"], 0)
        self._picture.append(picture.combine_chunks().to_numpy())
        self._has_content.append(np.asarray(pc.is_valid(rows["sha256"])))
        self._has_picture.append(np.asarray(pc.is_valid(rows["perceptual_hash"])))

    def candidates(self) -> "Candidates":
        """Find the same files, and pairs that may be the same picture."""
        if not self._content:
            return Candidates([], [], complete=True)
        content, known = np.concatenate(self._content), np.concatenate(self._has_content)
        rows = np.flatnonzero(known)
        order = rows[np.argsort(content[rows], kind="stable")]
        starts = np.flatnonzero(np.diff(content[order], prepend=~content[order[:1]]))
        sizes = np.diff(starts, append=len(order))
        same = [order[starts[n] : starts[n] + sizes[n]] for n in np.flatnonzero(sizes > 1)]
        first = order[starts]
        first = np.sort(first[np.concatenate(self._has_picture)[first]])
        pairs, complete = _pairs(np.concatenate(self._picture), first)
        return Candidates(same, pairs, complete and self._complete)


def _pairs(pictures: NDArray[np.uint64], rows: Rows) -> tuple[list[tuple[Rows, Rows]], bool]:
    found: list[tuple[Rows, Rows]] = []
    count = 0
    for one, other in near_pairs(pictures[rows], NEAR_BITS):
        found.append((rows[one], rows[other]))
        count += len(one)
        if count > _MOST_PAIRS:
            return found, False
    return found, True


class Candidates:
    """Rows that may be copies of one another, and what is to be known of them.

    Parameters
    ----------
    same : list of ndarray
        Rows of the same content.
    pairs : list of pairs of ndarray
        Rows of like pictures.
    complete : bool
        Whether these are all.
    """

    columns = (*_ABOUT, *GEOMETRY)

    def __init__(
        self, same: Sequence[Rows], pairs: Sequence[tuple[Rows, Rows]], complete: bool
    ) -> None:
        largest = sorted(same, key=len, reverse=True)
        sizes = np.cumsum([len(group) for group in largest])
        self._same = [
            group for group, size in zip(largest, sizes, strict=True) if size <= MOST_ROWS
        ]
        one, other = (np.concatenate([np.zeros(0, np.int64), *side]) for side in _sides(pairs))
        self._one, self._other = one[:MOST_ROWS], other[:MOST_ROWS]
        self._complete = complete and len(self._same) == len(same) and len(one) <= MOST_ROWS
        self._wanted = np.unique(np.concatenate([*self._same, self._one, self._other]))
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
        one, other = (np.searchsorted(self._wanted, side) for side in (self._one, self._other))
        agree = _same_place(table, one, other)
        label = clusters(len(table), [(one[agree], other[agree])])
        order = np.argsort(label, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
        alike = [group for group in groups if len(group) > 1]
        same = [np.searchsorted(self._wanted, group) for group in self._same]
        return Duplicates(
            _copies(table, same, same_file=True),
            _copies(table, alike, same_file=False),
            self._complete,
        )


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
