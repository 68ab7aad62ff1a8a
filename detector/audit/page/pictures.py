"""Thumbnails of an audit's photos, read again from where they came; nothing else is kept."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2

from detector.audit.item import Item
from detector.audit.sources import items
from detector.audit.sources.fetch import fetch
from detector.audit.sources.files import item
from detector.codec import decode
from detector.errors import AuditError, PhotoError

_HIGH_PX = 128
_QUALITY = 72


class Found(Protocol):
    """A photo of an audit."""

    @property
    def photo(self) -> str:
        """Its name."""

    @property
    def source(self) -> str:
        """The source that it came from."""

    @property
    def sha256(self) -> str:
        """Its content."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture, or why there is none.

    Attributes
    ----------
    address : str
        A ``data:`` address; empty where there is no picture.
    missing : str
        ``gone``: its source has it no more; ``changed``: another file has its name.
    """

    address: str = ""
    missing: str = ""


def thumbnails(photos: Iterable[Found], sources: Sequence[str]) -> dict[tuple[str, str], Thumbnail]:
    """Make photos' thumbnails.

    Parameters
    ----------
    photos : iterable of Found
        Photos that an audit could read.
    sources : sequence of str
        The audit's sources; one that cannot be listed now has no photos.

    Returns
    -------
    dict
        By source and photo; a photo that could not be found again says so.
    """
    wanted = {(case.source, case.photo): case.sha256 for case in photos}
    found: dict[tuple[str, str], Thumbnail] = {}
    for key in wanted:
        content = _content(item(key[1], key[0]))
        if content is not None:
            found[key] = _thumbnail(content, wanted[key])
    for source in sources:
        missing = {key for key in wanted if key[0] == source} - set(found)
        if missing:
            for key, content in _listed(source, missing):
                found[key] = _thumbnail(content, wanted[key])
    return {key: found.get(key, Thumbnail(missing="gone")) for key in wanted}


def _listed(source: str, missing: set[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], bytes]]:
    """Find photos by listing the source that had them, as far as it must be."""
    left = set(missing)
    try:
        for one in items(source):
            key = (one.source, one.photo)
            if key in left:
                left.remove(key)
                content = _content(one)
                if content is not None:
                    yield key, content
            if not left:
                return
    except (AuditError, OSError):
        return


def _content(one: Item) -> bytes | None:
    try:
        return fetch(one)
    except (PhotoError, AuditError):
        return None


def _thumbnail(content: bytes, sha256: str) -> Thumbnail:
    if hashlib.sha256(content).hexdigest() != sha256:
        return Thumbnail(missing="changed")
    try:
        rgb = decode(content).rgb
    except PhotoError:
        return Thumbnail(missing="gone")
    wide = max(round(_HIGH_PX * rgb.shape[1] / rgb.shape[0]), 1)
    small = cv2.resize(rgb, (min(wide, 3 * _HIGH_PX), _HIGH_PX), interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return Thumbnail("data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode())
