"""From uploaded bytes to a report: what is refused outright, and what is worth an answer."""

import dataclasses
import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from http import HTTPStatus

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.problems import Problem, too_large
from api.store.strip import NotStrippable, strip_metadata
from detector.remedy import remedy
from detector.report import Finding, Report, rounded
from detector.standard import Standard, load_standard, standard_ids

Inspector = Callable[[bytes, Standard], Report]

# The other codes of file.readable tell of a photo that came to harm; those get a report.
_REFUSED = {
    "empty": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-an-image": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "unsupported-heic": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "unsupported-format": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "animated": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "too-many-bytes": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too-many-pixels": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


class Standards:
    """The standards that come with Renxiang, loaded once; no caller's text names a file."""

    def __init__(self) -> None:
        self._by_id = {name: load_standard(name) for name in standard_ids()}

    def __iter__(self) -> Iterator[Standard]:
        return iter(self._by_id.values())

    def find(self, name: str) -> Standard:
        """Give a standard, or raise a 422 ``unknown-standard`` problem."""
        if name not in self._by_id:
            known = ", ".join(self._by_id)
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "unknown-standard",
                f"There is no such standard. Known are: {known}.",
            )
        return self._by_id[name]


async def read_photo(request: Request, limit_bytes: int) -> bytes:
    """Read the photo of a request: the multipart field ``photo``, or else the whole body.

    Raises
    ------
    Problem
        422 if there is none, 400 if a form cannot be read, 413 if the photo is larger than
        ``limit_bytes``.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        data = await _photo_of_form(request)
    else:
        data = await request.body() or None  # HTTP knows no empty body beside none
    if data is None:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "photo-missing",
            "Send the photo as the request's body, or as the file field 'photo' of a form.",
        )
    if len(data) > limit_bytes:
        raise too_large(limit_bytes)
    return data


class _FormInMemory(MultiPartParser):
    """Reads a form without a temporary file: photos that are only inspected touch no disk.

    The size of the whole body is bounded before.
    """

    spool_max_size = 0  # with which a SpooledTemporaryFile never leaves the memory


async def _photo_of_form(request: Request) -> bytes | None:
    """Read a form's file field ``photo``, which may be empty; None where there is no such field."""
    stream = request.stream()
    try:
        form = await _FormInMemory(request.headers, stream, max_files=1, max_fields=8).parse()
    except MultiPartException:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "malformed-form",
            "The form cannot be read. Send the photo as the body or as the file field 'photo'.",
        ) from None
    try:
        field = form.get("photo")
        return await field.read() if isinstance(field, UploadFile) else None
    finally:
        await form.close()


def sha256_of(data: bytes) -> str:
    """Give the hash by which the same bytes are recognised."""
    return hashlib.sha256(data).hexdigest()


def inspect_photo(inspector: Inspector, data: bytes, standard: Standard, name: str) -> Report:
    """Inspect uploaded bytes; the report calls the photo by ``name``.

    Raises
    ------
    Problem
        415 if they are no photo of a format that is read, 413 if it has too many pixels.
    """
    return dataclasses.replace(_accepted(inspector(data, standard)), photo=name)


def inspect_anonymously(inspector: Inspector, data: bytes, standard: Standard) -> str:
    """Inspect uploaded bytes that belong to no number; the report's JSON.

    Raises
    ------
    Problem
        As `inspect_photo` does.
    """
    return inspect_photo(inspector, data, standard, "").to_json()


def inspect_and_remedy(data: bytes, standard: Standard) -> str:
    """Inspect uploaded bytes and try to make a picture that passes; JSON of both.

    Raises
    ------
    Problem
        As `inspect_photo` does.
    """
    answer = remedy(data, standard)
    fields = _accepted(answer.found).as_dict() | {"remedy": answer.as_dict()}
    if answer.picture is not None:
        fields["remedy"]["picture"] = b64encode(answer.picture).decode()
    return json.dumps(rounded(fields), ensure_ascii=False, separators=(",", ":"))


def _accepted(report: Report) -> Report:
    """Pass a report on unless it tells of bytes that are refused outright."""
    fault = _reading_fault(report)
    if fault and fault.value in _REFUSED:
        code = str(fault.value)
        raise Problem(_REFUSED[code], code, fault.message.en)
    return report


def keepable(report: Report, data: bytes) -> bytes | None:
    """Give the bytes to keep of an inspected photo, without metadata; None if unreadable.

    Raises
    ------
    Problem
        415 if nothing proves that the metadata is gone.
    """
    if _reading_fault(report):
        return None
    try:
        return strip_metadata(data)
    except NotStrippable as error:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "not-strippable",
            f"The metadata cannot be removed: {error}. Save the photo again as ordinary JPEG.",
        ) from None


def _reading_fault(report: Report) -> Finding | None:
    faults = (f for f in report.findings if f.check == "file.readable" and f.status == "fail")
    return next(faults, None)
