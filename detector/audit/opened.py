"""A photo of an audit, opened: its pixels, or the code that says why there are none."""

import hashlib
import time
from dataclasses import dataclass, replace

from detector.audit.item import Item
from detector.audit.sources.fetch import fetch
from detector.codec import decode
from detector.errors import PhotoError
from detector.photo import Photo


@dataclass(frozen=True, slots=True)
class Opened:
    """One photo, decoded, or the code that says why not, and how long that took."""

    item: Item
    photo: Photo | None = None
    code: str | None = None
    sha256: str | None = None
    byte_count: int | None = None
    open_ms: float | None = None

    @property
    def pixels(self) -> int:
        """How many it holds."""
        return 0 if self.photo is None else self.photo.width_px * self.photo.height_px


def opened(item: Item) -> Opened:
    """Fetch a photo, hash its file and decode it.

    Raises
    ------
    AuditError
        ``source-unreachable``.
    """
    started = time.perf_counter()
    one = _open(item)
    return replace(one, open_ms=1000 * (time.perf_counter() - started))


def _open(item: Item) -> Opened:
    try:
        content = fetch(item)
    except PhotoError as error:
        return Opened(item, code=error.code, byte_count=item.byte_count)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        return Opened(item, decode(content), None, sha256, len(content))
    except PhotoError as error:
        if error.code == "too-many-bytes":  # they were not all read
            return Opened(item, code=error.code, byte_count=item.byte_count)
        return Opened(item, None, error.code, sha256, len(content))
