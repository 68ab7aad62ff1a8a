"""Photo numbers are issued."""

from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth import Caller, Role, access_code_digest, new_access_code
from api.deps import ServicesDep, requires_key
from api.photo_numbers import new_photo_number
from api.problems import documented
from api.routes.bodies import BODY_REFUSED
from api.schemas import IssuedNumber, NumberRequest
from api.settings import CHINA
from api.store.tables import PhotoNumber

router = APIRouter(prefix="/v1/photo-numbers", tags=["photo numbers"])

Issuer = Annotated[Caller, Depends(requires_key(Role.ISSUER))]


@router.post(
    "",
    summary="Issue a photo number",
    status_code=HTTPStatus.CREATED,
    responses=documented(
        HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY
    )
    | BODY_REFUSED,
)
def issue(request: NumberRequest, caller: Issuer, app: ServicesDep) -> IssuedNumber:
    """Issue a photo number and its access code. Needs an issuer's key.

    The number can be used until the end of the issuing day in China, unless the service is set
    otherwise. The access code is shown here and never again: with it the applicant sends the
    photo, reads the report and deletes both.
    """
    standard = app.standards.find(request.standard or app.settings.standard)
    now = app.clock().astimezone(CHINA)
    code = new_access_code()
    while True:
        row = PhotoNumber(
            number=new_photo_number(request.region, now.date()),
            standard=standard.id,
            access_code_digest=access_code_digest(code),
            issued_by=caller.key_id,
            issued_at=now,
            expires_at=_end_of_day(now + timedelta(days=app.settings.valid_days - 1)),
        )
        if app.store.add_number(row):
            break
    return IssuedNumber(
        photo_number=row.number,
        access_code=code,
        standard=row.standard,
        expires_at=row.expires_at,
    )


def _end_of_day(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(23, 59, 59), CHINA)
