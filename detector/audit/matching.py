"""The same photo in two audits, found by name and content, in flat memory.

Audits of the same sources come in the same order, so blocks are laid side by side first. What does
not match there is spread over files by a hash of its name and matched file by file.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detector.audit.blocks import blocks, row_count

_FILE_ROWS = 100_000
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
    several = max(row_count(one), row_count(other)) // file_rows + 1
    with TemporaryDirectory(prefix="renxiang-") as folder, ExitStack() as stack:
        left, right = (
            stack.enter_context(_Spread(Path(folder, side), several)) for side in ("one", "other")
        )
        for ours, theirs in zip_longest(blocks(one, wanted), blocks(other, wanted)):
            same = _same(ours, theirs)
            if same is not None and same.any():
                mask = pa.array(same)
                yield Matched(
                    ours.slice(0, len(same)).filter(mask), theirs.slice(0, len(same)).filter(mask)
                )
            left.put(_rest(ours, same))
            right.put(_rest(theirs, same))
        for place in range(several):
            rows = left.take(place), right.take(place)
            if any(table is not None for table in rows):
                yield _match(*rows)


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
    """Rows spread over files by a hash of the photo's name."""

    def __init__(self, folder: Path, several: int) -> None:
        folder.mkdir()
        self._folder = folder
        self._several = several
        self._files: dict[int, pa.ipc.RecordBatchStreamWriter] = {}

    def __enter__(self) -> "_Spread":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def put(self, rows: pa.Table | None) -> None:
        """Append rows to the files they belong to."""
        if rows is None:
            return
        names = rows[_NAME].to_pylist()
        home = np.array([crc32(name.encode()) % self._several for name in names])
        for place in np.unique(home).tolist():
            if place not in self._files:
                path = str(self._folder / str(place))
                self._files[place] = pa.ipc.new_stream(path, rows.schema)
            self._files[place].write_table(rows.filter(pa.array(home == place)))

    def take(self, place: int) -> pa.Table | None:
        """Give the rows of one file; None where it has none."""
        self._close()
        path = self._folder / str(place)
        if not path.exists():
            return None
        with pa.ipc.open_stream(str(path)) as stream:
            return stream.read_all()

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
