"""Photos in an S3 object store, listed page by page and fetched by the workers.

Credentials, region and endpoint come from the usual ``AWS_*`` variables.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from detector.audit.item import Item, as_text, is_photo
from detector.errors import AuditError, PhotoError

if TYPE_CHECKING:
    from obstore.store import S3Store

_SCHEME = "s3://"
_PAGE = 1000


def is_address(text: str) -> bool:
    """Tell whether a text is an ``s3://`` address."""
    return text.startswith(_SCHEME)


def check() -> None:
    """See that the client is installed.

    Raises
    ------
    AuditError
        ``package-missing``.
    """
    if find_spec("obstore") is None:
        raise AuditError(
            "package-missing", "Object stores need one more package, obstore; to add it: make setup"
        )


def objects(source: str) -> Iterator[Item]:
    """List the photos under a prefix; the first folder below it is the group.

    Raises
    ------
    AuditError
        ``source-unreachable``: the store refuses or does not answer.
    """
    import obstore
    from obstore.exceptions import BaseError

    bucket, prefix = _split(source)
    try:
        for page in obstore.list(connection(bucket), prefix or None, chunk_size=_PAGE):
            yield from (
                Item(
                    photo=as_text(f"{_SCHEME}{bucket}/{found['path']}"),
                    source=as_text(source),
                    at=f"{_SCHEME}{bucket}/{found['path']}",
                    byte_count=found["size"],
                    stamp=found["e_tag"] or str(found["last_modified"]),
                    group=_group(found["path"], prefix),
                )
                for found in page
                if is_photo(found["path"])
            )
    except (BaseError, OSError) as error:
        raise _unreachable(source, error) from error


def fetch(address: str, most_bytes: int) -> bytes:
    """Give an object's bytes.

    Raises
    ------
    PhotoError
        ``cannot-open``: it is gone or may not be read; ``too-many-bytes``, before reading it.
    AuditError
        ``source-unreachable``: the store does not answer, however often it is asked.
    """
    import obstore
    from obstore.exceptions import BaseError, PermissionDeniedError

    bucket, key = _split(address)
    try:
        found = obstore.get(connection(bucket), key)
        if found.meta["size"] > most_bytes:
            raise PhotoError("too-many-bytes", f"{address} has {found.meta['size']} bytes.")
        return bytes(found.bytes())
    except (FileNotFoundError, PermissionError, PermissionDeniedError) as error:
        raise PhotoError("cannot-open", f"{address} cannot be fetched.") from error
    except (BaseError, OSError) as error:
        raise _unreachable(address, error) from error


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
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return AuditError("source-unreachable", f"{address} cannot be reached: {said}.")
