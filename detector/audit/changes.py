"""The photos whose verdict changed between two audits, and why."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detector.audit.judged import UNREADABLE
from detector.audit.reasons import REASON, because, decided
from detector.standard import Standard

SCHEMA = pa.schema(
    [
        ("photo", pa.string()),
        ("photo_number", pa.string()),
        ("group", pa.string()),
        ("sha256", pa.string()),
        ("was", pa.string()),
        ("now", pa.string()),
        ("because", pa.list_(REASON)),
    ]
)


def changes(was: pa.Table, now: pa.Table, old: Standard, new: Standard) -> pa.Table:
    """Give the photos whose verdict changed, with the limits that changed it.

    Parameters
    ----------
    was, now : pyarrow.Table
        The same photos in two audits, row by row.
    old, new : Standard
        What each audit judged by.

    Returns
    -------
    pyarrow.Table
        Of ``SCHEMA``.
    """
    was, now = was.combine_chunks(), now.combine_chunks()
    differ = pc.not_equal(was["verdict"], now["verdict"])
    was, now = was.filter(differ), now.filter(differ)
    read = np.ones(len(was), np.bool_)
    for side in (was, now):
        read &= pc.not_equal(side["verdict"], UNREADABLE).to_numpy()
    codes = was["code"].combine_chunks(), now["code"].combine_chunks()
    columns = [now[name] for name in ("photo", "photo_number", "group", "sha256")]
    columns += [was["verdict"], now["verdict"]]
    columns.append(because(read, codes, decided(was, old), decided(now, new)))
    return pa.Table.from_arrays(columns, schema=SCHEMA)
