"""An audit on disk.

::

    OUT/
    ├── run.json                          what was asked: sources, standard, engine, models
    ├── audit.lock                        while a process is at work here: which one
    ├── parts/000000/000000000.parquet    one file a chunk, a thousand files a folder
    ├── times/000000/000000000.parquet    beside each part, what its photos took
    └── rejudge.unfinished/               an audit that is being judged again, until it is whole

``run.json`` and the parts depend on the photos, the standard and the engine alone.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detector.audit.atomic import put
from detector.audit.schema import SCHEMA, SCHEMA_KEY, schema
from detector.errors import AuditError
from detector.sentences import told
from detector.standard import Standard

RUN = "run.json"
PARTS = "parts"
TIMES = "times"
DRAFT = "rejudge.unfinished"
DIGEST_KEY = b"renxiang.chunk"
_FILES_A_FOLDER = 1000


class Sample(BaseModel):
    """A draw of some photos among all.

    Attributes
    ----------
    size, seed : int
        How many were asked for, and of which draw.
    population : int or None
        How many there were to draw from, once all were listed.
    """

    model_config = ConfigDict(frozen=True)

    size: int = Field(ge=1)
    seed: int
    population: int | None = None


class Run(BaseModel):
    """What an audit was asked to do; the same audit again must ask the same.

    Attributes
    ----------
    format : str
        The table's schema, ``renxiang.audit/1``.
    engine : str
        Version of this package.
    models : dict of str to str
        SHA-256 of every neural model, by name.
    sources : tuple of str
        As named by the caller.
    standard : Standard
        The whole standard, so that the audit can be read without the file it came from.
    sample : Sample or None
        The draw, where not all photos were to be audited.
    finished : bool
        Whether every photo has its row.
    photos : int or None
        How many rows that are, where it is.
    left_out : int
        Files, and links to folders, that were passed over as no photos by their names.
    """

    model_config = ConfigDict(frozen=True)

    format: str = Field(default=SCHEMA, alias="schema")
    engine: str
    models: dict[str, str]
    sources: tuple[str, ...]
    standard: Standard
    sample: Sample | None = None
    finished: bool = False
    photos: int | None = None
    left_out: int = 0

    def write(self, out: Path) -> None:
        """Write ``run.json``."""
        put(out / RUN, self.model_dump_json(by_alias=True, indent=1).encode())


def read_run(out: Path) -> Run:
    """Read ``run.json``.

    Raises
    ------
    AuditError
        ``not-an-audit``: there is none, or it is of another schema.
    """
    if (out / DRAFT).exists() and not (out / RUN).exists():
        raise AuditError("not-an-audit", told("half_rejudged", out=out))
    try:
        run = Run.model_validate_json((out / RUN).read_bytes())
    except (OSError, ValidationError) as error:
        raise AuditError("not-an-audit", told("no_audit", out=out, schema=SCHEMA)) from error
    if run.format != SCHEMA:
        said = told("other_schema", out=out, found=run.format, schema=SCHEMA)
        raise AuditError("not-an-audit", said)
    return run


def part_path(out: Path, chunk: int) -> Path:
    """Name the part file of a chunk."""
    return out / PARTS / _file_of(chunk)


def _file_of(chunk: int) -> Path:
    return Path(f"{chunk // _FILES_A_FOLDER:06d}") / f"{chunk:09d}.parquet"


def parts(out: Path) -> list[Path]:
    """List the part files in the order of their rows."""
    return sorted((out / PARTS).glob("*/*.parquet"))


def write_part(out: Path, chunk: int, rows: pa.Table, digest: str) -> None:
    """Write one chunk's rows, whole or not at all.

    Parameters
    ----------
    out : Path
        The audit's folder.
    chunk : int
        The chunk's number.
    rows : pyarrow.Table
        Of :func:`~detector.audit.schema.schema`.
    digest : str
        Identity of the photos in the chunk, kept in the file's metadata.

    Raises
    ------
    AuditError
        ``cannot-write``.
    """
    about = {SCHEMA_KEY: SCHEMA.encode(), DIGEST_KEY: digest.encode()}
    buffer = BytesIO()
    table = rows.replace_schema_metadata(about)
    pq.write_table(  # a chunk has too few rows for dictionaries to be worth their room
        table,
        buffer,
        compression="zstd",
        use_dictionary=False,
        write_statistics=["chunk", "row"],
        write_page_checksum=True,
    )
    put(part_path(out, chunk), buffer.getvalue())


def write_times(out: Path, chunk: int, places: pa.Table, times: pa.Table) -> None:
    """Write what each photo of a chunk took; apart from its rows, which never change.

    Parameters
    ----------
    out : Path
        The audit's folder.
    chunk : int
        The chunk's number.
    places : pyarrow.Table
        ``chunk`` and ``row`` of each photo.
    times : pyarrow.Table
        Of ``detector.audit.examined.TIMES``.

    Raises
    ------
    AuditError
        ``cannot-write``.
    """
    table = pa.table(
        [*places.columns, *times.columns], schema=pa.schema([*places.schema, *times.schema])
    )
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd", use_dictionary=False)
    put(out / TIMES / _file_of(chunk), buffer.getvalue())


def open_part(part: Path) -> pq.ParquetFile:
    """Open a part file; reading from it raises where a bit of what is read has changed."""
    return pq.ParquetFile(part, page_checksum_verification=True)


def finished(part: Path) -> tuple[str, pa.Table] | None:
    """Give the identity of a part's photos, and its rows; None where it is damaged or absent."""
    try:
        with open_part(part) as opened:
            rows = opened.read(use_threads=False)
        digest: bytes | None = (rows.schema.metadata or {}).get(DIGEST_KEY)
        if digest is None or not rows.schema.equals(schema()):  # names have no checksum
            return None
        return digest.decode(), rows
    except (OSError, ValueError, pa.ArrowException):
        return None


def read_rows(out: Path, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Read an audit's rows in order, one part after the other, in flat memory.

    Parameters
    ----------
    out : Path
        The audit's folder.
    columns : sequence of str, optional
        Names of the columns wanted; by default all.
    """
    wanted = None if columns is None else list(columns)
    for part in parts(out):
        with open_part(part) as opened:
            yield opened.read(columns=wanted)
