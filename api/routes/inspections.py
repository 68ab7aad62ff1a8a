"""Photos are inspected without a number; nothing is kept."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import OptionalCaller, ServicesDep
from api.inspection import inspect_and_remedy, inspect_anonymously, read_photo
from api.limits import network_of
from api.problems import documented
from api.routes.bodies import PHOTO_BODY, ReportResponse, reported
from api.schemas import Inspection, InspectionQuery

router = APIRouter(prefix="/v1/inspections", tags=["inspections"])


@router.post(
    "",
    summary="Inspect a photo without keeping anything",
    response_class=ReportResponse,
    openapi_extra=PHOTO_BODY,
    responses=reported(HTTPStatus.OK, "The report, and the remedy if asked for.", Inspection)
    | documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)
async def inspect(
    request: Request,
    app: ServicesDep,
    caller: OptionalCaller,
    query: Annotated[InspectionQuery, Query()],
) -> Response:
    """Get the report of a photo; neither the photo nor the report is kept.

    With `remedy=true` the report's added field `remedy` says whether a picture that passes could
    be made, and carries it; or names the one or two changes that the next photo needs.

    Needs no key, but without one only so many a minute are answered. More than a quarter of the
    places for one key, or for one address without a key, are 429 `too-many-at-a-time`.
    """
    network = network_of(request.client.host if request.client else "")
    is_known = caller is not None and caller.key_id is not None
    holder = caller.holder(network) if caller else network
    if not is_known:
        app.anonymous_inspections.take(network, app.clock())
    rules = app.standards.find(query.standard or app.settings.standard)
    with app.admission.place(holder, is_known=is_known) as place:
        data = await read_photo(request, app.settings.max_photo_bytes)
        if query.remedy:
            return ReportResponse(await place.run(inspect_and_remedy, data, rules))
        report = await place.run(inspect_anonymously, app.inspector, data, rules)
        return ReportResponse(report)
