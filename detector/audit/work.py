"""What engines do alike with a chunk: cut it, examine the pieces, write its part."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from detector.audit.examined import Examined, joined
from detector.audit.folder import write_part, write_times
from detector.audit.item import Chunk, Item
from detector.audit.worker import Worker
from detector.standard import Standard

_AT_ONCE = 24  # half a second's work: what a worker that dies has to do again


@dataclass(frozen=True, slots=True)
class Tally:
    """How many photos met which end.

    Attributes
    ----------
    verdicts, codes : Counter of str
        Photos by verdict, and the unreadable ones by code.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: pa.Table) -> "Tally":
        """Count rows that have ``verdict`` and ``code``."""
        codes = Counter(rows["code"].to_pylist())
        del codes[None]
        return cls(Counter(rows["verdict"].to_pylist()), codes)

    def add(self, other: "Tally") -> None:
        """Count another's photos too."""
        self.verdicts.update(other.verdicts)
        self.codes.update(other.codes)

    @property
    def total(self) -> int:
        """All photos."""
        return self.verdicts.total()


@dataclass(frozen=True, slots=True)
class Done:
    """A chunk whose part is on disk."""

    chunk: int
    tally: Tally


def pieces(chunk: Chunk) -> list[Sequence[Item]]:
    """Cut a chunk into what a worker is given at once."""
    return [chunk.items[start : start + _AT_ONCE] for start in range(0, len(chunk.items), _AT_ONCE)]


def written(out: Path, chunk: Chunk, found: Sequence[Examined]) -> Done:
    """Write a chunk's part, and its times, once all its pieces are examined.

    Parameters
    ----------
    out : Path
        The audit's folder.
    chunk : Chunk
        The photos.
    found : sequence of Examined
        Of its pieces, in their order.

    Raises
    ------
    AuditError
        ``cannot-write``.
    """
    whole = joined(found)
    rows = _put(whole.rows, "chunk", pa.array([chunk.number] * len(whole.rows), pa.int64()))
    rows = _put(rows, "row", pa.array(range(len(rows)), pa.int32()))
    write_times(out, chunk.number, rows.select(["chunk", "row"]), whole.times)
    write_part(out, chunk.number, rows, chunk.digest)
    return Done(chunk.number, Tally.of(rows))


class ChunkWork:
    """One worker that turns whole chunks into part files, on whichever machine.

    Parameters
    ----------
    out : Path
        The audit's folder, the same on every machine.
    standard : Standard
        What photos are judged by.
    """

    def __init__(self, out: Path, standard: Standard) -> None:
        self._out = out
        self._worker = Worker(standard)
        self._worker.start()

    def __call__(self, chunk: Chunk) -> Done:
        """Examine a chunk and write its part; raises as a worker and :func:`written` do."""
        found = [self._worker.examine(some) for some in pieces(chunk)]
        return written(self._out, chunk, found)


def _put(rows: pa.Table, name: str, cells: pa.Array) -> pa.Table:
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, rows.schema.field(place), cells)
