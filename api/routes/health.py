"""Probes: is it alive, and can it do its work."""

from collections.abc import Callable, Iterator
from http import HTTPStatus

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from api.deps import Services, ServicesDep
from api.problems import Problem, documented
from api.schemas import Health
from detector.networks import manifest, store

router = APIRouter(tags=["health"])


@router.get("/livez", summary="Probe whether the process answers")
async def alive() -> Health:
    """Tell that the process answers."""
    return Health(status="ok")


@router.get(
    "/readyz",
    summary="Probe whether photos can be inspected and kept",
    responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
)
def ready(app: ServicesDep) -> Health:
    """Tell that photos can be inspected and kept, or what is in the way."""
    faults = list(_faults(app))
    if faults:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, "not-ready", "Not ready: " + "; ".join(faults)
        )
    return Health(status="ok")


def _faults(app: Services) -> Iterator[str]:
    checks: dict[str, Callable[[], object]] = {
        "the database does not answer": app.store.database.ping,
        "photos cannot be written": app.store.blobs.check_writable,
    }
    for fault, check in checks.items():
        try:
            check()
        except (SQLAlchemyError, OSError):
            yield fault
    if store.missing(manifest.models(), store.folder()):
        yield "models are missing, run: renxiang models fetch"
