"""The application: routes, refusals, limits and the sweep, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from api import docs_page, problems
from api.deps import Clock, Services, make_services
from api.edge import Edge
from api.inspection import Inspector
from api.routes import routers
from api.settings import Settings
from api.store import Store
from api.telemetry import describe, log
from detector import inspect
from detector.version import __version__

_SWEEP_EVERY = timedelta(minutes=10)
_DESCRIPTION = """
Photo standards inspection 人像: issue a photo number, send a photo under it, get a report that
measures, judges and explains. Every refusal is a problem document (RFC 9457); 503 with
`Retry-After` may be the answer to any request when too much is asked at a time.

Keys and access codes are sent as `Authorization: Bearer …`; the access code may also be sent as
`X-Access-Code`. The admin's key opens everything and makes the keys of issuers and studios. An
issuer's key opens the numbers that it issued. A studio's may send a photo under a number that has
none yet, and reads and replaces the newest photo while it is one that it sent. With the access code
beside it, as `X-Access-Code`, it may do so whoever sent the photo; without, to replace it is 403
`access-code-needed`. To any other key, a number is unknown (404).
"""


def utc_now() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


class Service(FastAPI):
    """FastAPI whose documentation knows the problem documents."""

    def openapi(self) -> dict[str, Any]:
        """Give the OpenAPI document."""
        document = super().openapi()
        document["components"]["schemas"] |= problems.components()
        return document


def create_app(
    settings: Settings, store: Store, *, clock: Clock = utc_now, inspector: Inspector = inspect
) -> FastAPI:
    """Build the application.

    Parameters
    ----------
    settings : Settings
        What the operator set.
    store : Store
        Open; whoever opened it closes it after the application has ended.
    clock : callable
        Gives the present moment with its zone.
    inspector : callable
        Gives the report of a photo's bytes under a standard.
    """
    app = Service(
        title="Renxiang 人像",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = make_services(settings, store, clock, inspector)
    app.add_middleware(Edge, settings=settings)
    problems.install(app, settings.max_photo_bytes)
    for router, body_bytes in routers(settings.max_photo_bytes):
        app.include_router(router, max_body_size=body_bytes)
    docs_page.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_sweep_for_ever, services)
        yield
        tasks.cancel_scope.cancel()


async def _sweep_for_ever(services: Services) -> None:
    while True:
        try:
            due = services.clock() - services.settings.retention
            purged = await run_in_threadpool(services.store.purge, due)
            log.info("sweep", purged=purged)
        except Exception as error:  # one that got out would end the sweep, and photos would stay
            log.error("sweep", **describe(error))
        await anyio.sleep(_SWEEP_EVERY.total_seconds())
