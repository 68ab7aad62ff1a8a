"""Photos come in under their number, are reported on, and go again."""

import json
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.admission import Place
from api.auth import Deed, Standing
from api.deps import (
    KnownCaller,
    Services,
    ServicesDep,
    access_code_needed,
    requires_access,
    unknown_number,
)
from api.inspection import inspect_photo, keepable, read_photo, sha256_of
from api.problems import Problem, documented
from api.routes.bodies import PHOTO_BODY, ReportResponse, reported
from api.schemas import STATE_OF_VERDICT, PhotoState, State
from api.settings import CHINA
from api.store import Arrival, ErasedMeanwhile, PixelsLeft, SentByAnother, Submission, repositories

router = APIRouter(prefix="/v1/photos/{photo_number}", tags=["photos"])

READING_REFUSED = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
_PHOTO_REFUSED = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.SERVICE_UNAVAILABLE,
)

ForSending = Annotated[Standing, Depends(requires_access(Deed.SEND))]
ForReading = Annotated[Standing, Depends(requires_access(Deed.READ))]
ForErasing = Annotated[Standing, Depends(requires_access(Deed.ERASE))]


@router.put(
    "",
    summary="Send the photo of a number",
    status_code=HTTPStatus.CREATED,
    response_class=ReportResponse,
    openapi_extra=PHOTO_BODY,
    responses=reported(HTTPStatus.OK, "These bytes were sent last; their stored report.")
    | reported(HTTPStatus.CREATED, "A new attempt and its report.")
    | documented(*READING_REFUSED, *_PHOTO_REFUSED),
)
async def send(
    request: Request, app: ServicesDep, caller: KnownCaller, standing: ForSending
) -> Response:
    """Send the photo of a number and get its report.

    Needs the access code, or a studio's key: where somebody else sent the number's photo, with the
    access code beside it as `X-Access-Code`, or else 403 `access-code-needed`. The body is the
    photo itself or a form with the file field `photo`; JPEG, PNG or WebP. Other bytes than last
    time make a new attempt (201), and the report of the photo that came last counts, whichever is
    inspected first; the same bytes give the stored report (200). Where the number is erased while
    its photo is inspected, the photo is not kept: 409 `erased-meanwhile`.

    Another format, HEIC among them, an animation and an empty file are 415 and no attempt. A
    JPEG, PNG or WebP that is cut off or damaged is an attempt with a failing report (201), but
    its bytes are not kept. What is kept has lost its metadata. More photos a day than the operator
    allows are 429 `too-many-photos`; the same bytes again do not count. More than two photos of a
    number at the same time, and more than a quarter of the service's places for one key, are 429
    `too-many-at-a-time`.
    """
    number = standing.number
    if app.clock() > number.expires_at:
        raise Problem(HTTPStatus.GONE, "expired", "This photo number has expired. Get a new one.")
    app.photos_a_day.check(number.number, app.clock())
    arrival = app.store.arrive(
        number,
        app.clock(),
        sent_by=caller.key_id,
        replaces_others=caller.replaces_others(number),
    )
    holder = caller.holder(number.number)
    with app.uploads.one(number.number), app.admission.place(holder) as place:
        try:
            return await _answered(request, app, arrival, number.standard, place)
        except SentByAnother:
            raise access_code_needed() from None
        except ErasedMeanwhile as error:
            detail = f"{error} Send it again if it is to be kept."
            raise Problem(HTTPStatus.CONFLICT, "erased-meanwhile", detail) from None


@router.get(
    "",
    summary="Read where a photo number stands",
    response_model=PhotoState,
    responses=documented(*READING_REFUSED),
)
def state(app: ServicesDep, standing: ForReading) -> Response:
    """Tell where a photo number stands, with its newest report.

    Needs the access code, the key that issued the number, or a studio's that sent the newest
    photo.
    """
    number, last, _ = standing
    with app.store.database.reading() as session:
        attempts = repositories.count_attempts(session, number.number)
    condition = STATE_OF_VERDICT[last.verdict] if last else State.ISSUED
    if app.clock() > number.expires_at:
        condition = State.EXPIRED
    return JSONResponse(
        {
            "photo_number": number.number,
            "state": condition,
            "standard": number.standard,
            "expires_at": number.expires_at.astimezone(CHINA).isoformat(),
            "attempts": attempts,
            "report": json.loads(last.report) if last else None,
        }
    )


@router.delete(
    "",
    summary="Erase the photo and reports of a number",
    status_code=HTTPStatus.NO_CONTENT,
    responses=documented(*READING_REFUSED, HTTPStatus.SERVICE_UNAVAILABLE),
)
def erase(app: ServicesDep, standing: ForErasing) -> None:
    """Delete the photo and every report of a number; the number itself stays issued.

    Needs the access code or the key that issued the number. Where the reports are gone but the
    photo's file cannot be deleted yet, the answer is 503 `erasure-unfinished`: the service goes on
    trying, and the same request again tells whether it is done.
    """
    try:
        app.store.erase(standing.number.number)
    except PixelsLeft:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "erasure-unfinished",
            "The reports are erased and nobody can see the photo, but its file could not be "
            "deleted yet. The service goes on trying; ask again to be told whether it is done.",
            {"Retry-After": "60"},
        ) from None


async def _answered(
    request: Request, app: Services, arrival: Arrival, standard: str, place: Place
) -> Response:
    """Read a photo, inspect it and keep it with its report."""
    data = await read_photo(request, app.settings.max_photo_bytes)
    known = await run_in_threadpool(app.store.repeat, arrival, sha256_of(data))
    if known is not None:
        return ReportResponse(known)
    app.photos_a_day.take(arrival.number, app.clock())
    submission = await place.run(_inspected, app, arrival, standard, data)
    receipt = await run_in_threadpool(app.store.keep, submission)
    if receipt is None:
        raise unknown_number()
    return ReportResponse(receipt.report, HTTPStatus.CREATED if receipt.is_new else HTTPStatus.OK)


def _inspected(app: Services, arrival: Arrival, standard: str, data: bytes) -> Submission:
    """Inspect a photo and write its report and what is kept of it, all beside the event loop."""
    report = inspect_photo(app.inspector, data, app.standards.find(standard), arrival.number)
    return Submission(
        arrival=arrival,
        sha256=sha256_of(data),
        verdict=report.verdict,
        report=report.to_json(),
        pixels=keepable(report, data),
    )
