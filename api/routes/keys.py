"""Keys are made, listed and revoked by the admin."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.auth import Caller, Role, make_key
from api.deps import ServicesDep, requires_key
from api.problems import Problem, documented
from api.routes.bodies import BODY_REFUSED
from api.schemas import KeyEntry, KeyRequest, NewKey
from api.settings import CHINA
from api.store import repositories
from api.store.tables import ApiKey

router = APIRouter(prefix="/v1/keys", tags=["keys"])

Admin = Annotated[Caller, Depends(requires_key())]
_REFUSED = documented(
    HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY
)


@router.post(
    "",
    summary="Make a key for an issuer or a studio",
    status_code=HTTPStatus.CREATED,
    responses=_REFUSED | BODY_REFUSED,
)
def make(request: KeyRequest, _admin: Admin, app: ServicesDep) -> NewKey:
    """Make a key for an issuer or a studio. Needs the admin's key.

    The key is shown here and never again.
    """
    row, key = make_key(app.store, Role(request.role), request.label, app.clock())
    return NewKey(**_entry(row).model_dump(), key=key)


@router.get("", summary="List the keys in force", responses=_REFUSED)
def list_keys(_admin: Admin, app: ServicesDep) -> list[KeyEntry]:
    """List the keys in force, without the keys themselves. Needs the admin's key."""
    with app.store.database.reading() as session:
        return [_entry(row) for row in repositories.keys_in_force(session)]


@router.delete(
    "/{id}",
    summary="Revoke a key",
    status_code=HTTPStatus.NO_CONTENT,
    responses=_REFUSED | documented(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def revoke(id: Annotated[int, Path(ge=1, le=2**31 - 1)], admin: Admin, app: ServicesDep) -> None:
    """Revoke a key at once. Needs the admin's key, which cannot revoke itself."""
    if id == admin.key_id:
        raise Problem(
            HTTPStatus.CONFLICT,
            "own-key",
            "A key cannot revoke itself. To replace it: renxiang serve --new-admin-key",
        )
    if not app.store.revoke_key(id, app.clock()):
        raise Problem(HTTPStatus.NOT_FOUND, "unknown-key", "There is no such key in force.")


def _entry(row: ApiKey) -> KeyEntry:
    return KeyEntry(
        id=row.id,
        role=Role(row.role),
        label=row.label,
        created_at=row.created_at.astimezone(CHINA),
    )
