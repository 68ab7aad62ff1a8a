"""What one worker does with one chunk, on whichever machine: examine it and write its part."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from detector.audit.folder import write_part
from detector.audit.item import Chunk
from detector.audit.launch import Launched
from detector.audit.worker import Worker
from detector.standard import Standard


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
    elapsed_ms: float


class ChunkWork:
    """Turns chunks into part files; every engine runs this, one a worker.

    Parameters
    ----------
    out : Path
        The audit's folder, the same on every machine.
    standard : Standard
        What photos are judged by.
    launched : Launched, optional
        A process for it that is on its way already.
    """

    def __init__(self, out: Path, standard: Standard, launched: Launched | None = None) -> None:
        self._out = out
        self._worker = Worker(standard, launched)

    def __call__(self, chunk: Chunk, seen: Callable[[Tally], None]) -> Done:
        """Examine a chunk and write its part.

        Parameters
        ----------
        chunk : Chunk
            The photos.
        seen : callable
            Told every few photos how they came out.

        Raises
        ------
        AuditError
            ``cannot-write``, ``source-unreachable`` or ``workers-fail``.
        ModelError
            The neural models are not in place.
        """
        started = time.perf_counter()
        rows = self._worker.examine(chunk.items, lambda some: seen(Tally.of(some)))
        count = len(chunk.items)
        rows = _put(rows, "chunk", pa.array([chunk.number] * count, pa.int64()))
        rows = _put(rows, "row", pa.array(range(count), pa.int32()))
        write_part(self._out, chunk.number, rows, chunk.digest)
        return Done(chunk.number, Tally.of(rows), 1000 * (time.perf_counter() - started))

    def start(self) -> None:
        """Load the networks before the first chunk is there.

        Raises
        ------
        ModelError
            The neural models are not in place.
        """
        self._worker.start()

    def close(self) -> None:
        """End the worker."""
        self._worker.close()


def _put(rows: pa.Table, name: str, cells: pa.Array) -> pa.Table:
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, rows.schema.field(place), cells)
