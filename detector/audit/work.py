"""What engines do alike with a chunk: cut it, examine the pieces, write its part."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from detector.audit.folder import write_part
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
class Examined:
    """The rows of a few photos, and how long a worker was at them."""

    rows: pa.Table
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Done:
    """A chunk whose part is on disk."""

    chunk: int
    tally: Tally
    elapsed_ms: float


def pieces(chunk: Chunk) -> list[Sequence[Item]]:
    """Cut a chunk into what a worker is given at once."""
    return [chunk.items[start : start + _AT_ONCE] for start in range(0, len(chunk.items), _AT_ONCE)]


def examined(items: Sequence[Item], worker: Worker) -> Examined:
    """Have a worker examine a few photos.

    Raises
    ------
    AuditError
        ``source-unreachable`` or ``workers-fail``.
    ModelError
        The neural models are not in place.
    """
    started = time.perf_counter()
    rows = worker.examine(items)
    return Examined(rows, 1000 * (time.perf_counter() - started))


def written(out: Path, chunk: Chunk, found: Sequence[Examined]) -> Done:
    """Write a chunk's part once all its pieces are examined.

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
    rows = pa.concat_tables([some.rows for some in found])
    rows = _put(rows, "chunk", pa.array([chunk.number] * len(rows), pa.int64()))
    rows = _put(rows, "row", pa.array(range(len(rows)), pa.int32()))
    write_part(out, chunk.number, rows, chunk.digest)
    return Done(chunk.number, Tally.of(rows), sum(some.elapsed_ms for some in found))


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
        """Examine a chunk and write its part; raises as :func:`examined` and :func:`written`."""
        found = [examined(some, self._worker) for some in pieces(chunk)]
        return written(self._out, chunk, found)


def _put(rows: pa.Table, name: str, cells: pa.Array) -> pa.Table:
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, rows.schema.field(place), cells)
