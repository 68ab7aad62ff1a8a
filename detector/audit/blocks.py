"""An audit's rows in blocks of a useful size, however small its part files are."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from detector.audit.folder import open_part, parts, read_run
from detector.errors import AuditError
from detector.sentences import told

BLOCK_ROWS = 16384
_AHEAD = 3
_THREADS = 2


def row_count(out: Path) -> int:
    """Count an audit's rows without reading them; raises as :func:`blocks`."""
    count: int = sum(_opened(part).metadata.num_rows for part in parts(out))
    _all_there(out, count)
    return count


def blocks(
    out: Path, columns: Sequence[str] | None = None, rows: int = BLOCK_ROWS
) -> Iterator[pa.Table]:
    """Read an audit in order, ``rows`` rows at a time, in flat memory.

    Parameters
    ----------
    out : Path
        The audit's folder.
    columns : sequence of str, optional
        Names of the columns wanted; by default all. One that the audit lacks is left out.
    rows : int
        Rows of a block; the last has fewer.

    Raises
    ------
    AuditError
        ``not-an-audit``: a part file is damaged, or, as is known at the end, missing.
    """
    waiting: list[pa.Table] = []
    count, seen = 0, 0
    schema: pa.Schema | None = None
    files = parts(out)
    for file, piece in zip(files, _pieces(files, columns), strict=True):
        if schema is not None and not piece.schema.equals(schema):  # names have no checksum
            raise _damaged(file)
        schema = piece.schema
        waiting.append(piece)
        count += len(piece)
        seen += len(piece)
        while count >= rows:
            table = pa.concat_tables(waiting)
            yield table.slice(0, rows).combine_chunks()
            waiting, count = [table.slice(rows)], count - rows
    if count:
        yield pa.concat_tables(waiting).combine_chunks()
    _all_there(out, seen)


def _all_there(out: Path, rows: int) -> None:
    """See that a finished audit has lost none of its rows."""
    wanted = read_run(out).photos
    if wanted is not None and rows != wanted:
        raise AuditError("not-an-audit", told("parts_lost", out=out, rows=rows, wanted=wanted))


def _pieces(files: Sequence[Path], columns: Sequence[str] | None) -> Iterator[pa.Table]:
    """Read part files a few ahead of their use."""
    with ThreadPoolExecutor(_THREADS) as pool:
        rest = iter(files)
        pending: list[Future[pa.Table]] = []
        pending += [pool.submit(_read, file, columns) for file in islice(rest, _AHEAD)]
        while pending:
            yield pending.pop(0).result()
            pending += [pool.submit(_read, file, columns) for file in islice(rest, 1)]


def _read(file: Path, columns: Sequence[str] | None) -> pa.Table:
    with _opened(file) as part, _undamaged(file):
        known = set(part.schema_arrow.names)
        wanted = None if columns is None else [name for name in columns if name in known]
        return part.read(columns=wanted, use_threads=False)


def _opened(file: Path) -> pq.ParquetFile:
    with _undamaged(file):
        return open_part(file)


@contextmanager
def _undamaged(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise _damaged(file) from error


def _damaged(file: Path) -> AuditError:
    return AuditError("not-an-audit", told("damaged_part", file=file))
