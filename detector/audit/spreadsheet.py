"""CSV that a spreadsheet opens as it is meant: Chinese as Chinese, a file's name as text."""

import re

import pyarrow as pa
import pyarrow.compute as pc

ENCODING = "utf-8-sig"  # without its mark Excel takes UTF-8 for the system's old encoding
# What strangers named.
_NAMES = ("photo", "source", "group", "photo_number")
_FORMULA = r"(?s)^[=+@\t\r-]."


def inert(cell: str | None) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    text = cell or ""
    return f"'{text}" if re.match(_FORMULA, text) else text


def inert_rows(rows: pa.Table) -> pa.Table:
    """Keep a spreadsheet from taking any name in an audit's rows for a formula."""
    for name in _NAMES:
        cells = rows[name]
        quoted = pc.binary_join_element_wise("'", cells, "")
        safe = pc.if_else(pc.match_substring_regex(cells, _FORMULA), quoted, cells)
        rows = rows.set_column(rows.column_names.index(name), rows.schema.field(name), safe)
    return rows
