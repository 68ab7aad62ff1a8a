"""What the routes ask for, as annotated parameters."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from api.admission import Admission
from api.auth import (
    KEY_PREFIX,
    RIGHTS,
    Caller,
    Deed,
    Role,
    Standing,
    identify,
    is_access_code,
)
from api.inspection import Inspector, Standards
from api.limits import AtATime, Tries
from api.photo_numbers import MalformedNumber, parse_photo_number
from api.problems import Problem
from api.settings import Settings
from api.store import Store, repositories

Clock = Callable[[], datetime]

_CODE_TRIES_WITHIN = timedelta(minutes=10)
_INSPECTIONS_WITHIN = timedelta(minutes=1)
_PHOTOS_WITHIN = timedelta(days=1)
_UPLOADS_OF_A_NUMBER = 2
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="Key or access code",
    description="A key (`rx_…`), or the access code of the photo number.",
)
_code_header = APIKeyHeader(
    name="X-Access-Code",
    auto_error=False,
    scheme_name="Access code",
    description="The access code of the photo number; alone, or beside a studio's key to replace "
    "a photo that somebody else sent.",
)


@dataclass(frozen=True)
class Services:
    """What lives as long as the application."""

    settings: Settings
    store: Store
    clock: Clock
    standards: Standards
    inspector: Inspector
    admission: Admission
    code_tries: Tries
    anonymous_inspections: Tries
    photos_a_day: Tries
    uploads: AtATime


def make_services(settings: Settings, store: Store, clock: Clock, inspector: Inspector) -> Services:
    """Put together what the routes need."""
    return Services(
        settings=settings,
        store=store,
        clock=clock,
        standards=Standards(),
        inspector=inspector,
        admission=Admission(settings.workers, settings.queue_length),
        code_tries=Tries(
            settings.code_tries,
            _CODE_TRIES_WITHIN,
            "Too many wrong access codes for this photo number. Please wait.",
        ),
        anonymous_inspections=Tries(
            settings.anonymous_inspections,
            _INSPECTIONS_WITHIN,
            "Too many inspections from this address. Please wait, or send a key.",
        ),
        photos_a_day=Tries(
            settings.photos_a_day,
            _PHOTOS_WITHIN,
            "Too many photos were sent under this number within a day. Please wait, or get a new "
            "number.",
            "too-many-photos",
        ),
        uploads=AtATime(
            _UPLOADS_OF_A_NUMBER,
            "Too many photos are being sent under this number at the same time. Please wait.",
        ),
    )


def services(request: Request) -> Services:
    """Give the application's services."""
    found = request.app.state.services
    assert isinstance(found, Services)
    return found


ServicesDep = Annotated[Services, Depends(services)]


def _unauthorized(detail: str) -> Problem:
    return Problem(HTTPStatus.UNAUTHORIZED, "unauthorized", detail, {"WWW-Authenticate": "Bearer"})


def _forbidden() -> Problem:
    return Problem(HTTPStatus.FORBIDDEN, "wrong-role", "This key is not made for this request.")


def access_code_needed() -> Problem:
    """Give the problem of a studio that would replace somebody else's photo."""
    return Problem(
        HTTPStatus.FORBIDDEN,
        "access-code-needed",
        "Somebody else sent the photo of this number. To replace it, ask the applicant for the "
        "access code and send it beside your key as 'X-Access-Code'.",
    )


def optional_caller(
    app: ServicesDep,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    access_code: Annotated[str | None, Depends(_code_header)],
) -> Caller | None:
    """Find who calls; None without a credential, 401 for a key that is nobody's."""
    token = bearer.credentials if bearer else access_code
    if not token:
        return None
    if not token.startswith(KEY_PREFIX):
        return Caller(access_code=token)
    caller = identify(app.store, token)
    if caller is None:
        raise _unauthorized("This key is unknown or was revoked.")
    return replace(caller, access_code=access_code) if bearer and access_code else caller


OptionalCaller = Annotated[Caller | None, Depends(optional_caller)]


def known_caller(caller: OptionalCaller) -> Caller:
    """Find who calls; 401 without a credential."""
    if caller is None:
        raise _unauthorized("Send a key or an access code as 'Authorization: Bearer …'.")
    return caller


KnownCaller = Annotated[Caller, Depends(known_caller)]


def requires_key(*roles: Role) -> Callable[[Caller], Caller]:
    """Make a dependency that lets only keys of these roles, and the admin's, pass."""

    def key_holder(caller: KnownCaller) -> Caller:
        if caller.key_id is None:
            raise _unauthorized("This request needs a key.")
        if not caller.is_any_of(*roles):
            raise _forbidden()
        return caller

    return key_holder


def photo_number(
    photo_number: Annotated[
        str,
        Path(description="The photo number, in either case.", examples=["430100202611227KQ3M02"]),
    ],
    _caller: KnownCaller,
) -> str:
    """Give the canonical photo number of the path; 422 if mistyped."""
    try:
        return parse_photo_number(photo_number)
    except MalformedNumber as error:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "malformed-photo-number", str(error)
        ) from None


def requires_access(deed: Deed) -> Callable[[ServicesDep, Caller, str], Standing]:
    """Make a dependency that gives the photo number, as it stands, to whoever may do this.

    That is its access code, and the keys that :data:`api.auth.RIGHTS` names. To another's key it
    is as if the number had never been issued; so it is to a wrong access code.
    """

    def accessible_number(
        app: ServicesDep, caller: KnownCaller, number: Annotated[str, Depends(photo_number)]
    ) -> Standing:
        if caller.key_id is not None and not caller.is_any_of(*RIGHTS[deed]):
            raise _forbidden()
        standing = _standing(app, number)
        if standing and caller.may(deed, standing):
            return standing
        if caller.access_code:
            return _opened(app, number, standing, caller.access_code)
        if standing and deed is Deed.SEND:
            raise access_code_needed()
        raise unknown_number()

    return accessible_number


def _standing(app: Services, number: str) -> Standing | None:
    with app.store.database.reading() as session:
        row = repositories.find_number(session, number)
        newest = repositories.newest_attempt(session, number)
        senders = repositories.senders_of(session, newest) if newest else set()
    return Standing(row, newest, senders) if row else None


def _opened(app: Services, number: str, standing: Standing | None, code: str) -> Standing:
    """Let the right code in at once: nobody who knows a number shuts its holder out by guessing."""
    if standing and is_access_code(code, standing.number.access_code_digest):
        return standing
    app.code_tries.take(number, app.clock())
    raise _unauthorized(
        "The access code does not belong to this photo number, or the number has been purged."
    )


def unknown_number() -> Problem:
    """Give the problem of a number nobody issued, that is purged, or that is another key's."""
    return Problem(
        HTTPStatus.NOT_FOUND,
        "unknown-photo-number",
        "This photo number was never issued, has been purged, or is not for this key.",
    )
