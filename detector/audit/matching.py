"""The same photo in two audits, found by name and content, in flat memory.

Audits of the same sources come in the same order, so blocks are laid side by side first. What does
not match there is spread over files by a hash of its name and matched file by file; a file of too
many rows is spread again, so that few files are open however many rows there are.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detector.audit.blocks import blocks, row_count

_FILE_ROWS = 100_000
_MOST_FILES = 32  # open at once, of each audit
_NAME, _CONTENT = "photo", "sha256"


@dataclass(frozen=True, slots=True)
class Matched:
    """Rows of two audits, laid side by side.

    Attributes
    ----------
    one, other : pyarrow.Table
        Row n of the one is the photo of row n of the other.
    only_one, only_other : int
        Photos that one audit alone has.
    replaced : int
        Names that both have, with different content.
    """

    one: pa.Table
    other: pa.Table
    only_one: int = 0
    only_other: int = 0
    replaced: int = 0


def matched(
    one: Path, other: Path, columns: Sequence[str], file_rows: int = _FILE_ROWS
) -> Iterator[Matched]:
    """Match two audits' rows by name and content.

    Parameters
    ----------
    one, other : Path
        Folders of the audits.
    columns : sequence of str
        Columns wanted of both; ``photo`` and ``sha256`` are always given.
    file_rows : int
        About how many rows are matched at once.
    """
    wanted = [_NAME, _CONTENT, *columns]
    rows = max(row_count(one), row_count(other))
    with _spread(rows, file_rows) as (left, right):
        for ours, theirs in zip_longest(blocks(one, wanted), blocks(other, wanted)):
            same = _same(ours, theirs)
            if same is not None and same.any():
                mask = pa.array(same)
                yield Matched(
                    ours.slice(0, len(same)).filter(mask), theirs.slice(0, len(same)).filter(mask)
                )
            left.put(_rest(ours, same))
            right.put(_rest(theirs, same))
        yield from _by_name(left, right, file_rows)


@contextmanager
def _spread(rows: int, file_rows: int, told_apart: int = 1) -> "Iterator[tuple[_Spread, _Spread]]":
    """Give two sets of files that rows can be spread over, for the while."""
    several = min(rows // file_rows + 1, _MOST_FILES)
    with TemporaryDirectory(prefix="renxiang-") as folder, ExitStack() as stack:
        left, right = (
            stack.enter_context(_Spread(Path(folder, side), several, told_apart))
            for side in ("one", "other")
        )
        yield left, right


def _by_name(left: "_Spread", right: "_Spread", file_rows: int) -> Iterator[Matched]:
    """Match what was spread; what is too much in one place is spread again."""
    every = max(sum(left.rows), sum(right.rows))
    for place in range(left.several):
        rows = max(left.rows[place], right.rows[place])
        if rows <= 2 * file_rows or rows == every:  # of one name, which no hash tells apart
            if rows:
                yield _match(left.take(place), right.take(place))
            continue
        with _spread(rows, file_rows, left.told_apart * left.several) as inner:
            for side, within in zip((left, right), inner, strict=True):
                for some in side.drawn(place):
                    within.put(some)
            yield from _by_name(*inner, file_rows)


def _same(ours: pa.Table | None, theirs: pa.Table | None) -> "np.ndarray | None":
    """Tell which rows of two blocks are the same photo, shape (shorter,)."""
    if ours is None or theirs is None:
        return None
    count = min(len(ours), len(theirs))
    equal = [
        pc.fill_null(pc.equal(_filled(ours, name, count), _filled(theirs, name, count)), False)
        for name in (_NAME, _CONTENT)
    ]
    return np.asarray(pc.and_(*equal).to_numpy(zero_copy_only=False), bool)


def _filled(rows: pa.Table, name: str, count: int) -> pa.Array:
    return pc.fill_null(rows[name].slice(0, count).combine_chunks(), "")


def _rest(rows: pa.Table | None, same: "np.ndarray | None") -> pa.Table | None:
    if rows is None or same is None:
        return rows
    left = np.ones(len(rows), bool)
    left[: len(same)] = ~same
    return rows.filter(pa.array(left)) if left.any() else None


class _Spread:
    """Rows spread over files by a hash of the photo's name, beyond what ``told_apart`` tells."""

    def __init__(self, folder: Path, several: int, told_apart: int) -> None:
        folder.mkdir()
        self._folder = folder
        self.several = several
        self.told_apart = told_apart
        self.rows = [0] * several
        self._files: dict[int, pa.ipc.RecordBatchStreamWriter] = {}

    def __enter__(self) -> "_Spread":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def put(self, rows: pa.Table | None) -> None:
        """Append rows to the files they belong to."""
        if rows is None:
            return
        hashes = np.array([crc32(name.encode()) for name in rows[_NAME].to_pylist()])
        home = hashes // self.told_apart % self.several
        for place in np.unique(home).tolist():
            if place not in self._files:
                path = str(self._folder / str(place))
                self._files[place] = pa.ipc.new_stream(path, rows.schema)
            some = rows.filter(pa.array(home == place))
            self._files[place].write_table(some)
            self.rows[place] += len(some)

    def take(self, place: int) -> pa.Table | None:
        """Give the rows of one file; None where it has none."""
        tables = list(self.drawn(place))
        return pa.concat_tables(tables) if tables else None

    def drawn(self, place: int) -> Iterator[pa.Table]:
        """Give the rows of one file, some at a time."""
        self._close()
        if not self.rows[place]:
            return
        with pa.ipc.open_stream(str(self._folder / str(place))) as stream:
            while some := list(islice(stream, _MOST_FILES)):  # each a share of a block
                yield pa.Table.from_batches(some)

    def _close(self) -> None:
        while self._files:
            self._files.popitem()[1].close()


def _match(ours: pa.Table | None, theirs: pa.Table | None) -> Matched:
    """Match the rows of two files; a photo listed twice is matched in the order of its rows."""
    waiting: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for place, key in reversed(list(enumerate(_keys(theirs)))):
        waiting[key].append(place)
    pairs, lonely = [], []
    for place, key in enumerate(_keys(ours)):
        if waiting.get(key):
            pairs.append((place, waiting[key].pop()))
        else:
            lonely.append(key[0])
    unclaimed = {name for (name, _), places in waiting.items() if places}
    replaced = len(unclaimed & set(lonely))
    rest = sum(len(places) for places in waiting.values())
    chosen = np.array(pairs, np.int64).reshape(-1, 2)
    some = ours if ours is not None else theirs
    empty = some.slice(0, 0) if some is not None else pa.table({})
    return Matched(
        empty if ours is None else ours.take(chosen[:, 0]),
        empty if theirs is None else theirs.take(chosen[:, 1]),
        len(lonely) - replaced,
        rest - replaced,
        replaced,
    )


def _keys(rows: pa.Table | None) -> list[tuple[str, str | None]]:
    if rows is None:
        return []
    return list(zip(rows[_NAME].to_pylist(), rows[_CONTENT].to_pylist(), strict=True))
