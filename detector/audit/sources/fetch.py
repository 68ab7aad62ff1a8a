"""An item's bytes, wherever they are."""

from pathlib import Path

from detector.audit.item import Item
from detector.audit.sources import store
from detector.codec import DEFAULT_LIMITS
from detector.errors import PhotoError


def fetch(item: Item) -> bytes:
    """Give the bytes of a photo; at most one more than a photo may have.

    Raises
    ------
    PhotoError
        It cannot be had; its row says why.
    AuditError
        ``source-unreachable``: no photo of that store can be had at present.
    """
    if item.code is not None:
        raise PhotoError(item.code, f"{item.photo} cannot be had.")
    if item.content is not None:
        return item.content
    if store.is_address(item.at):
        return store.fetch(item.at, DEFAULT_LIMITS.max_bytes)
    try:
        with Path(item.at).open("rb") as file:
            return file.read(DEFAULT_LIMITS.max_bytes + 1)
    except (OSError, ValueError) as error:
        raise PhotoError("cannot-open", f"{item.photo} cannot be opened.") from error
