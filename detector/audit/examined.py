"""What a worker gives back for a few photos: their rows, and how long each took."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

TIMES = pa.schema(
    [
        pa.field(name, pa.float32(), metadata={"description": text, "unit": "ms"})
        for name, text in (
            ("open_ms", "to fetch the file, hash and decode it"),
            ("inspect_ms", "for the rest; an equal share where several were at work together"),
        )
    ]
)


@dataclass(frozen=True, slots=True)
class Examined:
    """What became of N photos.

    Attributes
    ----------
    rows : pyarrow.Table
        N rows of :func:`~detector.audit.schema.schema`.
    times : pyarrow.Table
        N rows of ``TIMES``, in the same order; null where a photo could not be examined.
    """

    rows: pa.Table
    times: pa.Table


def joined(several: Sequence[Examined]) -> Examined:
    """Lay what became of photos one after the other."""
    return Examined(
        pa.concat_tables([some.rows for some in several]),
        pa.concat_tables([some.times for some in several]),
    )
