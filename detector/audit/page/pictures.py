"""Thumbnails of an audit's photos, read again from where they came; nothing else is kept."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from detector.audit.item import Item
from detector.audit.sources.fetch import fetch
from detector.audit.sources.files import item
from detector.audit.sources.listing import items
from detector.audit.sources.text import STANDARD_INPUT
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
    marks : tuple of str
        Checks whose findings are drawn on it, in the order of their numbers.
    """

    address: str = ""
    missing: str = ""
    marks: tuple[str, ...] = ()


Make = Callable[[bytes], Thumbnail]
Album = Mapping[tuple[str, str], Thumbnail]


@dataclass(frozen=True, slots=True)
class Pictures:
    """A page's pictures by source and photo: small ones, and those shown with what was found."""

    small: Album = field(default_factory=dict)
    large: Album = field(default_factory=dict)

    def __len__(self) -> int:
        every = dict(self.small) | dict(self.large)
        return sum(bool(picture.address) for picture in every.values())


def thumbnails(
    photos: Iterable[Found], sources: Sequence[str], make: Make
) -> dict[tuple[str, str], Thumbnail]:
    """Make photos' thumbnails.

    Parameters
    ----------
    photos : iterable of Found
        Photos that an audit could read.
    sources : sequence of str
        The audit's sources; one that cannot be listed now has no photos.
    make : callable
        From a file to its thumbnail, such as :func:`plain`.

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
            found[key] = _checked(content, wanted[key], make)
    for source in sources:
        missing = {key for key in wanted if key[0] == source} - set(found)
        if missing and source != STANDARD_INPUT:  # what came that way does not come again
            for key, content in _listed(source, missing):
                found[key] = _checked(content, wanted[key], make)
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


def _checked(one: bytes, sha256: str, make: Make) -> Thumbnail:
    return make(one) if hashlib.sha256(one).hexdigest() == sha256 else Thumbnail(missing="changed")


def plain(content: bytes) -> Thumbnail:
    """Make a small picture of a photo, and of nothing else in its file."""
    try:
        rgb = decode(content).rgb
    except PhotoError:
        return Thumbnail(missing="gone")
    wide = max(round(_HIGH_PX * rgb.shape[1] / rgb.shape[0]), 1)
    size = (min(wide, 3 * _HIGH_PX), _HIGH_PX)
    return Thumbnail(as_address(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))))


def as_address(rgb: NDArray[np.uint8]) -> str:
    """Write a picture as a ``data:`` address, a JPEG without metadata."""
    jpeg = simplejpeg.encode_jpeg(np.ascontiguousarray(rgb), quality=_QUALITY, colorspace="RGB")
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
