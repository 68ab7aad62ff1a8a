"""Logs without people in them, and the outermost layer that every request passes.

A log line names the route's template, never the path; the type and place of an error, never
its text, which may quote what was sent.
"""

import logging
import sys
import time
import traceback

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem_response, too_large, unexpected

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_CLIENT_GONE = 499

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def configure_logging() -> None:
    """Write one JSON object a line to standard error, for our own lines alone."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


def describe(error: BaseException) -> dict[str, object]:
    """Give an error's type and where it arose, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    return {"error": f"{type(error).__module__}.{type(error).__qualname__}", "where": where}


class Edge:
    """Logs each request, hides our faults, and lets no plain-text refusal out.

    Parameters
    ----------
    app : ASGI application
        What is inside.
    limit_bytes : int
        The largest photo, for the refusal of a larger one.
    """

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        response = _Response(scope, receive, send, self._limit_bytes)
        try:
            await self._app(scope, receive, response.send)
        except ClientDisconnect:
            response.status = _CLIENT_GONE
        except Exception as error:
            log.error("fault", **describe(error))
            if not response.status:
                await problem_response(unexpected())(scope, receive, response.send)
        finally:
            log.info(
                "request",
                method=scope["method"],
                route=getattr(scope.get("route"), "path", None),
                status=response.status,
                elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
            )


class _Response:
    """Passes a response on and notes its status."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit_bytes: int) -> None:
        self.status = 0
        self._scope, self._receive, self._send = scope, receive, send
        self._limit_bytes = limit_bytes
        self._is_replaced = False

    async def send(self, message: Message) -> None:
        if self._is_replaced:
            return
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            # Starlette's body limit answers in plain text.
            if self.status == 413 and not _is_json(message):
                self._is_replaced = True
                refusal = problem_response(too_large(self._limit_bytes))
                await refusal(self._scope, self._receive, self._send_with_headers)
                return
        await self._send_with_headers(message)

    async def _send_with_headers(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _is_json(message: Message) -> bool:
    return "json" in Headers(raw=message["headers"]).get("content-type", "")
