"""Photos in an S3 object store, listed page by page and fetched by the workers.

Credentials, region and endpoint come from the usual ``AWS_*`` variables.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from detector.audit.item import Item, as_text, is_hidden, is_photo
from detector.errors import AuditError, PhotoCode, PhotoError
from detector.sentences import told

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import S3Store

_SCHEME = "s3://"
_PAGE = 1000
_BUCKET = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._-]{1,254}")  # those of old and others' too
# The client tells by its words alone what a store answered. What is asked for is at fault, and the
# next may be had, where that is a refusal or points to another region; but not where the refusal is
# of the one who asks, or for want of time.
_REFUSED = re.compile(r"status code: 4(?!01|08|29)\d\d|Received redirect without LOCATION")
_ASKER_REFUSED = re.compile(
    "<Code>(ExpiredToken|InvalidToken|TokenRefreshRequired|InvalidAccessKeyId"
    "|SignatureDoesNotMatch|RequestTimeTooSkewed|RequestTimeout)</Code>"
)


def is_address(text: str) -> bool:
    """Tell whether a text is an ``s3://`` address."""
    return text.startswith(_SCHEME)


def check(source: str) -> None:
    """See that an address may name a bucket and that the client is installed.

    Raises
    ------
    AuditError
        ``malformed-source`` or ``package-missing``.
    """
    if not _BUCKET.fullmatch(_split(source)[0]):
        raise AuditError("malformed-source", told("no_bucket", source=source))
    _see_client()


def state(address: str) -> PhotoCode | None:
    """Give the code of an address that can be no object's; None where it may be one's.

    Raises
    ------
    AuditError
        ``package-missing``: no object can be had.
    """
    _see_client()
    bucket, key = _split(address)
    return None if key and _BUCKET.fullmatch(bucket) else "cannot-open"


@cache
def _see_client() -> None:
    if find_spec("obstore") is None:
        raise AuditError("package-missing", told("no_obstore"))


def objects(source: str, left_out: Callable[[str], None]) -> Iterator[Item]:
    """List the photos under a prefix, the first folder below it as the group; or the one named.

    Parameters
    ----------
    source : str
        The address.
    left_out : callable
        Told of every object that is no photo by its name, hidden ones excepted.

    Raises
    ------
    AuditError
        ``source-unreachable``: the store refuses or does not answer; ``malformed-source``: it has
        an object whose name the client cannot write.
    """
    import obstore
    from obstore.exceptions import BaseError, InvalidPathError

    bucket, prefix = _split(source)
    try:
        connected = connection(bucket)
        if is_photo(prefix):
            with suppress(FileNotFoundError, ValueError):
                yield _object(obstore.head(connected, prefix), source)
                return
        for page in obstore.list(connected, prefix or None, chunk_size=_PAGE):
            for found in page:
                if is_photo(found["path"]):
                    yield _object(found, source)
                elif found["size"] and not is_hidden(found["path"]):  # empty: a folder
                    left_out(found["path"])
    except InvalidPathError as error:
        said = told("store_odd_name", source=source, why=_said(error))
        raise AuditError("malformed-source", said) from error
    except (BaseError, OSError) as error:
        raise _unreachable(source, error) from error


def _object(found: "ObjectMeta", source: str) -> Item:
    bucket, prefix = _split(source)
    address = f"{_SCHEME}{bucket}/{found['path']}"
    return Item(
        photo=as_text(address),
        source=as_text(source),
        at=address,
        byte_count=found["size"],
        stamp=found["e_tag"] or str(found["last_modified"]),
        group=_group(found["path"], prefix),
    )


def fetch(address: str, most_bytes: int) -> bytes:
    """Give an object's bytes.

    Raises
    ------
    PhotoError
        ``cannot-open``: it is gone, may not be read, lies in another region, or cannot have that
        name; ``too-many-bytes``, before reading it.
    AuditError
        ``source-unreachable``: the store does not answer, however often it is asked, or does not
        know who asks; ``package-missing``.
    """
    _see_client()
    import obstore
    from obstore.exceptions import BaseError

    bucket, key = _split(address)
    try:
        found = obstore.get(connection(bucket), key)
        if found.meta["size"] > most_bytes:
            raise PhotoError("too-many-bytes", f"{address} has {found.meta['size']} bytes.")
        return bytes(found.bytes())
    except (BaseError, OSError, ValueError) as error:
        if isinstance(error, (ValueError, FileNotFoundError)) or _is_of_this_object(error):
            raise PhotoError("cannot-open", f"{address} cannot be fetched.") from error
        raise _unreachable(address, error) from error


def _is_of_this_object(error: Exception) -> bool:
    said = str(error)
    return _REFUSED.search(said) is not None and _ASKER_REFUSED.search(said) is None


@lru_cache(maxsize=8)
def connection(bucket: str) -> "S3Store":
    """Connect to a bucket, once a process."""
    from obstore.store import S3Store

    return S3Store(bucket)


def _split(address: str) -> tuple[str, str]:
    bucket, _, key = address.removeprefix(_SCHEME).partition("/")
    return bucket, key


def _group(key: str, prefix: str) -> str | None:
    first, slash, _ = key.removeprefix(prefix).lstrip("/").partition("/")
    return as_text(first) if slash else None


def _unreachable(address: str, error: Exception) -> AuditError:
    said = told("store_silent", address=address, why=_said(error))
    return AuditError("source-unreachable", said)


def _said(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
