"""Which files could not be read, the first few of each kind by name."""

import pyarrow as pa
import pyarrow.compute as pc

SHOWN = 12


class Unread:
    """Keeps the names of the first files with each code, block after block.

    Attributes
    ----------
    names : dict of str to list of str
        By code.
    """

    columns = ("photo", "code")

    def __init__(self) -> None:
        self.names: dict[str, list[str]] = {}

    def add(self, rows: pa.Table) -> None:
        """Look at a block of rows with ``columns``."""
        unread = rows.filter(pc.is_valid(rows["code"]))
        for photo, code in zip(
            unread["photo"].to_pylist(), unread["code"].to_pylist(), strict=True
        ):
            names = self.names.setdefault(code, [])
            if len(names) < SHOWN:
                names.append(photo)
